"""The one next step of a concern, open and first, and the others, each behind its name."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.concerns import Finding
from portal.access import Actor, Raising
from portal.concerns import drafts, reporting, sorting, steps
from portal.concerns.categories import FINDINGS, LEVELS
from portal.concerns.viewing import File
from portal.concerns.workflow import LONGEST, SHORT
from portal.ui import inputs, kept_inputs, report_parts, voice_parts, words
from portal.ui.concern_next import LABELS, SELDOM, Step, may_take, next_step, waiting
from portal.ui.held import key, me
from portal.ui.moves import go
from portal.ui.wrappers import act

Values = Mapping[str, Any]
Kept = Mapping[str, str]
Draw = Callable[[File, Kept, bool], None]


def draw(found: File, finders: Sequence[tuple[uuid.UUID, str]], kept: Kept) -> None:
    """The next step with its field and button; then the others the reader may take.

    `finders` are those who can look into the facts.
    """
    first = next_step(found)
    st.subheader("Next", anchor=False)
    with st.container(border=True, key=key("next")):
        if first is None:
            st.markdown(words.plain(waiting(found)))
        else:
            st.markdown(f"**{LABELS[first]}**")
            _drawn(first, found, finders, kept, is_next=True)
    others = sorted((step for step in Step if step is not first and may_take(found, step)), key=SELDOM.__contains__)
    if not others:
        return
    st.subheader("Other steps", anchor=False)
    with st.container(gap="xsmall"):
        for step in others:
            fold = st.expander(LABELS[step], key=key(f"fold.{step.value}"), on_change="rerun")
            if fold.open:
                with fold:
                    _drawn(step, found, finders, kept, is_next=False)


def _drawn(step: Step, found: File, finders: Sequence[tuple[uuid.UUID, str]], kept: Kept, *, is_next: bool) -> None:
    if step is Step.FINDER:
        _finder(found, finders, is_next)
    else:
        DRAW[step](found, kept, is_next)


def _field(
    found: File,
    kept: Kept,
    step: Step,
    label: str,
    hint: str = "",
    most: int = LONGEST,
    place: str = reporting.ENTRY,
) -> None:
    voice_parts.draft(
        label,
        step.value,
        kept,
        drafts.of(found.id, step.value),
        hint=f"{hint} Yours alone until you save it.".strip(),
        height=80 if most == SHORT else 120,
        max_chars=most,
    )
    inputs.answer_for(step.value, act(_confirm, found.id, step.value, place))


def _confirm(session: Session, actor: Actor, values: Values, concern: uuid.UUID, name: str, place: str) -> None:
    steps.confirm(session, actor, concern, place, values.get(name) or "")


Verb = Callable[[Session, Actor, uuid.UUID, Values], object]


def _button(
    found: File,
    step: Step,
    label: str,
    verb: Verb,
    is_next: bool,
    done: str,
    field: str = "words",
    after: Callable[[object], object] | None = None,
) -> None:
    st.button(
        label,
        key=key(f"do.{step.value}"),
        type="primary" if is_next else "secondary",
        on_click=act(
            _do, found.id, step.value, field, verb, after=after or (lambda _: inputs.clear(step.value)), done=done
        ),
    )


def _do(session: Session, actor: Actor, values: Values, concern: uuid.UUID, name: str, field: str, verb: Verb) -> None:
    with kept_inputs.renamed({field: name}):
        verb(session, actor, concern, values)
    drafts.drop(session, actor, drafts.of(concern, name), values.get(name))


def _sort(found: File, kept: Kept, is_next: bool) -> None:
    if found.level is None:
        proposed = LEVELS[found.proposed_level]
        st.markdown(
            words.plain(
                f"What was chosen when it was raised suggests {proposed[:1].lower()}{proposed[1:]}. You decide."
            )
        )
    if found.pattern is not None:
        st.info(
            f"{found.pattern.times} of this kind in {found.pattern.days} days suggest level 2; you decide.",
            icon=":material/history:",
        )
    inputs.radio("How serious is it?", "level", list(LEVELS), show=LEVELS.__getitem__)
    _field(found, kept, Step.SORT, "Why?", "The coach’s account can change it.", SHORT)
    _button(found, Step.SORT, "Save the level", _sorted, is_next, "Saved. What is promised follows from it.", "reason")
    if found.may[Raising.HAND_UP].is_allowed:
        st.caption("From level 3 on the director looks after it, or the external contact where none is free.")


def _sorted(session: Session, actor: Actor, concern: uuid.UUID, values: Values) -> None:
    sorting.sort(session, actor, concern, values.get("level"), values.get(Step.SORT.value))


def _noting(step: Step, label: str, button: str, done: str, verb: Callable[..., object], hint: str = "") -> Draw:
    def noted(session: Session, actor: Actor, concern: uuid.UUID, values: Values) -> object:
        return verb(session, actor, concern, values.get(step.value))

    def drawn(found: File, kept: Kept, is_next: bool) -> None:
        _field(found, kept, step, label, hint)
        _button(found, step, button, noted, is_next, done)

    return drawn


def _ask(found: File, kept: Kept, is_next: bool) -> None:
    names = {one.hex: name for one, name in found.people}
    only = next(iter(names)) if len(names) == 1 else None
    st.caption("They see the question, who asks and until when. Nothing else, and not who raised it.")
    inputs.selectbox("To whom?", "to", list(names), only, show=lambda one: names.get(one, ""))
    _field(
        found, kept, Step.ASK, "What do you ask?", "Open and plain, such as: How did you see it?", place=steps.QUESTION
    )
    _button(found, Step.ASK, "Send the question", _asked, is_next, "Sent. It stands on their Home.", "question")


def _asked(session: Session, actor: Actor, concern: uuid.UUID, values: Values) -> None:
    to = values.get("to")
    steps.ask(session, actor, concern, uuid.UUID(to) if to else None, values.get(Step.ASK.value))


def _finder(found: File, finders: Sequence[tuple[uuid.UUID, str]], is_next: bool) -> None:
    names = {one.hex: name for one, name in finders}
    if not names:
        st.markdown("Nobody with an office is uninvolved. Please call a director of another division.")
        return
    inputs.selectbox("Somebody who is not involved", "finder", list(names), show=lambda one: names.get(one, ""))
    st.caption("They read all of it until it is closed, and find it under Concerns.")
    _button(found, Step.FINDER, "Name them", _named, is_next, "Named. Please tell them.", "finder", after=_stay)


def _stay(_out: object) -> None:
    """Nothing is typed there that would have to go."""


def _named(session: Session, actor: Actor, concern: uuid.UUID, values: Values) -> None:
    finder = values.get("finder")
    steps.name_fact_finder(session, actor, concern, uuid.UUID(finder) if finder else None)


def _find(found: File, kept: Kept, is_next: bool) -> None:
    inputs.radio("What was found?", "finding", [one.value for one in FINDINGS], show=lambda one: FINDINGS[Finding(one)])
    _field(found, kept, Step.FIND, "What does it rest on?")
    _button(found, Step.FIND, "Save the finding", _found, is_next, "Saved.")


def _found(session: Session, actor: Actor, concern: uuid.UUID, values: Values) -> None:
    steps.find(session, actor, concern, values.get("finding"), values.get(Step.FIND.value))


def _change(found: File, kept: Kept, is_next: bool) -> None:
    for one in found.actions:
        with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            done = f"done {words.local_day(one.done_at)}" if one.done_at else f"by {words.day(one.due_on)}"
            st.markdown(f"{words.plain(one.text)}  \n:small[{words.plain(f'{one.owner} · {done}')}]")
            if one.done_at is None:
                st.button(
                    "Done",
                    key=key(f"done.{one.id.hex}"),
                    icon=":material/check:",
                    type="primary" if is_next else "secondary",
                    on_click=act(
                        lambda s, a, _v, concern, it: steps.action_done(s, a, concern, it),
                        found.id,
                        one.id,
                        done="Noted as done.",
                    ),
                )
    names = {one.hex: name for one, name in found.owners}
    last = max(found.last_day_of_actions, me().today)
    _field(found, kept, Step.CHANGE, "What is to change?", "One thing at a time.", SHORT, steps.ACTION)
    left, right = st.columns(2)
    with left:
        inputs.selectbox("Who sees to it?", "owner", list(names), me().id.hex, show=lambda one: names.get(one, ""))
    with right:
        inputs.date_input(
            "Until when?", "due_on", min(last, me().today + timedelta(days=14)), earliest=me().today, latest=last
        )
    _button(found, Step.CHANGE, "Add it", _changed, False, "Added.", "action")


def _changed(session: Session, actor: Actor, concern: uuid.UUID, values: Values) -> None:
    owner = values.get("owner")
    steps.add_action(
        session,
        actor,
        concern,
        values.get(Step.CHANGE.value),
        uuid.UUID(owner) if owner else None,
        values.get("due_on"),
    )


def _tell(found: File, kept: Kept, is_next: bool) -> None:
    own = found.reporter == found.subject
    hint = "That it was looked at, and what changes." + ("" if own else " Without what is private to others.")
    whom = words.plain(found.reporter.split()[0])
    _field(found, kept, Step.TELL, f"What you tell {whom}", hint, place=steps.OUTCOME)
    _button(found, Step.TELL, f"Tell {whom}", _told, is_next, "Told. It stands on their Home.", "outcome")


def _told(session: Session, actor: Actor, concern: uuid.UUID, values: Values) -> None:
    steps.tell_outcome(session, actor, concern, values.get(Step.TELL.value))


def _close(found: File, _kept: Kept, is_next: bool) -> None:
    if found.missing:
        st.markdown("Before it can be closed:\n" + "\n".join(f"- {words.plain(one)}" for one in found.missing))
        return
    st.markdown("Everything that was promised is done, and whoever raised it was told.")
    _button(found, Step.CLOSE, "Close it", lambda s, a, one, _v: steps.close(s, a, one), is_next, "Closed.")


def _hand_up(found: File, kept: Kept, is_next: bool) -> None:
    st.markdown("You are too close, or it should not lie with you. It goes past you, and you read it no more.")
    _field(found, kept, Step.HAND_UP, "Why?", "", SHORT)
    _button(
        found,
        Step.HAND_UP,
        "Pass it on",
        _handed_up,
        is_next,
        "Passed on. You read it no more.",
        "reason",
        after=lambda _: go("concerns"),
    )


def _handed_up(session: Session, actor: Actor, concern: uuid.UUID, values: Values) -> None:
    sorting.hand_up(session, actor, concern, values.get(Step.HAND_UP.value))


def _reopen(found: File, kept: Kept, is_next: bool) -> None:
    _field(found, kept, Step.REOPEN, "Why?", "", SHORT)
    _button(found, Step.REOPEN, "Open it again", _reopened, is_next, "It is open again.", "reason")


def _reopened(session: Session, actor: Actor, concern: uuid.UUID, values: Values) -> None:
    steps.reopen(session, actor, concern, values.get(Step.REOPEN.value))


DRAW: Mapping[Step, Draw] = {
    Step.SORT: _sort,
    Step.TALK: _noting(
        Step.TALK,
        "What did you talk about, and what did you agree on?",
        "We talked",
        "Noted.",
        steps.note_talk,
        "Talk first; then a sentence or two.",
    ),
    Step.PLAN: _noting(Step.PLAN, "What is the plan?", "Save the plan", "Noted.", steps.note_plan),
    Step.INTERIM: _noting(
        Step.INTERIM,
        "What protects people until this is clear?",
        "Note it",
        "Noted.",
        steps.note_interim,
        "Such as: no calls alone. It is no finding.",
    ),
    Step.LAW: _noting(
        Step.LAW,
        "Does the law ask for a report outside, and who makes it?",
        "Note it",
        "Noted.",
        steps.note_looked_at_law,
        "Telling a supervisor is not reporting. Whoever has the duty reports in person.",
    ),
    Step.ASK: _ask,
    Step.NO_ACCOUNT: _noting(
        Step.NO_ACCOUNT, "What did you do to hear their side?", "Note it", "Noted.", steps.note_no_account
    ),
    Step.FACTS: _noting(
        Step.FACTS,
        "What did you find out, and from whom did you hear it?",
        "Save the facts",
        "Saved. Whoever looks after it reads them.",
        steps.write_facts,
        "Only what was seen and said. Judging is not yours.",
    ),
    Step.FIND: _find,
    Step.CHANGE: _change,
    Step.TELL: _tell,
    Step.CLOSE: _close,
    Step.ADD: _noting(Step.ADD, "What do you know?", "Add it", "Added.", reporting.add),
    Step.HAND_UP: _hand_up,
    Step.REPORT: lambda found, _kept, _is_next: report_parts.form(found.id),
    Step.REOPEN: _reopen,
}
