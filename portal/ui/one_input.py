"""Drawing one input: seeded once, saved when the browser brought newer text, what was refused or saved below it."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from portal import clock
from portal.ui.held import held, key
from portal.ui.looks import error_text
from portal.ui.words import time_of
from portal.ui.wrappers import Action

Save = Callable[[], object]
Value = TypeVar("Value")


def drawn(name: str, stored: Value, save: Save | None, hint: str | None, draw: Callable[..., Value]) -> Value:
    """Draw one input, save what the browser brought along, say what was refused and what is saved."""
    place, kept = key(name), held()
    if place in kept.put:
        st.session_state[place] = kept.put.pop(place)
    is_seeded = place not in st.session_state

    def changed() -> None:
        if save is not None:
            _save(name, place, save)

    how: dict[str, Any] = {"key": place}
    if is_seeded:
        how["value"] = stored
    if save is not None:
        how["on_change"] = changed
    value = draw(**how)
    is_first = place not in kept.drawn
    kept.drawn.add(place)
    if save is not None and (is_seeded or is_first) and value != stored:
        _save(name, place, save)
    wrong, saved = kept.wrong.get(name), kept.saved.get(name)
    # One element whatever there is to say: where one came or went, the browser would make every container below anew,
    # and what somebody types in it at that moment would be gone.
    if wrong is not None and wrong.value == value:
        error_text(wrong.sentence)
    elif save is not None and saved is not None and saved[1] == value:
        st.caption(f"Saved {time_of(saved[0])}")
    else:
        st.empty()
    if hint:
        st.caption(hint)
    return value


def _save(name: str, place: str, save: Save) -> None:
    values = st.session_state.to_dict()
    save()
    if not isinstance(save, Action) or save.is_done:
        held(values).saved[name] = (clock.now(), values.get(place))
