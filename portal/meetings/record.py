"""What is signed when a meeting closes: one record of the meeting, and one of each item that was talked about.

They are apart so that whoever may know somebody behind an item can be given the minutes without it, signature and all:
an item's record names under `of` the signature of the meeting's. Plain values only.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from db.tables.meetings import Attendance, Meeting, MeetingItem, ReviewGroup
from db.tables.people import Division, Person
from db.tables.policy import Policy
from db.tables.reviews import RecordKind, SealedRecord
from portal import clock, seals
from portal.access import Actor
from portal.meetings.agenda_words import KINDS, LENSES
from portal.meetings.live_words import GUIDANCE, OUTCOMES, PRESENCES
from portal.meetings.reading import PRESENTED, Outcome
from portal.one_on_ones.words import FUNCTIONS
from portal.policy import service as policies
from portal.reviews.record import stamp

FORMAT = 1
HEAD, ITEM, NOTE = "minutes", "minutes_item", "minutes_note"
REDISCLOSURE = (
    "42 CFR part 2 prohibits unauthorized use or disclosure of these records. They may be passed on only as that rule "
    "allows."
)


def rows(session: Session, meeting_id: uuid.UUID) -> Sequence[SealedRecord]:
    """Everything signed about a meeting, in order."""
    return session.exec(
        select(SealedRecord)
        .where(SealedRecord.meeting_id == meeting_id, seals.is_current())
        .order_by(col(SealedRecord.sealed_at), col(SealedRecord.id))
    ).all()


def of_kind(found: Sequence[SealedRecord], kind: str) -> list[tuple[SealedRecord, dict[str, Any]]]:
    """The records among `found` whose content is of `kind`, with their contents; emptied ones are passed over."""
    read = [(row, seals.content_of(row)) for row in found]
    return [(row, content) for row, content in read if content.get("kind") == kind and "removed" not in content]


def presented(session: Session, item: MeetingItem) -> dict[str, str]:
    """What was presented of an item whose meeting is closed, as it is signed, with its gaps; empty where it is not.

    The caller has decided that the person reads the item.
    """
    found = of_kind(rows(session, item.meeting_id), ITEM) if item.meeting_id else []
    return next((dict(content["presented"]) for _, content in found if content["id"] == str(item.id)), {})


def notice(policy: Policy) -> str:
    """The notice against passing on, where the policy says that Part 2 applies or nobody is sure."""
    return "" if policies.choice(policy, "privacy.part2") == "does_not_apply" else REDISCLOSURE


def head(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    group: ReviewGroup,
    policy: Policy,
    lines: Sequence[Mapping[str, Any]],
    at: datetime,
) -> dict[str, Any]:
    """The meeting as it is signed: when, who was there, and what became of each item, without a word about it."""
    division = session.get_one(Division, group.division_id)
    lead, opener = session.get_one(Person, group.lead_id), session.get(Person, meeting.opened_by)
    people = session.exec(
        select(Person.name, Attendance)
        .join(Attendance, col(Attendance.person_id) == col(Person.id))
        .where(Attendance.meeting_id == meeting.id)
        .order_by(col(Person.name))
    )
    return {
        "format": FORMAT,
        "kind": HEAD,
        "id": str(meeting.id),
        "programme": policy.name,
        "policy": {"name": policy.name, "version": policy.number},
        "division": division.name,
        "zone": division.zone,
        "group": group.name,
        "lead": {"name": lead.name},
        "on": meeting.on_day.isoformat(),
        "minutes": meeting.minutes,
        "opened_at": stamp(meeting.opened_at) if meeting.opened_at else "",
        "opened_by": opener.name if opener else "",
        "attendance": [
            {"name": name, "presence": PRESENCES[row.presence], "reason": row.guest_reason or ""}
            for name, row in people
        ],
        "items": [dict(line) for line in lines],
        "notice": notice(policy),
        "signed_at": stamp(at),
        "signed_by": actor.name,
    }


def item(
    row: MeetingItem,
    presenter: str,
    code: str,
    outcomes: Sequence[Outcome],
    of: str,
    number: int,
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    """An item that was talked about, as it is signed: what was shared of it, and nothing that was not."""
    named = {known.value: label for known, label in FUNCTIONS.items()}
    is_shared = row.shared_at is not None
    return {
        "format": FORMAT,
        "kind": ITEM,
        "id": str(row.id),
        "of": of,
        "number": number,
        "item_kind": KINDS[row.kind],
        "code": code,
        "presenter": presenter,
        "carried": row.carried,
        "presented": {name: (getattr(row, name) or "") if is_shared else "" for name in PRESENTED},
        "lens": LENSES[row.lens] if row.lens and is_shared else "",
        "notes": row.notes or "",
        "outcomes": [
            {
                "kind": OUTCOMES[one.kind],
                "guidance": GUIDANCE[one.guidance] if one.guidance else "",
                "text": one.text,
                "owner": one.owner,
                "due_on": one.due_on.isoformat() if one.due_on else "",
                "taken": one.is_taken,
            }
            for one in outcomes
        ],
        "takeaways": (row.takeaways or "") if row.takeaways_shared_at else "",
        "functions": [named[name] for name in row.functions],
        "follow_up_on": row.follow_up_on.isoformat() if row.follow_up_on else "",
        "escalated": row.is_escalated,
        "at": stamp(at),
        "by": actor.name,
        "signed_at": stamp(at),
        "signed_by": actor.name,
    }


def note(text: str, item_id: uuid.UUID | None, of: str, actor: Actor, note_id: uuid.UUID) -> dict[str, Any]:
    """A dated note to the minutes as it is signed."""
    at = stamp(clock.now())
    return {
        "format": FORMAT,
        "kind": NOTE,
        "id": str(note_id),
        "of": of,
        "item": str(item_id) if item_id else "",
        "text": text,
        "by": actor.name,
        "at": at,
        "signed_at": at,
        "signed_by": actor.name,
    }


def kind_of(content: Mapping[str, Any]) -> RecordKind:
    """Under which kind a content of a meeting is kept."""
    return RecordKind.ADDENDUM if content["kind"] == NOTE else RecordKind.MINUTES
