"""A page of the tests about one record: what it shows is counted in the chain before it is drawn."""

import streamlit as st

from portal.ui.wrappers import page
from tests.portal.ui import notes


def draw(note: notes.Note) -> None:
    st.write(f"{note.name}, noted {notes.times_noted()}")


page(notes.load, draw, reads=("note", "1"))
