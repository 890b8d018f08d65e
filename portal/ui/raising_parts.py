"""Raising something in about a minute, and following what one raised."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.concerns import Category, ConcernKind, ConcernStatus, SafetyNow
from portal.access import Actor
from portal.concerns import drafts, reporting, routing
from portal.concerns.categories import CATEGORIES, GRAVE, KINDS, SAFETY, proposed_level
from portal.concerns.queries import Line
from portal.concerns.reporting import MOST_NAMED, Raised
from portal.concerns.routing import Way
from portal.concerns.viewing import Own
from portal.concerns.words import OWN, goes_to
from portal.meetings.protocol import Help
from portal.ui import inputs, kept_inputs, lists, looks, voice_parts, words
from portal.ui.held import key, me
from portal.ui.moves import go, link
from portal.ui.wrappers import act, part

Values = Mapping[str, Any]
People = Sequence[tuple[uuid.UUID, str, str]]
ICONS = {
    ConcernKind.SELF_REPORT: ":material/person:",
    ConcernKind.ABOUT_ANOTHER: ":material/group:",
    ConcernKind.FEEDBACK: ":material/record_voice_over:",
}
WHOM = {
    ConcernKind.ABOUT_ANOTHER: "Whom is it about?",
    ConcernKind.FEEDBACK: "Whose work is it about?",
}
HAPPENED = {
    ConcernKind.SELF_REPORT: "What happened?",
    ConcernKind.ABOUT_ANOTHER: "What did you see or hear?",
    ConcernKind.FEEDBACK: "What did the person or loved one say?",
}


def ways() -> None:
    """Three equal ways to raise something."""
    st.subheader("Raise something", anchor=False)
    with st.container(border=True, gap="xsmall"):
        st.caption("About a minute each. You read what came of it.")
        for kind, label in KINDS.items():
            link("raise", label, icon=ICONS[kind], kind=kind.value)


def form(kind: ConcernKind, people: People, kept: Mapping[str, str], numbers: Help) -> None:
    """The form. What may be serious has the numbers to call before anything else."""
    first = st.container()
    about: list[str] = []
    names = {one.hex: name for one, name, _ in people}
    if kind in WHOM:
        shown = {one.hex: f"{name} · {division}" for one, name, division in people}
        about = inputs.multiselect(
            WHOM[kind],
            "about",
            list(shown),
            show=lambda one: shown.get(one, ""),
            most=MOST_NAMED,
            placeholder="Search by name",
            hint="The one it is mainly about first. They will not see it.",
        )
    voice_parts.draft(
        HAPPENED[kind],
        "what",
        kept,
        f"{drafts.WHAT}.{kind.value}",
        hint=f"A few sentences are enough. No names of people you support. {voice_parts.KEPT}",
        height=140,
    )
    inputs.answer_for("what", act(_confirm, kind))
    category = inputs.selectbox(
        "What comes nearest?",
        "category",
        [one.value for one in CATEGORIES],
        show=voice_parts.category,
        placeholder="Search or choose",
        hint="It only says who looks at it first.",
    )
    safety = inputs.radio(
        "Is somebody in danger now?",
        "safety_now",
        [one.value for one in SAFETY],
        show=lambda one: SAFETY[SafetyNow(one)],
    )
    inputs.date_input("When did it happen? (you may leave this empty)", "happened_on", None, latest=me().today)
    is_grave = safety == SafetyNow.YES or (
        category is not None and proposed_level(Category(category), SafetyNow.NO) >= GRAVE
    )
    with first:
        if is_grave:
            voice_parts.call_first(numbers)
    if kind not in WHOM or about:
        given = tuple(uuid.UUID(one) for one in about)
        part(
            lambda way: _way(way, kind, [names[one] for one in about if one in names], numbers, is_grave),
            lambda s, a, people: routing.way(s, a, people),
            given,
        )
    st.button(
        "Send it",
        key=key("raise"),
        type="primary",
        icon=":material/send:",
        on_click=act(
            _raise, kind, after=lambda made: go("raised", id=made), done="Sent. Here you follow what becomes of it."
        ),
    )


def _way(way: Way | None, kind: ConcernKind, about: Sequence[str], numbers: Help, is_grave: bool) -> None:
    if way is None or not way.is_open:
        st.warning(reporting.NOBODY)
        voice_parts.call_first(numbers, "Please call instead.")
        return
    with st.container(border=True, gap="xsmall"):
        for sentence in goes_to(way, kind, about, is_grave):
            st.markdown(words.plain(sentence))


def _people(values: Values) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(one) for one in values.get("about") or ())


def _confirm(session: Session, actor: Actor, values: Values, kind: ConcernKind) -> None:
    reporting.confirm(session, actor, _people(values) if kind in WHOM else (), values.get("what") or "")


def _raise(session: Session, actor: Actor, values: Values, kind: ConcernKind) -> uuid.UUID:
    given = Raised(
        kind.value,
        values.get("category"),
        values.get("what"),
        values.get("safety_now"),
        values.get("happened_on"),
        _people(values) if kind in WHOM else (),
    )
    made = reporting.raise_concern(session, actor, given)
    drafts.drop(session, actor, f"{drafts.WHAT}.{kind.value}", values.get("what"))
    return made


def raised(lines: Sequence[Line]) -> None:
    """What the reader raised, open ones first: where each stands, and what is new."""
    lists.cards("What I raised", lines, _raised, at_once=6)


def _raised(line: Line) -> None:
    new = ":blue-badge[New] " if line.is_outcome_new else ""
    said = "You can read what came of it." if line.has_outcome else OWN[line.status]
    if line.checks_back_on is not None and line.checks_back_on <= me().today:
        said += " Are you all right since you spoke up?"
    head = f"{new}**{words.plain(line.words)}** · {words.local_day(line.received_at)}"
    with looks.card(head, said):
        link("raised", "Open", icon=":material/arrow_forward:", id=line.id)


def own(found: Own, kept: Mapping[str, str]) -> None:
    """Where it stands, what came of it, the question after a month, what one wrote, and adding to it."""
    _outcome(found)
    if found.asks_back:
        _check_back(found, kept)
    st.subheader("What you wrote", anchor=False)
    on = f" · happened {words.short_day(found.happened_on)}" if found.happened_on else ""
    with st.container(border=True, gap="xsmall"):
        st.caption(f"{words.when(found.received_at)}{on}")
        st.text(found.what or "The text was taken out under the rules for keeping records.")
    for entry in found.added:
        with st.container(border=True, gap="xsmall"):
            st.caption(f"Added {words.when(entry.at)}")
            st.text(entry.text or "You said that you are all right.")
    if found.may_add:
        _add(found, kept)


def _outcome(found: Own) -> None:
    with st.container(border=True, gap="xsmall"):
        if found.outcome is None:
            st.markdown(f"**Where it stands**  \n{words.plain(OWN[found.status])}")
            st.caption("Whoever looks after it tells you what came of it, here and on Home, before it is closed.")
            return
        when = words.local_day(found.outcome_at) if found.outcome_at else ""
        st.markdown(f"**What came of it** · {when}")
        st.text(found.outcome)
        is_closed = found.status is ConcernStatus.CLOSED
        st.caption("It is closed. Thank you for speaking up." if is_closed else OWN[found.status])
    if found.is_outcome_new:
        act(lambda s, a, _v, concern: reporting.note_outcome_read(s, a, concern), found.id)()


def _check_back(found: Own, kept: Mapping[str, str]) -> None:
    with st.container(border=True):
        st.markdown("**Are you all right since you spoke up?**")
        st.caption("Nobody may treat you worse for it. If somebody does, say so here, and it is looked into.")
        st.button(
            "Yes, I am all right",
            key=key("well"),
            on_click=act(lambda s, a, _v, one: reporting.check_back(s, a, one, True), found.id, done="Thank you."),
        )
        with st.expander("No, something happened"):
            voice_parts.draft("What happened?", "since", kept, drafts.of(found.id, "since"), height=100)
            st.caption("It is raised as a concern of its own. A director reads it at once; who it is about does not.")
            inputs.answer_for(
                "since", act(lambda s, a, v, one: reporting.confirm_since(s, a, one, v.get("since") or ""), found.id)
            )
            st.button(
                "Tell them",
                key=key("unwell"),
                on_click=act(
                    _unwell,
                    found.id,
                    done="Thank you for saying so. It is raised as something serious.",
                ),
            )


def _unwell(session: Session, actor: Actor, values: Values, concern: uuid.UUID) -> None:
    with kept_inputs.renamed({"words": "since"}):
        reporting.check_back(session, actor, concern, False, values.get("since"))
    drafts.drop(session, actor, drafts.of(concern, "since"), values.get("since"))


def _add(found: Own, kept: Mapping[str, str]) -> None:
    place = drafts.of(found.id, "added")
    voice_parts.draft("Something to add?", "words", kept, place, height=100)
    inputs.answer_for(
        "words", act(lambda s, a, v, one: reporting.confirm_added(s, a, one, v.get("words") or ""), found.id)
    )
    st.button(
        "Add it",
        key=key("add"),
        on_click=act(_added, found.id, after=lambda _: inputs.clear("words"), done="Added."),
    )


def _added(session: Session, actor: Actor, values: Values, concern: uuid.UUID) -> None:
    reporting.add(session, actor, concern, values.get("words"))
    drafts.drop(session, actor, drafts.of(concern, "added"), values.get("words"))
