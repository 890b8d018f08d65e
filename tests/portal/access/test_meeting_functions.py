"""Every public function of a meeting under way and of its minutes, called by everybody, against the written matrix."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db.tables.meetings import Attendance, Meeting, MeetingItem, OutcomeKind, Phase, Presence
from db.tables.sessions import ExportPurpose
from portal import clock
from portal.access import Actor, Gathering, Relation, system
from portal.meetings import carrying, closing, export, live, loading, minutes, notes, reading, record, standing, view
from portal.meetings.notes import Came
from portal.redaction import of_minutes
from portal.redaction import service as redaction
from portal.redaction.subject import Noun
from tests.cast import cast, proof
from tests.portal.access.expectations import expected, reasons_of
from tests.portal.access.tables import Function, outcome, public_functions, takes_actor, told_apart
from tests.review_group import SECRET, TO_GROUP, TO_ITEM, TO_MEETING, Around, around, bring_to_life

__all__ = ["around", "cast"]

R = Relation
Call = Callable[[Session, Actor, "Scene"], object]
RUN, JOIN, OPEN, READ_MEETING = Gathering.RUN, Gathering.JOIN, Gathering.OPEN, Gathering.READ_MEETING
WRITE, CAME, READ, TAKE = Gathering.TAKE_NOTES, Gathering.NOTE_OUTCOME, Gathering.READ_ITEM, Gathering.TAKE_AWAY
MINUTES, ADD, REDACT = Gathering.READ_MINUTES, Gathering.ADD_NOTE, Gathering.REDACT_MINUTES


@dataclass(frozen=True)
class Case:
    """How a function is called, by which id, and the permissions it needs in this order.

    `in_meeting`: what an item's function needs in its meeting, where a recused person meets nothing either.
    `or_else`: what is enough as well.
    """

    by: str
    call: Call
    needs: tuple[Gathering, ...]
    in_meeting: Gathering | None = None
    or_else: Gathering | None = None


TABLE: dict[Function, Case] = {
    live.open_meeting: Case("meeting", lambda s, a, i: live.open_meeting(s, a, i["meeting"]), (OPEN,)),
    live.join: Case("meeting", lambda s, a, i: live.join(s, a, i["meeting"], Presence.REMOTE, True), (JOIN,)),
    live.stay: Case("meeting", lambda s, a, i: live.stay(s, a, i["meeting"]), (JOIN,)),
    live.note_attendance: Case(
        "meeting", lambda s, a, i: live.note_attendance(s, a, i["meeting"], i["carl"], Presence.REMOTE), (RUN,)
    ),
    live.add_guest: Case(
        "meeting", lambda s, a, i: live.add_guest(s, a, i["meeting"], i["noor"], "Knows the county."), (RUN,)
    ),
    live.confirm_guest: Case("meeting", lambda s, a, i: live.confirm_guest(s, a, i["meeting"], "Words."), (RUN,)),
    live.call_up: Case("meeting", lambda s, a, i: live.call_up(s, a, i["meeting"], i["notice"]), (RUN,)),
    live.done: Case("meeting", lambda s, a, i: live.done(s, a, i["meeting"], i["item"]), (RUN,)),
    live.set_phase: Case("meeting", lambda s, a, i: live.set_phase(s, a, i["meeting"], i["item"], Phase.PLAN), (RUN,)),
    live.hand_over_notes: Case("meeting", lambda s, a, i: live.hand_over_notes(s, a, i["meeting"], i["ravi"]), (CAME,)),
    live.put_off: Case("item", lambda s, a, i: live.put_off(s, a, i["item"]), (), RUN),
    live.say_i_know: Case("item", lambda s, a, i: live.say_i_know(s, a, i["item"]), (Gathering.SAY_I_KNOW,)),
    notes.save_notes: Case("item", lambda s, a, i: notes.save_notes(s, a, i["item"], "Words.", None), (READ,), WRITE),
    notes.share_notes: Case("item", lambda s, a, i: notes.share_notes(s, a, i["item"], None), (READ,), WRITE),
    notes.confirm: Case("item", lambda s, a, i: notes.confirm(s, a, i["item"], notes.NOTES, "Words."), (READ,)),
    notes.add_outcome: Case(
        "item", lambda s, a, i: notes.add_outcome(s, a, i["item"], Came(OutcomeKind.NO_CHANGE)), (READ,), CAME
    ),
    notes.add_resource: Case(
        "item", lambda s, a, i: notes.add_resource(s, a, i["item"], "food", "Open Door", "605 555 0142"), (READ,), CAME
    ),
    notes.set_functions: Case("item", lambda s, a, i: notes.set_functions(s, a, i["item"], []), (READ,), CAME),
    notes.set_follow_up: Case("item", lambda s, a, i: notes.set_follow_up(s, a, i["item"], None), (READ,), CAME),
    notes.save_takeaways: Case("item", lambda s, a, i: notes.save_takeaways(s, a, i["item"], "Mine.", None), (TAKE,)),
    notes.share_takeaways: Case("item", lambda s, a, i: notes.share_takeaways(s, a, i["item"], None, []), (TAKE,)),
    view.pulse: Case("meeting", lambda s, a, i: view.pulse(s, a, i["meeting"]), (READ_MEETING,)),
    view.view: Case("meeting", lambda s, a, i: view.view(s, a, i["meeting"]), (READ_MEETING,)),
    closing.close: Case("meeting", lambda s, a, i: closing.close(s, a, i["meeting"]), (RUN,)),
    minutes.add_note: Case("meeting", lambda s, a, i: minutes.add_note(s, a, i["meeting"], "Later."), (ADD,)),
    minutes.note_seen: Case("meeting", lambda s, a, i: minutes.note_seen(s, a, i["meeting"]), (READ_MEETING,)),
    minutes.confirm: Case("meeting", lambda s, a, i: minutes.confirm(s, a, i["meeting"], "Words."), (ADD,)),
    minutes.read: Case("meeting", lambda s, a, i: minutes.read(s, a, i["meeting"]), (MINUTES,)),
    minutes.page: Case("meeting", lambda s, a, i: minutes.page(s, a, i["meeting"]), (MINUTES,), or_else=REDACT),
    of_minutes.look: Case("meeting", lambda s, a, i: of_minutes.look(s, a, i["meeting"]), (REDACT,)),
    redaction.passages: Case(
        "meeting", lambda s, a, i: redaction.passages(s, a, Noun.MINUTES, i["meeting"]), (REDACT,)
    ),
    redaction.copies: Case("meeting", lambda s, a, i: redaction.copies(s, a, Noun.MINUTES, i["meeting"]), (REDACT,)),
    redaction.take_out: Case(
        "meeting",
        lambda s, a, i: redaction.take_out(
            s, a, Noun.MINUTES, i["meeting"], proof(a), "nowhere", redaction.Reason.MISTAKE, ""
        ),
        (REDACT,),
    ),
    export.ask: Case("meeting", lambda s, a, i: export.ask(s, a, i["meeting"], ExportPurpose.OWN_COPY), (MINUTES,)),
    loading.group_for: Case(
        "group", lambda s, a, i: loading.group_for(s, a, i["group"], Gathering.READ_GROUP), (Gathering.READ_GROUP,)
    ),
    loading.meeting_for: Case(
        "meeting", lambda s, a, i: loading.meeting_for(s, a, i["meeting"], READ_MEETING), (READ_MEETING,)
    ),
    loading.item_for: Case("item", lambda s, a, i: loading.item_for(s, a, i["item"], READ), (READ,)),
}
MODULES = tuple(
    f"portal.meetings.{name}"
    for name in (
        *("carrying", "closing", "export", "history", "live", "live_words", "loading", "minutes", "notes", "reading"),
        *("record", "view", "workflow"),
    )
)
ELSEWHERE: dict[Function, str] = {
    **dict.fromkeys((notes.take_back, notes.observe), "needs something more: test_notes"),
    **dict.fromkeys((export.is_for, export.prepare), "the ticket decides: test_closing"),
    **dict.fromkeys((loading.look_at_item, loading.look_at_meeting, loading.items_of), "decides nothing: callers ask"),
    **dict.fromkeys(
        (live.may_be_guests, live.about, live.is_expected, live.members, live.settle_current, notes.publish),
        "takes a standing or a record of a caller that has decided access",
    ),
    **dict.fromkeys(
        (
            reading.rows_of,
            reading.outcomes_of,
            reading.people_of,
            reading.closed_to,
            carrying.carry,
            carrying.follow_case,
        ),
        "takes a standing or a record of a caller that has decided access",
    ),
    **dict.fromkeys(
        (live.stays_until, view.left, reading.why_not_yet, record.kind_of, record.of_kind, record.note, record.item),
        "pure",
    ),
    **dict.fromkeys((record.head, record.rows, record.notice), "for the closing of a meeting and its minutes"),
    record.presented: "takes an item of a caller that has decided access",
    **dict.fromkeys(public_functions("portal.meetings.history").values(), "for callers that have decided access"),
    **dict.fromkeys(public_functions("portal.meetings.workflow", "portal.meetings.live_words").values(), "pure"),
    **dict.fromkeys(
        (
            *(standing.state_of, loading.held_columns, loading.is_member, loading.presence_of),
            *(loading.with_group_standing, loading.with_meeting_standing, loading.with_item_standing),
            *(loading.group_in, loading.meeting_in, loading.item_in),
        ),
        "puts SQL together, or reads a row of it",
    ),
}
STATES = {"scheduled": ("scheduled", "on_agenda"), "live": ("live", "live"), "closed": ("closed", "sealed")}
THERE = frozenset({R.ATTENDEE, R.GUEST})
"""These hold once somebody came in."""


@dataclass
class Scene:
    """Maya's group with its meeting in a state, and how everybody stands in it."""

    around: Around
    state: str
    ids: dict[str, uuid.UUID] = field(default_factory=dict)

    def __getitem__(self, name: str) -> uuid.UUID:
        return self.ids[name]

    def relations(self, name: str, noun: str) -> frozenset[Relation]:
        found = set({"group": TO_GROUP, "meeting": TO_MEETING, "item": TO_ITEM}[noun][name])
        if noun != "group" and name == "nia":
            found.add(R.ATTENDEE)
        if self.state == "scheduled":
            found -= THERE
        return frozenset(found or {R.OTHER})

    def answer(self, name: str, permission: Gathering, noun: str | None = None) -> set[str]:
        """What the matrix lets somebody meet; of several refusals any, for the policy knows which is kinder."""
        about = permission.split(".")[0]
        state = "active" if about == "group" else STATES[self.state][about == "item"]
        relations = self.relations(name, noun or about)
        if relations & {R.RECUSED, R.CONFLICTED}:
            return {"hidden"}
        if permission is Gathering.SAY_I_KNOW and R.PRESENTER in relations:
            relations = frozenset({R.PRESENTER})
        rows = [expected(permission, relation, state) for relation in relations]
        if any(row.answer == "allow" for row in rows):
            return {"allow"}
        return {str(reasons_of(permission)[row.reason].reason) for row in rows if row.answer == "refused"} or {"hidden"}

    def wanted(self, name: str, case: Case) -> set[str]:
        needed = [self.answer(name, one) for one in case.needs]
        if case.in_meeting is not None:
            needed.append(self.answer(name, case.in_meeting, "item"))
        if case.or_else is not None and self.answer(name, case.or_else) == {"allow"}:
            return {"allow"}
        return next((met for met in needed if met != {"allow"}), {"allow"})


