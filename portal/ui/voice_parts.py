"""What the pages about questions and concerns share, and asking before acting."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.concerns import Category, Desk
from portal import clock
from portal.access import Actor
from portal.concerns import consulting, drafts, questions
from portal.concerns.categories import CATEGORIES
from portal.concerns.consulting import Outlook
from portal.concerns.queries import Asking
from portal.concerns.questions import QuestionForYou
from portal.concerns.words import CALL, ONLY_THE_QUESTION, PROMISE, answerers
from portal.concerns.workflow import LONGEST
from portal.meetings.protocol import Help
from portal.ui import inputs, kept_inputs, looks, words
from portal.ui.held import key
from portal.ui.moves import link
from portal.ui.wrappers import act

Values = Mapping[str, Any]
LATELY = timedelta(days=7)
KEPT = "Kept for you alone until you send it."


def draft(label: str, name: str, kept: Mapping[str, str], place: str, hint: str = KEPT, **how: Any) -> str:
    """A text that is stored for its writer as it is typed, until it is sent. `kept` is `drafts.mine`."""
    how.setdefault("max_chars", LONGEST)
    return kept_inputs.text(label, name, kept.get(place, ""), _keep, name, place, hint=hint, **how)


def _keep(session: Session, actor: Actor, value: object, base: object, name: str, place: str) -> None:
    with kept_inputs.renamed({"text": name}):
        drafts.keep(session, actor, place, value, base)


def category(value: str) -> str:
    """A category in a list to choose from: its words first, since a phone shows no more; then its head."""
    found = CATEGORIES[Category(value)]
    return f"{found.words} · {found.head}"


def until(moment: datetime, zone: str) -> str:
    """Until when something is promised: "Thu 3 Dec (in 2 days)" for the end of a day, else "today 17:00 CST"."""
    local = clock.in_zone(moment, zone)
    if (local.hour, local.minute) == (0, 0):
        return words.day((local - timedelta(seconds=1)).date(), clock.today(zone))
    return f"{words.when(moment, zone)} {local.tzname()}"


def call_first(found: Help, said: str = CALL) -> None:
    """The numbers, before anything else."""
    lines = [f"**{words.plain(said)}**", f":material/call: {words.plain(found.crisis)}"]
    lines += [f":material/call: {words.plain(whom)}: **{words.plain(number)}**" for whom, number in found.numbers]
    st.error("  \n".join(lines))
    link("safety", "The safety protocol, step by step", icon=":material/health_and_safety:")


def for_me(found: Sequence[QuestionForYou]) -> None:
    """Questions somebody has put to the reader and waits for, before anything else on the page."""
    for one in found:
        if one.answered_at is None:
            about = f"{one.asked_by} would like to hear from you by {words.day(one.due_on)}."
            with looks.card("**A question for you**", about):
                link("question", "Read and answer", icon=":material/arrow_forward:", id=one.id)


def answered(found: Sequence[QuestionForYou]) -> None:
    """What the reader has answered, folded: their own words stay theirs to read."""
    before = [one for one in found if one.answered_at is not None]
    if before:
        with st.expander(f"Questions I answered ({len(before)})"):
            for one in before:
                with looks.card(f"**{words.plain(one.asked_by)}** · {words.local_day(one.asked_at)}", ""):
                    link("question", "Read again", icon=":material/arrow_forward:", id=one.id)


def question(found: QuestionForYou, kept: Mapping[str, str]) -> None:
    """The page of one question put to the reader: who asks, until when, what they see; the answer, once."""
    looks.title("A question for you", f"From {found.asked_by}, {words.when(found.asked_at)}")
    link("ask_raise", "Ask / raise", icon=":material/arrow_back:")
    with st.container(border=True):
        st.text(found.question)
    looks.who_can_see(ONLY_THE_QUESTION)
    if found.answer is not None:
        when = words.when(found.answered_at) if found.answered_at else ""
        with st.container(border=True, gap="xsmall"):
            st.caption(f"Your answer, {when}")
            st.text(found.answer)
        st.success(
            "Thank you. There is nothing more you must do. If you are asked something else, it stands on Home.",
            icon=":material/check_circle:",
        )
        return
    st.markdown(
        f"Take your time: {words.plain(found.asked_by)} would like to hear from you by {words.day(found.due_on)}. "
        "You serve as before. You may talk to somebody you trust before you answer."
    )
    place = drafts.of(found.id, "answer")
    draft("How did you see it?", "answer", kept, place, hint=f"No names of people you support. {KEPT}", height=180)
    inputs.answer_for("answer", act(lambda s, a, v, one: questions.confirm(s, a, one, v.get("answer") or ""), found.id))
    st.button(
        "Send my answer",
        key=key("answer_question"),
        type="primary",
        icon=":material/send:",
        on_click=act(_answer, found.id),
    )
    st.caption("You send it once; it stays as you wrote it.")


def _answer(session: Session, actor: Actor, values: Values, one: uuid.UUID) -> None:
    questions.answer(session, actor, one, values.get("answer"))
    drafts.drop(session, actor, drafts.of(one, "answer"), values.get("answer"))


def ask(found: Outlook | None, kept: Mapping[str, str]) -> None:
    """Ask before I act: one field, one button, and the quiet choice of the director."""
    with st.container(border=True, key=key("ask_box")):
        st.subheader("Ask before I act", anchor=False)
        if found is None or not found.names:
            st.markdown(
                "Questions go from coaches to their lead coach, and from lead coaches to the director. There is nobody "
                "for you to ask here: call another director, or the external contact."
                if found is not None
                else words.plain(consulting.NO_ROLE)
            )
            return
        who = answerers(found.names, found.to_lead)
        first = found.names[0].split()[0] if len(found.names) == 1 else "the directors"
        st.markdown(words.plain(PROMISE.format(who=who)))
        draft(
            "What are you unsure about?",
            "question",
            kept,
            drafts.QUESTION,
            hint=f"No names of people you support. {KEPT}",
            height=120,
        )
        inputs.answer_for("question", act(lambda s, a, v: consulting.confirm_question(s, a, v.get("question") or "")))
        day = words.short_day(found.due_on)
        done = f"Asked. The answer comes by {day}; you find it here and on Home."
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                f"Ask {words.plain(first)}",
                key=key("ask"),
                type="primary",
                icon=":material/send:",
                on_click=act(_ask, False, after=lambda _: inputs.clear("question"), done=done),
            )
            if found.to_lead:
                st.button(
                    "Ask the director instead",
                    key=key("ask_director"),
                    type="tertiary",
                    on_click=act(_ask, True, after=lambda _: inputs.clear("question"), done=done),
                )
        st.caption(f"You get an answer by {day}, within {found.days} business days.")
        away = f" While {words.plain(first)} is away, whoever covers reads it." if found.to_lead else ""
        looks.who_can_see(f"You and {who}.{away} It is counted nowhere and stands in no folder.")


def _ask(session: Session, actor: Actor, values: Values, ask_director: bool) -> None:
    consulting.ask(session, actor, values.get("question"), ask_director)
    drafts.drop(session, actor, drafts.QUESTION, values.get("question"))


def asked(found: Sequence[Asking]) -> None:
    """What the reader asked: answers of the last days first, then what waits, then the rest on request."""
    lately = [one for one in found if one.answered_at is not None and clock.now() - one.answered_at < LATELY]
    lately += [one for one in found if one not in lately and one.answered_at is not None and not one.was_read]
    waiting = [one for one in found if one.answered_at is None]
    before = [one for one in found if one not in lately and one not in waiting]
    if lately or waiting:
        st.subheader("My questions", anchor=False)
    for one in (*lately, *waiting):
        _asked(one)
    if before:
        fold = st.expander(f"My earlier questions ({len(before)})", key=key("asked_before"), on_change="rerun")
        if fold.open:
            with fold:
                for one in before:
                    _asked(one)
    for one in lately:
        if not one.was_read:
            act(lambda s, a, _v, consult: consulting.note_read(s, a, consult), one.id)()


def _asked(one: Asking) -> None:
    with st.container(border=True, gap="xsmall"):
        if one.answer is not None:
            new = "" if one.was_read else ":blue-badge[New] "
            when = words.local_day(one.answered_at) if one.answered_at else ""
            st.markdown(f"{new}**{words.plain(one.answered_by or '')} answered** · {when}")
            st.text(one.answer)
            if one.concern_id is not None:
                st.caption(
                    "Somebody may be at risk, so a concern was made of it, as your own report. You can follow it."
                )
                link("raised", "See where it stands", icon=":material/arrow_forward:", id=one.concern_id)
            st.caption(words.plain(f"You asked: {one.question}"))
            return
        st.text(one.question)
        whom = "the director" if one.desk is Desk.DIRECTOR else "your lead coach"
        st.caption(f"Asked {whom}, {words.when(one.asked_at)}. Answer by {until(one.due_at, one.zone)}.")
        if one.desk is Desk.LEAD:
            st.button(
                "Ask the director instead",
                key=key(f"redirect.{one.id.hex}"),
                type="tertiary",
                help="Your lead coach reads it no more.",
                on_click=act(
                    lambda s, a, _v, consult: consulting.redirect(s, a, consult),
                    one.id,
                    done="Passed to the director. Your lead coach reads it no more.",
                ),
            )
