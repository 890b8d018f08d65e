"""Factories: real rows, each with what a test does not care about filled in."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from sqlmodel import Session

from db.tables.people import Conflict, Deputy, Division, Grant, Person, Role, Supervision
from portal import clock
from portal.frameworks import service as frameworks
from portal.frameworks.queries import FrameworkView
from portal.frameworks.seed import loader
from portal.policy import service as policies
from portal.policy.presets import ADDICTION_MANAGEMENT

LONG_AGO = timedelta(days=400)


def today() -> date:
    """Today in UTC, the zone of every division made here."""
    return clock.today("UTC")


def programme(session: Session) -> None:
    """What every review needs: an adopted framework and a policy in force."""
    frameworks.adopt_seed(session, loader.load())
    policies.adopt_preset(session, ADDICTION_MANAGEMENT, today() - LONG_AGO)


def division(session: Session, name: str) -> uuid.UUID:
    """A division in UTC."""
    made = Division(name=name, zone="UTC")
    session.add(made)
    session.flush()
    return made.id


def person(session: Session, name: str, division_id: uuid.UUID | None = None, *roles: Role) -> uuid.UUID:
    """An active account named after the first name, with `roles` in `division_id` since long ago."""
    made = Person(username=name.split()[0].lower(), name=name, created_at=clock.now())
    session.add(made)
    session.flush()
    for role in roles:
        assert division_id
        session.add(Grant(person_id=made.id, division_id=division_id, role=role, from_on=today() - LONG_AGO))
    session.flush()
    return made.id


def role(
    session: Session,
    person_id: uuid.UUID,
    division_id: uuid.UUID,
    role: Role,
    since: date | None = None,
    until: date | None = None,
) -> uuid.UUID:
    """A role of somebody in a division, since long ago and with no end unless told otherwise."""
    row = Grant(
        person_id=person_id,
        division_id=division_id,
        role=role,
        from_on=since or today() - LONG_AGO,
        until_on=until,
    )
    session.add(row)
    session.flush()
    return row.id


def supervision(
    session: Session, coach: uuid.UUID, lead: uuid.UUID, since: date | None = None, until: date | None = None
) -> None:
    """`lead` leads `coach`, since long ago and with no end unless told otherwise."""
    session.add(Supervision(coach_id=coach, lead_id=lead, from_on=since or today() - LONG_AGO, until_on=until))
    session.flush()


def deputy(
    session: Session, lead: uuid.UUID, stand_in: uuid.UUID, since: date | None = None, until: date | None = None
) -> None:
    """`stand_in` covers for `lead`, from a week ago to a year ahead unless told otherwise."""
    session.add(
        Deputy(
            lead_id=lead,
            deputy_id=stand_in,
            from_on=since or today() - timedelta(days=7),
            until_on=until or today() + timedelta(days=365),
        )
    )
    session.flush()


def conflict(session: Session, declared_by: uuid.UUID, other: uuid.UUID) -> None:
    """`declared_by` has said that they are too close to `other`."""
    session.add(Conflict(person_id=declared_by, other_id=other, declared_at=clock.now()))
    session.flush()


def answers(framework: FrameworkView, side: str, **special: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """A complete sheet: 3 on every graded item, a word on the reflective ones; `special` is laid over it by code."""
    reflective = {"coach": "reflected", "lead": "talked"}[side]
    plain = {code: {"answer": reflective if item.is_reflective else "3"} for code, item in framework.items.items()}
    return {code: {**row, **special.get(code, {})} for code, row in plain.items()}


def pending(
    rows: Mapping[str, Mapping[str, object]], base: int = 0, client: str = "browser", seq: int = 1
) -> dict[str, object]:
    """`rows` (code to field to value) as the form sends them."""
    changes = [(code, name, value) for code, row in rows.items() for name, value in row.items()]
    out = [[seq + place, code, name, value, base] for place, (code, name, value) in enumerate(changes)]
    return {"client": client, "out": out}
