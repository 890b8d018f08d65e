"""The goals of a review: written together in the conversation, read on the other device and in the record."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.errors import Flagged, InvalidInput
from portal.reviews import goals
from portal.reviews.goals import Agreed, Draft
from portal.reviews.queries import Closing
from portal.ui import inputs, words
from portal.ui.held import key, me
from portal.ui.wrappers import act

NEW = "goal"
FIELDS = ("text", "codes", "support", "due_on")


@dataclass(frozen=True, slots=True)
class Shown:
    """A goal ready to be read: its words, what it is about, by when, and who helps how."""

    text: str
    about: tuple[str, ...]
    support: str
    due_on: date


def shown(agreed: Iterable[Agreed]) -> list[Shown]:
    """The stored goals as they are read."""
    return [Shown(goal.text, goal.codes, goal.support, goal.due_on) for goal in agreed]


def sealed(content: Iterable[str | Mapping[str, Any]]) -> list[Shown | str]:
    """The goals of a signed record as they are read; in the oldest format a goal is a text alone."""
    return [
        goal
        if isinstance(goal, str)
        else Shown(goal["text"], tuple(goal["codes"]), goal["support"], date.fromisoformat(goal["due_on"]))
        for goal in content
    ]


def read(found: Iterable[Shown | str]) -> None:
    """Each goal as a card, numbered; nothing to press."""
    for number, goal in enumerate(found, start=1):
        with st.container(border=True, gap="xxsmall"):
            _words(number, goal)


def _words(number: int, goal: Shown | str) -> None:
    if isinstance(goal, str):
        st.markdown(f"**{number}.** {words.plain(goal)}")
        return
    st.markdown(f"**{number}.** {words.plain(goal.text)}")
    st.caption(words.plain(f"By {words.day(goal.due_on)} · about {', '.join(goal.about)}"))
    if goal.support:
        st.caption(words.plain(f"Support: {goal.support}"))


def draw(found: Closing) -> None:
    """The goals with their forms, for those who hold the conversation."""
    st.subheader("Goals", anchor=False)
    coach = words.plain(found.coach)
    st.caption(
        f"At most {goals.MOST}, in words you find together. {coach} sees each one as soon as it is added. "
        f"Once the review is signed, they are {coach}’s commitments."
    )
    for number, goal in enumerate(found.goals, start=1):
        with st.container(border=True, gap="xsmall"):
            _words(number, Shown(goal.text, goal.codes, goal.support, goal.due_on))
            fold = st.expander("Change or remove", key=key(f"change.{goal.id}"), on_change="rerun")
            if fold.open:
                with fold:
                    _change(found, goal)
    if len(found.goals) >= goals.MOST:
        st.caption("These are five; more than that is hard to keep in view.")
        return
    fold = st.expander("Add a goal", key=key("add_goal"), icon=":material/add:", on_change="rerun")
    if fold.open:
        with fold:
            _form(found, NEW, None)
            st.button("Add this goal", key=key("save_goal"), on_click=act(_add, found.id, after=lambda _: _cleared()))


def _change(found: Closing, goal: Agreed) -> None:
    name = f"{NEW}.{goal.id}"
    _form(found, name, goal)
    with st.container(horizontal=True):
        st.button(
            "Save this goal",
            key=key(f"save.{goal.id}"),
            on_click=act(_put, found.id, goal.id, goal.version, name, done="The goal is saved."),
        )
        st.button(
            "Remove this goal",
            key=key(f"remove.{goal.id}"),
            on_click=act(_remove, found.id, goal.id, goal.version, done="The goal is removed."),
        )


def _form(found: Closing, name: str, goal: Agreed | None) -> None:
    """The four fields of a goal; `name` tells the fields of one form from another's."""
    items = dict(found.items)
    inputs.text_area(
        "What do you want to reach?", f"{name}.text", goal.text if goal else "", max_chars=goals.LONGEST, height=80
    )
    _answer_for(found.id, f"{name}.text")
    inputs.multiselect(
        "Which items is it about?",
        f"{name}.codes",
        list(items),
        goal.codes if goal else (),
        show=lambda code: f"{code} {items[code]}",
        placeholder="Search by words or number",
    )
    inputs.text_area(
        "What support does it need, and from whom? (you may leave this empty)",
        f"{name}.support",
        goal.support if goal else "",
        max_chars=goals.LONGEST,
        height=80,
    )
    _answer_for(found.id, f"{name}.support")
    today = me().today
    inputs.date_input(
        "By when?",
        f"{name}.due_on",
        goal.due_on if goal else None,
        earliest=min(today + timedelta(days=1), goal.due_on) if goal else today + timedelta(days=1),
        latest=goals.latest_day(today),
    )


def _answer_for(review_id: uuid.UUID, name: str) -> None:
    inputs.answer_for(name, act(lambda s, a, v: goals.answer_for(s, a, review_id, str(v.get(name) or "")), name))


def _draft(values: Mapping[str, Any], name: str) -> Draft:
    return Draft(
        str(values.get(f"{name}.text") or ""),
        tuple(values.get(f"{name}.codes") or ()),
        str(values.get(f"{name}.support") or ""),
        values.get(f"{name}.due_on"),
    )


def _at_fields(name: str, store: Callable[[], object]) -> None:
    """`store()`, with what is refused at the fields of the form `name`."""
    try:
        store()
    except InvalidInput as refused:
        kind = Flagged if isinstance(refused, Flagged) else InvalidInput
        raise kind({f"{name}.{field}": why for field, why in refused.fields.items()}) from None


def _add(session: Session, actor: Actor, values: Mapping[str, Any], review_id: uuid.UUID) -> None:
    _at_fields(NEW, lambda: goals.add(session, actor, review_id, _draft(values, NEW)))


def _cleared() -> None:
    for field in FIELDS:
        inputs.put(f"{NEW}.{field}", {"codes": [], "due_on": None}.get(field, ""))


def _put(
    session: Session,
    actor: Actor,
    values: Mapping[str, Any],
    review_id: uuid.UUID,
    goal_id: uuid.UUID,
    base: int,
    name: str,
) -> None:
    _at_fields(name, lambda: goals.change(session, actor, review_id, goal_id, _draft(values, name), base))


def _remove(
    session: Session, actor: Actor, _values: Mapping[str, Any], review_id: uuid.UUID, goal_id: uuid.UUID, base: int
) -> None:
    goals.remove(session, actor, review_id, goal_id, base)
