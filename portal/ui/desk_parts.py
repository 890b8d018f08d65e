"""What somebody looks after: questions to answer, then concerns with what is promised next, each one click away."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.concerns import ConcernStatus
from portal import clock
from portal.access import Actor
from portal.concerns import consulting, drafts
from portal.concerns.categories import CATEGORIES, GRAVE, LEVELS
from portal.concerns.queries import Asking, Line
from portal.concerns.targets import WORDS
from portal.concerns.workflow import SHORT
from portal.ui import inputs, kept_inputs, lists, looks, voice_parts, words
from portal.ui.held import key
from portal.ui.moves import go, link
from portal.ui.wrappers import act

Values = Mapping[str, Any]


def consults(found: Sequence[Asking], kept: Mapping[str, str]) -> None:
    """Questions asked before acting: open ones with a field for the answer, those answered on request."""
    waiting = [one for one in found if one.answered_at is None]
    before = [one for one in found if one.answered_at is not None]
    if waiting:
        st.subheader("Asked before acting", anchor=False)
        st.caption("Asking first is good practice. What you answer is counted nowhere and stands in no folder.")
    for number, one in enumerate(waiting):
        _to_answer(one, kept, is_first=number == 0)
    if before:
        fold = st.expander(f"Answered before ({len(before)})", key=key("answered_before"), on_change="rerun")
        if fold.open:
            with fold:
                for one in before:
                    _answered(one, kept)


def _to_answer(one: Asking, kept: Mapping[str, str], is_first: bool) -> None:
    name, first = f"answer.{one.id.hex}", words.plain(one.by.split()[0])
    with st.container(border=True, key=key(f"consult.{one.id.hex}")):
        late = "" if clock.now() < one.due_at else ":material/notification_important: "
        st.markdown(f"{late}**{words.plain(one.by)}** · answer by {voice_parts.until(one.due_at, one.zone)}")
        st.text(one.question)
        voice_parts.draft("Your answer", name, kept, drafts.of(one.id, "answer"), height=100)
        inputs.answer_for(
            name, act(lambda s, a, v, it: consulting.confirm_answer(s, a, it, v.get(f"answer.{it.hex}") or ""), one.id)
        )
        st.button(
            f"Answer {first}",
            key=key(f"send.{one.id.hex}"),
            type="primary" if is_first else "secondary",
            icon=":material/send:",
            on_click=act(_answer, one.id, done=f"{one.by.split()[0]} finds your answer on Home."),
        )
        _at_risk(one, kept)


def _answered(one: Asking, kept: Mapping[str, str]) -> None:
    with st.container(border=True, gap="xsmall"):
        when = words.local_day(one.answered_at) if one.answered_at else ""
        st.markdown(f"**{words.plain(one.by)}** · answered {when} by {words.plain(one.answered_by or '')}")
        st.text(one.question)
        st.text(one.answer or "")
        if one.concern_id is None:
            _at_risk(one, kept)
        else:
            st.caption("A concern was made of it.")


def _at_risk(one: Asking, kept: Mapping[str, str]) -> None:
    first = one.by.split()[0]
    end = f".{one.id.hex}"
    fold = st.expander("Somebody is at risk: make it a concern", key=key(f"risk{end}"), on_change="rerun")
    if not fold.open:
        return
    with fold:
        link("safety", "In danger now? Call first", icon=":material/call:")
        st.markdown(
            words.plain(
                f"It becomes {first}’s own report, in the words of the question. {first} reads what you write below, "
                "and can follow what becomes of it. Tell them yourself as well, today."
            )
        )
        inputs.selectbox(
            "What comes nearest?",
            f"category{end}",
            [each.value for each in CATEGORIES],
            show=voice_parts.category,
            placeholder="Search or choose",
        )
        voice_parts.draft(
            f"What you tell {words.plain(first)}: who is at risk, and how",
            f"why{end}",
            kept,
            drafts.of(one.id, "why"),
            height=80,
            max_chars=SHORT,
        )
        inputs.answer_for(
            f"why{end}", act(lambda s, a, v, it: consulting.confirm_why(s, a, it, v.get(f"why.{it.hex}") or ""), one.id)
        )
        st.button(
            f"Make it a concern and tell {words.plain(first)}",
            key=key(f"make{end}"),
            on_click=act(
                _make,
                one.id,
                after=lambda made: go("concern", id=made),
                done=f"{first} reads it on Home. Call as well.",
            ),
        )


def _answer(session: Session, actor: Actor, values: Values, one: uuid.UUID) -> None:
    name = f"answer.{one.hex}"
    with kept_inputs.renamed({"answer": name}):
        consulting.answer(session, actor, one, values.get(name))
    drafts.drop(session, actor, drafts.of(one, "answer"), values.get(name))


def _make(session: Session, actor: Actor, values: Values, one: uuid.UUID) -> uuid.UUID:
    names = {field: f"{field}.{one.hex}" for field in ("category", "why")}
    with kept_inputs.renamed(names):
        made = consulting.make_concern(session, actor, one, values.get(names["category"]), values.get(names["why"]))
    drafts.drop(session, actor, drafts.of(one, "answer"), values.get(f"answer.{one.hex}"))
    drafts.drop(session, actor, drafts.of(one, "why"), values.get(names["why"]))
    return made


def concerns(found: Sequence[Line]) -> None:
    """Concerns the reader looks after: what is due first on top, closed ones on request."""
    is_open = [line for line in found if line.status is not ConcernStatus.CLOSED]
    closed = [line for line in found if line.status is ConcernStatus.CLOSED]
    lists.cards("What somebody raised", is_open, _line)
    if closed:
        fold = st.expander(f"Closed ({len(closed)})", key=key("closed"), on_change="rerun")
        if fold.open:
            with fold:
                for line in closed:
                    _line(line)


def _line(line: Line) -> None:
    is_grave = (line.level or 0) >= GRAVE and line.status is not ConcernStatus.CLOSED
    mark = ":material/priority_high: " if is_grave else ""
    level = LEVELS[line.level or 1]
    said = level if line.is_sorted else f"Proposed: {level[:1].lower()}{level[1:]}"
    head = f"{mark}**{words.plain(line.subject or '')}** · {words.plain(line.words)}"
    with looks.card(head, "\n".join((f"{said} · {line.standing.lower()}", _next(line)))):
        link("concern", "Open", icon=":material/arrow_forward:", id=line.id)


def _next(line: Line) -> str:
    if line.next_due_at is None or line.next_target is None:
        return "Nothing promised is open." if line.status is not ConcernStatus.CLOSED else ""
    by = voice_parts.until(line.next_due_at, line.zone)
    verb = "was due" if line.next_due_at <= clock.now() else "by"
    return f"Promised next: {WORDS[line.next_target].lower()}, {verb} {by}"


def nothing() -> None:
    """Nobody has asked or raised anything."""
    looks.empty(
        "Nothing to look after.",
        why="When a coach asks before acting, or somebody raises something that you are to look after, it stands here "
        "with what is promised and until when. What speaks of you is never shown to you.",
    )
