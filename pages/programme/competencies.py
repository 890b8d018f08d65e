"""The competencies in force: seventeen heads, sixty-two items, and what each level looks like."""

import streamlit as st

from portal import glossary
from portal.frameworks import queries
from portal.ui import looks, words
from portal.ui.wrappers import page


def draw(framework):
    """One expander a category; the general levels first."""
    looks.title("Competencies", f"{framework.title}. What reviews look at, and what each level looks like.")
    with st.expander("The four levels", expanded=True):
        for level, text in framework.general_anchors.items():
            st.markdown(f"**{glossary.answer_label(str(level))}** · {words.plain(text)}")
    for category in framework.categories:
        essential = " · essential" if category.is_essential else ""
        with st.expander(f"{category.number} · {category.name}{essential}"):
            st.markdown("\n\n".join(item_words(item) for item in category.items))


def item_words(item):
    """One item with what its levels look like, as markdown."""
    said = f"**{item.code}** {words.plain(item.text)}"
    if item.is_reflective:
        return f"{said}  \n{words.small('For thinking and talking, never rated. It counts in no figure.')}"
    return "\n".join([f"{said}\n", *(f"- {level} · {words.plain(text)}" for level, text in item.anchors.items())])


page(queries.current, draw)
