"""A page of the tests: one text saved as it is typed, one form that can be refused, a part, buttons."""

import streamlit as st

from portal.ui import inputs, looks, moves
from portal.ui.frame import PAUSE
from portal.ui.held import held
from portal.ui.wrappers import act, page, part
from tests.portal.ui import notes


def draw(note: notes.Note) -> None:
    looks.title(note.name)
    inputs.text_area("Note", "note", note.text, save=act(notes.save, note.version))
    inputs.text_input("Name", "name", note.name)
    st.button("Rename", key="rename", on_click=act(notes.rename, done="Renamed."))
    st.button("Not allowed", key="refuse", on_click=act(notes.refuse))
    once = act(notes.count)
    st.button("Twice", key="twice", on_click=lambda: (once(), once()))
    st.button("Count and rerun", key="after", on_click=act(notes.count, after=lambda _: moves.rerun()))
    st.button("Rerun inside", key="inside", on_click=act(notes.rerun_inside))
    st.button("Fails", key="fails", on_click=act(notes.fail))
    st.button("Rename near", key="near", on_click=act(notes.rename, done="Renamed here.", near="here"))
    st.button("Refused near", key="refuse_near", on_click=act(notes.refuse, near="here"))
    st.button("Rename far", key="far", on_click=act(notes.rename, done="Renamed nowhere.", near="nowhere"))
    with st.container(key="here"):
        looks.messages("here")
    st.write(f"count {note.version}, drawn for {held().actor is not None}")
    part(draw_part, notes.load_named, "given", every="60s")  # as the frame does: see there


def draw_part(said: str) -> None:
    st.caption(said)
    st.button("In the part", key="part", on_click=act(notes.count))


page(notes.load, draw)
st.html(PAUSE, unsafe_allow_javascript=True)
