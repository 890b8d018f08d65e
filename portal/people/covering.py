"""Dated cover for a lead coach: named by those who look after people, or by the lead themselves."""

import uuid
from datetime import date, timedelta

from sqlmodel import Session, select

from db.tables.people import Deputy, Person
from portal.access import Actor, Managing, PersonStanding, person_for
from portal.access.people import LEADING
from portal.audit import Kind
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.people import pairings, setup
from portal.people.checks import LAST_BEFORE_FIRST, lock, note

DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
NO_LEAD = "Only a lead coach or a director can be covered for."


def name(
    session: Session,
    actor: Actor,
    lead_id: uuid.UUID,
    deputy_id: uuid.UUID | None,
    from_on: date | None,
    last_on: date | None,
) -> uuid.UUID:
    """Let `deputy_id` stand in for a lead from one day up to and including another; returns the cover's id.

    Raises InvalidInput (fields "deputy", "cover_from", "cover_last"), NotAllowed for somebody who leads nobody.
    """
    standing = person_for(session, actor, lead_id, Managing.COVER)
    _require_leading(standing)
    first, last = _days(actor, from_on, last_on)
    deputy = session.get(Person, deputy_id) if deputy_id else None
    if deputy is None:
        raise InvalidInput({"deputy": "Choose who covers."})
    problem = pairings.problem(session, actor, lead_id, deputy.id, max(first, actor.today), _division(standing))
    if problem:
        raise InvalidInput({"deputy": problem})
    try:
        return setup.cover(session, standing.person, deputy, first, last + DAY, by=actor).id
    except InvalidInput as error:
        fields = {"from_on": "cover_from", "until_on": "cover_last"}
        raise InvalidInput({fields.get(field, field): words for field, words in error.fields.items()}) from None


def end(session: Session, actor: Actor, cover_id: uuid.UUID, last_on: date | None) -> None:
    """Let a cover end earlier, after `last_on`; one that has not begun is taken back where no day is given.

    Raises InvalidInput (field "cover_last").
    """
    found = session.get(Deputy, cover_id)
    person_for(session, actor, found.lead_id if found else uuid.UUID(int=0), Managing.COVER)
    if found is None:
        raise NotFound
    lock(session, found.lead_id)
    row = session.exec(select(Deputy).where(Deputy.id == cover_id).execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound
    last = last_on or actor.today - DAY
    if last + DAY > row.until_on:
        raise InvalidInput({"cover_last": f"The cover ends on {row.until_on - DAY} already."})
    if last < row.from_on:
        session.delete(row)
    else:
        row.until_on = last + DAY
    session.flush()
    facts = {"deputy": str(row.deputy_id), "last_on": last.isoformat()}
    note(session, actor, Kind.DEPUTY_CHANGED, "person", row.lead_id, **facts)


def _require_leading(standing: PersonStanding) -> None:
    if not any(one.role in LEADING for one in standing.serving):
        raise NotAllowed(NO_LEAD)


def _division(standing: PersonStanding) -> uuid.UUID | None:
    return next((one.division_id for one in standing.serving if one.role in LEADING), None)


def _days(actor: Actor, from_on: date | None, last_on: date | None) -> tuple[date, date]:
    wrong = {}
    if from_on is None:
        wrong["cover_from"] = "Choose the first day."
    if last_on is None:
        wrong["cover_last"] = "Choose the last day. Cover always ends on a day."
    if from_on is None or last_on is None:
        raise InvalidInput(wrong)
    if last_on < from_on:
        raise InvalidInput({"cover_last": LAST_BEFORE_FIRST})
    if last_on < actor.today:
        raise InvalidInput({"cover_last": "These days are over. Nobody covers afterwards."})
    if last_on - from_on > LONGEST:
        raise InvalidInput({"cover_last": "Cover lasts at most a year. For longer, change the lead coach."})
    return from_on, last_on
