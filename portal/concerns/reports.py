"""Reports that the law asks of somebody in person: who made one, to whom, when, under which number. No narrative.

Telling a supervisor, or this portal, is never a report.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.concerns import EntryKind, MandatedReport, ReportBasis, Target
from db.tables.people import Person
from portal import audit, clock
from portal.access import Actor, Raising
from portal.concerns import chronology, workflow
from portal.concerns.loading import concern_for
from portal.concerns.sorting import meet
from portal.errors import InvalidInput, NotAllowed
from portal.wording import texts

AGENCY, REFERENCE = "mandated_report.agency", "mandated_report.reference"
LONGEST, MOST = 120, 100
OLDEST = timedelta(days=366)
BASES: Mapping[ReportBasis, str] = {
    ReportBasis.CHILD: "Abuse or neglect of a child",
    ReportBasis.ADULT: "Abuse or neglect of an adult who needs protection",
    ReportBasis.THREAT: "A threat against somebody",
    ReportBasis.OTHER: "Another duty",
}
NO_ROLE = "You hold no role at present."


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it stands in the log."""

    id: uuid.UUID
    by: str
    basis: str
    agency: str
    reference: str
    reported_at: datetime


def note(
    session: Session,
    actor: Actor,
    basis: object,
    agency: object,
    reference: object,
    reported_at: object,
    concern_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Note a report the actor made in person, with the concern it belongs to if there is one; returns its id.

    Raises InvalidInput or Flagged (fields "basis", "agency", "reference", "reported_at"), NotFound, NotAllowed.
    """
    if not actor.held:
        raise NotAllowed(NO_ROLE)
    found = concern_for(session, actor, concern_id, Raising.REPORT, lock=True) if concern_id else None
    if basis not in list(ReportBasis):
        raise InvalidInput({"basis": "Choose which duty it followed."})
    now = clock.now()
    if not isinstance(reported_at, datetime) or not now - OLDEST <= reported_at <= now + timedelta(minutes=5):
        raise InvalidInput({"reported_at": "Give the day and time at which you called or wrote, within the last year."})
    where = workflow.written("agency", agency, LONGEST, "Name the agency you reported to.")
    number = texts.storable("reference", reference or "", LONGEST)
    texts.require_checked(session, actor, AGENCY, {"agency": where}, (actor.id,))
    division = found.concern.division_id if found else min(one for _, one in actor.held)
    row = MandatedReport(
        division_id=division,
        concern_id=concern_id,
        reported_by=actor.id,
        basis=ReportBasis(str(basis)),
        agency=where,
        reference=number or None,
        reported_at=reported_at,
        noted_at=now,
    )
    session.add(row)
    session.flush()
    if found is not None:
        meet(session, found.concern, Target.OUTSIDE_REPORT)
        chronology.add(session, actor, found.concern, EntryKind.REPORTED)
    audit.note(session, actor, audit.Kind.REPORT_NOTED, "mandated_report", row.id)
    return row.id


def confirm(session: Session, actor: Actor, text: str) -> None:
    """Log the author's word that the name of an agency identifies nobody who is supported."""
    texts.answer_for(session, actor, AGENCY, text, (actor.id,))


def mine(session: Session, actor: Actor) -> list[Report]:
    """The reports the actor made, newest first."""
    return _listed(session, col(MandatedReport.reported_by) == actor.id)


def of_concern(session: Session, concern_id: uuid.UUID) -> list[Report]:
    """The reports noted with a concern. The caller has decided access."""
    return _listed(session, col(MandatedReport.concern_id) == concern_id)


def _listed(session: Session, which: sa.ColumnElement[bool]) -> list[Report]:
    rows = session.execute(
        sa.select(MandatedReport, col(Person.name))
        .join(Person, col(Person.id) == col(MandatedReport.reported_by))
        .where(which)
        .order_by(col(MandatedReport.reported_at).desc())
        .limit(MOST)
    )
    return [
        Report(one.id, name, BASES[one.basis], one.agency, one.reference or "", one.reported_at) for one, name in rows
    ]