def scene(around: Around, state: str) -> Scene:
    cast = around.cast
    ids = {name: getattr(around, name) for name in ("group", "meeting", "item", "notice")}
    if state != "scheduled":
        bring_to_life(around)
        with system(write=True) as session:
            session.get_one(MeetingItem, around.item).notes = None
            row = Attendance(meeting_id=around.meeting, person_id=cast["nia"], presence=Presence.REMOTE)
            row.acknowledged_at, row.noted_by, row.noted_at = clock.now(), cast["nia"], clock.now()
            session.add(row)
            session.get_one(Meeting, around.meeting).phase_at = clock.now()
    if state == "closed":
        cast.do("jordan", closing.close, around.meeting)
    return Scene(around, state, {**ids, **{name: cast[name] for name in ("carl", "noor", "ravi")}})


def test_every_public_function_is_in_a_table() -> None:
    known = {*TABLE, *ELSEWHERE}
    assert [name for name, one in public_functions(*MODULES).items() if one not in known] == []
    assert [function for function in TABLE if not takes_actor(function)] == []


@pytest.mark.parametrize("state", STATES)
def test_everybody_meets_what_the_matrix_says(around: Around, state: str) -> None:
    found, wrong, count = scene(around, state), [], 0
    for name in TO_GROUP:
        for function, case in TABLE.items():
            got = outcome(around.cast, name, lambda s, a, case=case: case.call(s, a, found))  # type: ignore[misc]
            should = found.wanted(name, case)
            count += 1
            if got not in should:
                wrong.append(f"{function.__name__} by {name}: got {got!r}, the matrix says {should}")
    assert wrong == []
    assert count == len(TO_GROUP) * len(TABLE)


