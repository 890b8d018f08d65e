"""What is written down about an item while it is talked about: notes, what comes of it, what the presenter takes."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from db.tables.meetings import Attendance, Guidance, ItemOutcome, Meeting, MeetingItem, OutcomeKind, Presence
from db.tables.observations import ObservationKind, Setting
from db.tables.one_on_ones import CoreFunction
from portal import clock
from portal.access import Actor, Gathering
from portal.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from portal.meetings.history import What, changed, item_step
from portal.meetings.live import CALL_UP_FIRST, about
from portal.meetings.loading import look_at_item
from portal.meetings.reading import closed_to
from portal.meetings.standing import Gathered, Item
from portal.observations import service as observations
from portal.observations.service import Noticed
from portal.resources import service as resources
from portal.resources.service import Entry
from portal.wording import texts

NOTES, OUTCOME, TAKEAWAYS = "meeting_item.notes", "item_outcome.text", "meeting_item.takeaways"
LONGEST, LONGEST_OUTCOME = 4000, 500
FARTHEST = timedelta(days=366)
MOST_OUTCOMES = 30
CHANGED = "More was written here meanwhile. Read it once more before you share it."


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an item, as a form holds it. An action has an owner; `guidance` is None where it is neither."""

    kind: object
    text: object = ""
    guidance: object = None
    owner_id: uuid.UUID | None = None
    due_on: date | None = None


def save_notes(session: Session, actor: Actor, item_id: uuid.UUID, value: object, base: object) -> None:
    """Keep the notes as whoever takes them types; nobody else sees them before they are shared.

    Raises Conflict when something else is stored by now than what the writer had before them, InvalidInput ("notes").
    """
    found, _ = _live(session, actor, item_id, Gathering.TAKE_NOTES)
    text = texts.storable("notes", value or "", LONGEST) or None
    if text == found.item.notes_draft:
        return
    if (base or None) != found.item.notes_draft:
        raise Conflict
    found.item.notes_draft = text
    found.item.version += 1
    session.flush()


def share_notes(session: Session, actor: Actor, item_id: uuid.UUID, seen: object) -> None:
    """Let everybody read the notes as they stand, `seen` by their writer, once they are checked.

    Raises Conflict where more was written meanwhile, Flagged for what may identify somebody ("notes").
    """
    found, meeting = _live(session, actor, item_id, Gathering.TAKE_NOTES)
    if (seen or None) != found.item.notes_draft:
        raise Conflict(CHANGED)
    text = found.item.notes_draft or ""
    texts.require_checked(session, actor, NOTES, {"notes": text}, _people(session, found, meeting))
    publish(session, actor, found.item)
    changed(session, meeting)


def publish(session: Session, actor: Actor, item: MeetingItem) -> None:
    """Have the checked draft of an item's notes be what everybody reads. Nothing new, nothing noted."""
    if item.notes_draft != item.notes:
        item.notes, item.notes_shared_at = item.notes_draft, clock.now() if item.notes_draft else None
        item_step(session, actor, item, What.NOTES_SHARED)


def confirm(session: Session, actor: Actor, item_id: uuid.UUID, place: str, text: str) -> None:
    """Log the author's word that what the text check finds in a text about this item identifies nobody.

    `place` is one of NOTES, OUTCOME and TAKEAWAYS. Raises NotFound for any other.
    """
    found = look_at_item(session, actor, item_id)
    found.require(Gathering.READ_ITEM)
    if place not in (NOTES, OUTCOME, TAKEAWAYS) or found.meeting is None:
        raise NotFound
    texts.answer_for(session, actor, place, text, _people(session, found, found.meeting))


def add_outcome(session: Session, actor: Actor, item_id: uuid.UUID, came: Came) -> uuid.UUID:
    """Note what came of an item; everybody reads it at once, so its text is checked now. Returns its id.

    An action becomes a commitment of its owner when the meeting closes. Escalating lets the director read the item
    then. Raises InvalidInput ("outcome_kind", "outcome", "guidance", "owner", "due_on"), Flagged ("outcome").
    """
    found, meeting = _live(session, actor, item_id, Gathering.NOTE_OUTCOME)
    kind, guidance, text = _complete(session, actor, found.item, meeting, came)
    people = _people(session, found, meeting)
    texts.require_checked(session, actor, OUTCOME, {"outcome": text}, people)
    if len(_outcomes(session, item_id)) >= MOST_OUTCOMES:
        raise InvalidInput({"outcome": f"Up to {MOST_OUTCOMES} outcomes; the ones that matter say most."})
    is_action = kind is OutcomeKind.ACTION
    made = ItemOutcome(
        item_id=item_id,
        meeting_id=meeting.id,
        kind=kind,
        guidance=guidance,
        text=text.strip() or None,
        owner_id=came.owner_id if is_action else None,
        due_on=came.due_on if is_action else None,
        noted_by=actor.id,
        noted_at=clock.now(),
    )
    session.add(made)
    session.flush()
    if kind is OutcomeKind.ESCALATE and not found.item.is_escalated:
        found.item.is_escalated = True
        item_step(session, actor, found.item, What.ESCALATED)
    changed(session, meeting)
    return made.id


