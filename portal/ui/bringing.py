"""What I bring to a case review: my items, and the few taps that add one."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.meetings import ItemKind, Safety
from portal.access import Actor
from portal.meetings import adding, items
from portal.meetings import agenda_words as said
from portal.meetings.adding import New
from portal.meetings.overview import MyItem, Overview
from portal.meetings.scenarios import library
from portal.ui import inputs, looks, words
from portal.ui.held import key
from portal.ui.moves import link
from portal.ui.wrappers import act

Values = Mapping[str, Any]


def mine(found: Overview) -> None:
    """The reader's items that are not over, those with a day first."""
    if not found.mine:
        return
    st.subheader("What I bring", anchor=False)
    for one in found.mine:
        with looks.card(f"**{words.plain(_what(one))}**", _when(one)):
            link("meeting_item", "Open" if one.is_shared else "Prepare", icon=":material/arrow_forward:", id=one.id)


def _what(one: MyItem) -> str:
    if not one.has_case:
        return "Something of mine"
    return one.code or one.title or said.KINDS[one.kind]


def _when(one: MyItem) -> str:
    parts = [f"on the agenda on {words.when(one.meeting_at)}" if one.meeting_at else "waiting for a place"]
    if not one.has_case:
        parts.append("choose what you bring")
    elif not one.is_shared:
        parts.append("not shared yet")
    if one.carried:
        parts.append(said.carried(one.carried))
    return " · ".join(parts)


def bring(group_id: uuid.UUID, found: Overview) -> None:
    """A case, a question and a strength: enough to bring something."""
    if found.my_cases:
        with st.container(border=True):
            st.markdown("**Bring a case**")
            _case(group_id, found)
    elif not found.mine:
        looks.empty(
            "What you bring to the case review will stand here.",
            why="You can bring a case you hold. A question and one strength are enough; the rest can come later.",
        )


def _case(group_id: uuid.UUID, found: Overview) -> None:
    codes = {case_id.hex: code for case_id, code in found.my_cases}
    only = next(iter(codes)) if len(codes) == 1 else None
    inputs.selectbox("Case", "case", list(codes), only, show=lambda one: codes.get(one, ""))
    inputs.text_input(
        said.QUESTIONS["key_question"], "key_question", max_chars=300, hint="It ends with a question mark."
    )
    inputs.answer_for("key_question", act(lambda s, a, v: adding.confirm_new(s, a, group_id, v["key_question"] or "")))
    inputs.text_input(said.QUESTIONS["strength"], "strength", max_chars=300)
    inputs.answer_for("strength", act(lambda s, a, v: adding.confirm_new(s, a, group_id, v["strength"] or "")))
    inputs.checkbox("I would like help with this soon", "asks_for_help")
    inputs.segments(
        "Safety",
        "new_safety",
        [one.value for one in Safety],
        Safety.NONE.value,
        show=lambda one: said.SAFETY[Safety(one)],
    )
    st.button(
        "Bring it",
        key=key("bring"),
        type="primary",
        icon=":material/add:",
        on_click=act(
            lambda s, a, v: _bring(s, a, v, group_id),
            after=lambda _: inputs.clear("key_question", "strength"),
            done="It is on the waiting list.",
        ),
    )
    looks.who_can_see(
        "Your lead coach reads it now, and in the meeting those who are there; never anybody who may know the person."
    )


def _bring(session: Session, actor: Actor, values: Values, group_id: uuid.UUID) -> uuid.UUID:
    chosen = values.get("case")
    new = New(
        ItemKind.CASE,
        case_id=uuid.UUID(chosen) if chosen else None,
        key_question=values.get("key_question") or "",
        strength=values.get("strength") or "",
        asks_for_help=bool(values.get("asks_for_help")),
        safety=Safety(values.get("new_safety") or Safety.NONE),
    )
    return adding.add(session, actor, group_id, new)


def other(group_id: uuid.UUID) -> None:
    """A scenario out of the library, or something the group should hear."""
    fold = st.expander(
        "Add a scenario or a notice", icon=":material/library_books:", key=key("other"), on_change="rerun"
    )
    if not fold.open:
        return
    with fold:
        scenarios = library()
        chosen = inputs.selectbox(
            "Scenario", "scenario", list(scenarios), show=lambda one: scenarios[one].title, placeholder="Choose one"
        )
        with st.container():
            if chosen in scenarios:
                one = scenarios[str(chosen)]
                st.markdown(f"{words.plain(one.story)}  \n**{words.plain(one.question)}**")
                st.caption(f"{said.LENSES[one.lens]} · items {', '.join(one.codes)}")
        st.button(
            "Add the scenario",
            key=key("add_scenario"),
            on_click=act(
                lambda s, a, v: adding.add(s, a, group_id, New(ItemKind.SCENARIO, scenario=v.get("scenario"))),
                done="The scenario is on the waiting list.",
            ),
        )
        inputs.text_input("Notice for the group", "notice", max_chars=items.LONGEST_LINE)
        inputs.answer_for("notice", act(lambda s, a, v: adding.confirm_new(s, a, group_id, v["notice"] or "")))
        st.button(
            "Add the notice",
            key=key("add_notice"),
            on_click=act(
                lambda s, a, v: _notice(s, a, v, group_id),
                after=lambda _: inputs.clear("notice"),
                done="The notice is on the waiting list.",
            ),
        )


def _notice(session: Session, actor: Actor, values: Values, group_id: uuid.UUID) -> uuid.UUID:
    new = New(ItemKind.NOTICE, key_question=values.get("notice") or "")
    return adding.add(session, actor, group_id, new, field="notice")
