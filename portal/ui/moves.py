"""Going somewhere: to another page, to the same page again, and what the address says."""

import uuid
from typing import NoReturn

import streamlit as st

from portal.access import is_inside
from portal.ui import navigation
from portal.ui.held import held


class InsideTransaction(AssertionError):
    """A screen was moved inside a transaction, which would have undone it in silence."""


def _outside() -> None:
    if is_inside():
        raise InsideTransaction("Leave the transaction first; moving the screen inside undoes it.")


def rerun() -> NoReturn:
    """Draw the whole page again. Raises InsideTransaction inside one."""
    _outside()
    st.rerun()
    raise AssertionError


def outdate() -> None:
    """Have the whole page drawn again after an action in a part of it, which has changed what stands around the part.

    For `after=` of that action.
    """
    held(st.session_state.to_dict()).is_outdated = True


def rerun_unasked() -> NoReturn:
    """Draw the whole page again because somebody else changed something: no sign that this person is here."""
    held().is_unasked = True
    rerun()


def go(page: str, **query: object) -> NoReturn:
    """Open another page by its key in the registry, with `query` in its address. Raises InsideTransaction inside one.

    A KeyError means the registry has no such page.
    """
    _outside()
    st.switch_page(
        navigation.as_page(navigation.PAGES[page]), query_params={name: str(value) for name, value in query.items()}
    )


def query(name: str) -> str | None:
    """What the address says under `name`, or None."""
    value = st.query_params.get(name)
    return value or None


def query_id(name: str = "id") -> uuid.UUID:
    """The record the address names, which this page is about. What is no id reads as one that does not exist."""
    try:
        found = uuid.UUID(query(name) or "")
    except ValueError:
        found = uuid.UUID(int=0)
    held().subject = found.hex
    return found


def maybe_id(name: str) -> uuid.UUID | None:
    """An id the address names beside the page's own subject, or None. What is no id reads as an unknown one."""
    value = query(name)
    try:
        return None if value is None else uuid.UUID(value)
    except ValueError:
        return uuid.UUID(int=0)


def fetch(path: str) -> None:
    """Have the browser fetch a document from a route of our own with the next draw of the page, which stays open."""
    held().fetch = path


def link(page: str, label: str, *, icon: str | None = None, **query: object) -> None:
    """A link to another page by its key in the registry, with `query` in its address."""
    st.page_link(
        navigation.as_page(navigation.PAGES[page]),
        label=label,
        icon=icon,
        query_params={name: str(value) for name, value in query.items()},
    )