def take_back(session: Session, actor: Actor, item_id: uuid.UUID, outcome_id: uuid.UUID) -> None:
    """Take out an outcome noted by mistake while the meeting goes on. Raises NotFound where it is gone."""
    found, meeting = _live(session, actor, item_id, Gathering.NOTE_OUTCOME)
    outcomes = {one.id: one for one in _outcomes(session, item_id)}
    if outcome_id not in outcomes:
        raise NotFound
    session.delete(outcomes.pop(outcome_id))
    found.item.is_escalated = any(one.kind is OutcomeKind.ESCALATE for one in outcomes.values())
    changed(session, meeting)


def set_functions(session: Session, actor: Actor, item_id: uuid.UUID, functions: object) -> None:
    """Note which of the four core functions were touched. Raises InvalidInput ("functions")."""
    found, meeting = _live(session, actor, item_id, Gathering.NOTE_OUTCOME)
    chosen = list(functions) if isinstance(functions, list | tuple) else []
    if len(chosen) != len(set(chosen)) or not set(chosen) <= set(CoreFunction):
        raise InvalidInput({"functions": "Choose among the four core functions."})
    found.item.functions = [one.value for one in CoreFunction if one in chosen]
    changed(session, meeting)


def set_follow_up(session: Session, actor: Actor, item_id: uuid.UUID, on: object) -> None:
    """Note the day from which this is to be looked at again, or none. Raises InvalidInput ("follow_up")."""
    found, meeting = _live(session, actor, item_id, Gathering.NOTE_OUTCOME)
    found.item.follow_up_on = None if on is None else _ahead("follow_up", on, actor.today)
    changed(session, meeting)


def save_takeaways(session: Session, actor: Actor, item_id: uuid.UUID, value: object, base: object) -> None:
    """Keep what the presenter takes away in their own words, as they type; changed words are theirs until shared.

    Raises Conflict when something else is stored by now, InvalidInput ("takeaways").
    """
    item = _mine(session, actor, item_id).item
    text = texts.storable("takeaways", value or "", LONGEST) or None
    if text == item.takeaways:
        return
    if (base or None) != item.takeaways:
        raise Conflict
    item.takeaways, item.takeaways_shared_at = text, None
    item.version += 1
    session.flush()


def share_takeaways(
    session: Session, actor: Actor, item_id: uuid.UUID, seen: object, taken: Collection[uuid.UUID]
) -> None:
    """The presenter takes some of what came of it with them, and words of their own, for everybody to read.

    Raises Conflict where the words were changed meanwhile, Flagged ("takeaways"), NotFound for another item's outcome.
    """
    found = _mine(session, actor, item_id)
    if found.meeting is None:
        raise NotFound
    outcomes = {one.id: one for one in _outcomes(session, item_id)}
    if not set(taken) <= outcomes.keys():
        raise NotFound
    if (seen or None) != found.item.takeaways:
        raise Conflict(CHANGED)
    people = _people(session, found, found.meeting)
    texts.require_checked(session, actor, TAKEAWAYS, {"takeaways": found.item.takeaways or ""}, people)
    found.item.takeaways_shared_at = clock.now()
    for one in outcomes.values():
        one.is_taken = one.id in taken
    changed(session, found.meeting)


def observe(session: Session, actor: Actor, item_id: uuid.UUID, which: object) -> uuid.UUID:
    """Note what the presenter did well or could grow on, with one of the ready sentences. Returns the observation's id.

    It is an observation as any other: for whoever supervises the presenter, told to them later. Raises InvalidInput
    ("seen"), NotFound, NotAllowed with the reason.
    """
    found = look_at_item(session, actor, item_id)
    found.require(Gathering.READ_ITEM)
    if which not in SEEN or found.state != "live":
        raise InvalidInput({"seen": "Choose what you saw."})
    kind, text = SEEN[str(which)]
    noticed = Noticed(kind, Setting.CASE_REVIEW, text, actor.today)
    return observations.record(session, actor, found.item.presenter_id, noticed)


