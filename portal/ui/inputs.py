"""Inputs that keep what is typed: through a lost connection, a restarted server, a refused form and a sign-in.

Every input has a plain `name` (actions read it under that name), the `stored` value, and may have a `save` action.
An input is seeded with the stored value only when the session does not hold one: after a restart the browser brings
the newer text, which is then saved at the first draw, because no change event ever announces it.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any, TypeVar

import streamlit as st

from portal.access import system
from portal.ui.held import ending, held, key, suffix
from portal.ui.one_input import Save, drawn
from portal.ui.words import plain
from portal.ui.wrappers import Action
from portal.wording import offered
from portal.wording.hints import hints
from portal.wording.person_first import Entry

Option = TypeVar("Option")

LONG, SHORT = 2000, 200


def answer_for(name: str, confirm: Action[Any]) -> None:
    """Where the text check held this input's text back: the author's word that it identifies nobody.

    Where it did not: what it would say about the text, without asking for anything.
    """
    wrong, place = held().wrong.get(name), st.container()
    if wrong is None or not wrong.is_flagged or st.session_state.get(key(name)) != wrong.value:
        text = present(name)
        for sentence in hints(text, _offered()) if text.strip() else ():
            place.caption(plain(sentence))
        return

    def answered() -> None:
        kept = held(st.session_state.to_dict())
        confirm()
        if confirm.is_done:
            kept.wrong.pop(name, None)

    place.button("I looked: it identifies nobody", key=key(f"answer_for.{name}"), on_click=answered)


def _offered() -> tuple[Entry, ...]:
    kept = held()
    if kept.offered is None:
        with system() as session:
            kept.offered = offered.current(session)
    return kept.offered


def present(name: str) -> str:
    """What a text input holds at this moment, for pages that load by it before they draw it."""
    return str(st.session_state.get(key(name)) or "")


def clear(*names: str) -> None:
    """Empty these text inputs. For `after=` of an action that used them up."""
    for name in names:
        put(name, "")


def put(name: str, value: object) -> None:
    """Have an input show `value` from the next draw on.

    Only noted here: a further event may end this run at any touch of the session state. The value is assigned then,
    never removed: the browser keeps what an input with a key shows, and would send it again.
    """
    kept = held(st.session_state.to_dict())
    kept.put[name + ending(kept)] = value
    kept.saved.pop(name, None)


def put_on(record: uuid.UUID, name: str, value: object) -> None:
    """As `put`, for an input on the page of another record, which is opened next."""
    kept = held(st.session_state.to_dict())
    kept.put[f"{name}@{record.hex}{suffix(kept.actor)}"] = value


def text_area(
    label: str,
    name: str,
    stored: str | None = "",
    *,
    save: Save | None = None,
    help: str | None = None,
    max_chars: int = LONG,
    hint: str | None = None,
    height: int | None = None,
    disabled: bool = False,
) -> str:
    """Several lines of text. With `save` it is stored while the writer pauses, on leaving, and marked as saved."""

    def draw(**how: Any) -> str:
        return str(
            st.text_area(label, help=help, max_chars=max_chars, height=height or "content", disabled=disabled, **how)
            or ""
        )

    return drawn(name, stored or "", save, hint, draw)


def text_input(
    label: str,
    name: str,
    stored: str | None = "",
    *,
    save: Save | None = None,
    help: str | None = None,
    max_chars: int = SHORT,
    hint: str | None = None,
    disabled: bool = False,
    password: bool = False,
    autocomplete: str | None = None,
) -> str:
    """One line of text. With `save` it is stored at every pause in typing."""
    kind: Any = "password" if password else "default"
    if password:
        held().secret.add(key(name))
    live: Any = "800ms" if save is not None and not password else False

    def draw(**how: Any) -> str:
        field = st.text_input(
            label,
            type=kind,
            help=help,
            max_chars=max_chars,
            disabled=disabled,
            autocomplete=autocomplete,
            live=live,
            **how,
        )
        return str(field or "")

    return drawn(name, stored or "", save, hint, draw)


def radio(
    label: str,
    name: str,
    options: Sequence[Option],
    stored: Option | None = None,
    *,
    show: Callable[[Option], str] = str,
    save: Save | None = None,
    help: str | None = None,
    hint: str | None = None,
    horizontal: bool = False,
    captions: Sequence[str] | None = None,
    disabled: bool = False,
) -> Option | None:
    """One of a few, all in sight; nothing is chosen until the person chooses."""

    def draw(**how: Any) -> Option | None:
        seed = {"index": _index(options, how.pop("value"))} if "value" in how else {"index": None}
        chosen: Option | None = st.radio(
            label,
            options,
            format_func=show,
            help=help,
            horizontal=horizontal,
            captions=captions,
            disabled=disabled,
            **seed,
            **how,
        )
        return chosen

    return drawn(name, stored, save, hint, draw)


def selectbox(
    label: str,
    name: str,
    options: Sequence[Option],
    stored: Option | None = None,
    *,
    show: Callable[[Option], str] = str,
    save: Save | None = None,
    help: str | None = None,
    hint: str | None = None,
    placeholder: str = "Choose one",
    disabled: bool = False,
) -> Option | None:
    """One of many."""

    def draw(**how: Any) -> Option | None:
        seed = {"index": _index(options, how.pop("value"))} if "value" in how else {"index": None}
        chosen: Option | None = st.selectbox(
            label,
            options,
            format_func=show,
            help=help,
            placeholder=placeholder,
            disabled=disabled,
            **seed,
            **how,
        )
        return chosen

    return drawn(name, stored, save, hint, draw)


def multiselect(
    label: str,
    name: str,
    options: Sequence[Option],
    stored: Sequence[Option] = (),
    *,
    show: Callable[[Option], str] = str,
    most: int | None = None,
    save: Save | None = None,
    help: str | None = None,
    hint: str | None = None,
    placeholder: str = "Search",
    disabled: bool = False,
) -> list[Option]:
    """Any of many, found by typing a part of their words."""

    def draw(**how: Any) -> list[Option]:
        seed = {"default": how.pop("value")} if "value" in how else {}
        return list(
            st.multiselect(
                label,
                options,
                format_func=show,
                max_selections=most,
                help=help,
                placeholder=placeholder,
                disabled=disabled,
                **seed,
                **how,
            )
        )

    return drawn(name, list(stored), save, hint, draw)


def date_input(
    label: str,
    name: str,
    stored: date | None = None,
    *,
    earliest: date | None = None,
    latest: date | None = None,
    save: Save | None = None,
    help: str | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> date | None:
    """A day, or none yet."""

    def draw(**how: Any) -> date | None:
        how.setdefault("value", None)
        chosen: Any = st.date_input(
            label, min_value=earliest, max_value=latest, help=help, format="YYYY-MM-DD", disabled=disabled, **how
        )
        return chosen if isinstance(chosen, date) else None

    return drawn(name, stored, save, hint, draw)


def time_input(
    label: str,
    name: str,
    stored: time | None = None,
    *,
    save: Save | None = None,
    help: str | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> time | None:
    """A time of the day in steps of five minutes, or none yet."""

    def draw(**how: Any) -> time | None:
        how.setdefault("value", None)
        chosen: Any = st.time_input(label, step=300, help=help, disabled=disabled, **how)
        return chosen if isinstance(chosen, time) else None

    return drawn(name, stored, save, hint, draw)


def checkbox(
    label: str,
    name: str,
    stored: bool = False,
    *,
    save: Save | None = None,
    help: str | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> bool:
    """Yes or not yet."""

    def draw(**how: Any) -> bool:
        return bool(st.checkbox(label, help=help, disabled=disabled, **how))

    return drawn(name, stored, save, hint, draw)


def pills(
    label: str,
    name: str,
    options: Sequence[Option],
    stored: Sequence[Option] = (),
    *,
    show: Callable[[Option], str] = str,
    save: Save | None = None,
    help: str | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> list[Option]:
    """Any of a few, all in sight, a tap each."""

    def draw(**how: Any) -> list[Option]:
        seed = {"default": how.pop("value")} if "value" in how else {}
        shown: Any = {"format_func": show, "help": help, "disabled": disabled, **seed, **how}
        return list(st.pills(label, options, selection_mode="multi", **shown) or ())

    return drawn(name, list(stored), save, hint, draw)


def segments(
    label: str,
    name: str,
    options: Sequence[Option],
    stored: Option | None = None,
    *,
    show: Callable[[Option], str] = str,
    save: Save | None = None,
    help: str | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> Option | None:
    """One of a few side by side; a second tap takes the choice back."""

    def draw(**how: Any) -> Option | None:
        seed = {"default": how.pop("value")} if "value" in how else {}
        shown: Any = {"format_func": show, "help": help, "disabled": disabled, **seed, **how}
        chosen: Option | None = st.segmented_control(label, options, **shown)
        return chosen

    return drawn(name, stored, save, hint, draw)


def number(
    label: str,
    name: str,
    stored: int | None = None,
    *,
    least: int,
    most: int,
    step: int = 1,
    save: Save | None = None,
    help: str | None = None,
    hint: str | None = None,
    disabled: bool = False,
) -> int | None:
    """A whole number, or none yet."""

    def draw(**how: Any) -> int | None:
        how.setdefault("value", None)
        given: Any = st.number_input(
            label, min_value=least, max_value=most, step=step, help=help, disabled=disabled, **how
        )
        return None if given is None else int(given)

    return drawn(name, stored, save, hint, draw)


def _index(options: Sequence[Option], value: object) -> int | None:
    return next((place for place, option in enumerate(options) if option == value), None)