@pytest.mark.parametrize("state", STATES)
def test_unknown_and_out_of_scope_are_told_apart_by_nothing(around: Around, database: Engine, state: str) -> None:
    found, told = scene(around, state), []
    for function, case in TABLE.items():
        for name in ("pat", "kit", "noor", "cleo", "ada"):
            if found.wanted(name, case) == {"hidden"}:
                unknown = Scene(around, state, {**found.ids, case.by: uuid.uuid4()})
                calls: dict[str, Callable[[Session, Actor], object]] = {
                    "hidden": lambda s, a, case=case: case.call(s, a, found),  # type: ignore[misc]
                    "unknown": lambda s, a, case=case, unknown=unknown: case.call(s, a, unknown),  # type: ignore[misc]
                }
                apart = told_apart(database, around.cast, name, calls)
                told.extend([f"{function.__name__}: {apart}"] if apart else [])
    assert told == []


def of_redaction(session: Session, actor: Actor, meeting_id: uuid.UUID) -> object:
    """What is shown to whoever may take a passage out."""
    return redaction.passages(session, actor, Noun.MINUTES, meeting_id)


@pytest.mark.parametrize("state", STATES)
def test_nobody_meets_a_word_of_an_item_that_the_matrix_closes_to_them(around: Around, state: str) -> None:
    found = scene(around, state)
    for name in TO_GROUP:
        may_read = found.answer(name, READ) == {"allow"}
        for look in (view.view, minutes.read, minutes.page, of_redaction):
            said = ""

            def read(s: Session, a: Actor, look: Callable[..., object] = look) -> None:
                nonlocal said
                said = repr(look(s, a, around.meeting))

            outcome(around.cast, name, read)
            if not may_read:
                assert SECRET not in said, (name, look.__name__)
                assert "Quiet Harbor" not in said or state == "scheduled", (name, look.__name__)