def add_resource(session: Session, actor: Actor, item_id: uuid.UUID, kind: object, name: object, reach: object) -> None:
    """Put an organisation that somebody named on the programme's list of the division, checked today.

    Raises InvalidInput ("kind", "name", "reach"), NotFound, NotAllowed with the reason.
    """
    found, meeting = _live(session, actor, item_id, Gathering.NOTE_OUTCOME)
    what, named, reached = resources.parsed(Entry(kind, name, reach))
    resources.insert(session, actor, what, named, reached, "", found.group.division_id, meeting.id)


SEEN: dict[str, tuple[ObservationKind, str]] = {
    "clear_question": (ObservationKind.STRENGTH, "Brought one clear question to the case review."),
    "strength_first": (ObservationKind.STRENGTH, "Named a strength of the person before anything else."),
    "listened": (ObservationKind.STRENGTH, "Listened to the group before answering."),
    "own_step": (ObservationKind.STRENGTH, "Chose a next step of their own from what the group offered."),
    "asked_early": (ObservationKind.STRENGTH, "Asked for help early."),
    "one_question": (ObservationKind.GROWTH, "Could bring one clear question to the case review next time."),
    "more_listening": (ObservationKind.GROWTH, "Could listen a little longer before answering the group."),
}
"""The ready sentences for an observation in a meeting, by their keys: two taps, no typing."""


def _live(session: Session, actor: Actor, item_id: uuid.UUID, permission: Gathering) -> tuple[Item, Meeting]:
    """An item that lies or lay before everybody, held, where the actor reads it and has this office in the meeting."""
    found = look_at_item(session, actor, item_id, lock=True)
    found.require(Gathering.READ_ITEM)
    meeting = found.in_meeting(permission)
    if found.state != "live":
        raise InvalidTransition(CALL_UP_FIRST)
    return found, meeting


def _mine(session: Session, actor: Actor, item_id: uuid.UUID) -> Item:
    found = look_at_item(session, actor, item_id, lock=True)
    found.require(Gathering.TAKE_AWAY)
    return found


def _people(session: Session, found: Item, meeting: Meeting) -> list[uuid.UUID]:
    return about(session, Gathered(found.actor, meeting, found.group, found.zone, found.lead, found.relations))


def _outcomes(session: Session, item_id: uuid.UUID) -> list[ItemOutcome]:
    return list(
        session.exec(
            select(ItemOutcome)
            .where(ItemOutcome.item_id == item_id)
            .order_by(col(ItemOutcome.noted_at), col(ItemOutcome.id))
        )
    )


def _complete(
    session: Session, actor: Actor, item: MeetingItem, meeting: Meeting, came: Came
) -> tuple[OutcomeKind, Guidance | None, str]:
    """Kind, guidance and text of an outcome. Raises InvalidInput for each field that is missing or wrong."""
    wrong: dict[str, str] = {}
    if came.kind not in list(OutcomeKind):
        wrong["outcome_kind"] = "Say what it is: a decision, an action, something learned, to pass on, or no change."
    if came.guidance is not None and came.guidance not in list(Guidance):
        wrong["guidance"] = "Say whether it is a suggestion or must be done."
    try:
        text = texts.storable("outcome", came.text or "", LONGEST_OUTCOME)
    except InvalidInput as error:
        text, wrong = "", wrong | error.fields
    if texts.is_blank(text) and came.kind != OutcomeKind.NO_CHANGE and "outcome" not in wrong:
        wrong["outcome"] = "Say it in a sentence."
    if came.kind == OutcomeKind.ACTION:
        if came.owner_id is None or not _is_there(session, meeting, came.owner_id):
            wrong["owner"] = "Choose who does it, among those who are there."
        elif came.owner_id in closed_to(session, item):
            wrong["owner"] = "This is closed to them. Choose somebody else who does it."
        if came.due_on is not None:
            try:
                _ahead("due_on", came.due_on, actor.today)
            except InvalidInput as error:
                wrong |= error.fields
    if wrong:
        raise InvalidInput(wrong)
    guidance = Guidance(str(came.guidance)) if came.guidance is not None else None
    return OutcomeKind(str(came.kind)), guidance, text


def _is_there(session: Session, meeting: Meeting, person_id: uuid.UUID) -> bool:
    row = session.get(Attendance, (meeting.id, person_id))
    return row is not None and row.presence in (Presence.IN_PERSON, Presence.REMOTE)


def _ahead(field: str, on: object, today: date) -> date:
    if not isinstance(on, date) or not today <= on <= today + FARTHEST:
        raise InvalidInput({field: "Choose a day from today on, within a year."})
    return on
