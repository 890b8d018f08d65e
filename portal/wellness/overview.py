"""What the pages about wellness show: the coach's own, what a lead was told."""

import uuid
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from db.dates import plus_days
from db.tables.people import Role
from db.tables.wellness import CheckIn, CheckInPause
from portal.access import Actor, Wellbeing, coach_standing, wellbeing
from portal.access.scope import require
from portal.coaches import rhythm
from portal.meetings.protocol import Help, help_for
from portal.policy import service as policies
from portal.policy.presets import ADDICTION_MANAGEMENT
from portal.settings import settings
from portal.wellness import checkins, plan, sharing, supporting, talks
from portal.wellness.checkins import Entry
from portal.wellness.loading import Lead, present_lead
from portal.wellness.plan import Plan
from portal.wellness.sharing import Summary
from portal.wellness.supporting import OfCoach, Support
from portal.wellness.talks import Asked, Talk

EVERY = "wellness.check_in_every"


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything of the reader's own. `may_write`: their service has not ended.

    `due` says for each way of asking by the end of which day they would talk; empty where nobody can be asked.
    """

    help: Help
    may_write: bool
    lead: Lead | None
    entries: tuple[Entry, ...]
    plan: Plan
    asked: Asked | None
    support: OfCoach
    due: dict[str, date]
    every: int
    months: int
    backup_days: int


@dataclass(frozen=True, slots=True)
class Told:
    """What coaches have told the reader: that they would like to talk, a summary, an agreement."""

    help: Help
    talks: tuple[Talk, ...]
    summaries: tuple[Summary, ...]
    agreements: tuple[Support, ...]
    coaches: tuple[tuple[uuid.UUID, str], ...]


def mine(session: Session, actor: Actor) -> Mine:
    """The page of the reader's own wellness. Raises NotFound for who never coached."""
    standing = coach_standing(session, actor, actor.id)
    require(wellbeing.best(Wellbeing.OWN, standing.relations, standing.state))
    coach, may_write = standing.coach, standing.state == "active"
    lead = present_lead(session, actor, actor.id) if may_write else None
    policy = policies.in_force(session, actor.today, coach.division_id)
    return Mine(
        help=help_for(session, actor, coach.division_id),
        may_write=may_write,
        lead=lead,
        entries=tuple(checkins.entries_of(session, actor)),
        plan=plan.plan_of(session, actor),
        asked=talks.mine(session, actor),
        support=supporting.of_standing(session, standing, lead),
        due=talks.due_days(session, actor, coach, policy) if lead else {},
        every=policies.number(policy, EVERY),
        months=policies.number(policy, "retention.wellness"),
        backup_days=settings().backups_kept_days,
    )


def told(session: Session, actor: Actor) -> Told:
    """What the reader was told by coaches they lead, cover or direct; all of it empty for anybody else."""
    return Told(
        help=help_for(session, actor),
        talks=tuple(talks.listed(session, actor)),
        summaries=tuple(sharing.listed(session, actor)),
        agreements=tuple(supporting.listed(session, actor)),
        coaches=tuple(supporting.led(session, actor)),
    )


def is_check_in_offered(session: Session, actor: Actor) -> bool:
    """Whether Home shows its one quiet line: no check-in lately, and the line was not put away."""
    divisions = sorted(actor.divisions(Role.COACH))
    if not divisions:
        return False
    usual = ADDICTION_MANAGEMENT.number(EVERY)  # for versions older than this rule
    every = sa.func.coalesce(rhythm.rule_in_force(actor, sa.literal(divisions[0], sa.Uuid()), EVERY), usual)
    lately = sa.exists().where(col(CheckIn.person_id) == actor.id, plus_days(col(CheckIn.on_day), every) > actor.today)
    away = sa.exists().where(col(CheckInPause.person_id) == actor.id, col(CheckInPause.until_on) > actor.today)
    return not session.scalar(sa.select(sa.or_(lately, away)))
