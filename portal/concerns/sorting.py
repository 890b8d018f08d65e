"""How serious a concern is, said by a person with a reason; and passing it to the director."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.concerns import Concern, ConcernNamed, ConcernTarget, Desk, EntryKind, Target
from portal import clock
from portal.access import Actor, Raising
from portal.access.scope import ANYONE
from portal.concerns import chronology, routing, targets, workflow
from portal.concerns.categories import GRAVE
from portal.concerns.loading import Found, asked_now, concern_for, not_about
from portal.concerns.reporting import ENTRY, named_in
from portal.errors import InvalidInput
from portal.policy import service as policies
from portal.wording import texts

NOBODY_ABOVE = (
    "Neither a director nor the external contact can receive this: all are named or too close, or there is none. "
    "Please call the programme; an administrator can name an external contact."
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Small crossings of one kind about one person: how many within how many days, this one included."""

    times: int
    days: int


def sort(session: Session, actor: Actor, concern_id: uuid.UUID, level: object, reason: object) -> None:
    """Say how serious a concern is, and why; can be said anew. What was proposed is kept, and so is each level before.

    From level 3 on the director looks after it. Times run from the moment it came in; what is met stays met. Raises
    InvalidInput or Flagged (fields "level", "reason"), NotFound, NotAllowed.
    """
    found = concern_for(session, actor, concern_id, Raising.TRIAGE, lock=True)
    concern = found.concern
    wanted = workflow.level(level)
    why = workflow.written(
        "reason", reason, workflow.SHORT, "Say in a sentence why; the coach’s account can change it."
    )
    texts.require_checked(session, actor, ENTRY, {"reason": why}, (*named_in(session, concern), actor.id))
    if wanted >= GRAVE and concern.desk is Desk.LEAD:
        _pass_on(session, actor, concern)
    if concern.level is None:
        workflow.move(concern, workflow.TRIAGED)
    concern.level = wanted
    _promise(session, found, wanted)
    meet(session, concern, Target.SORT)
    chronology.add(session, actor, concern, EntryKind.SORTED, why, wanted)


def _pass_on(session: Session, actor: Actor, concern: Concern) -> None:
    """What is serious is the directors'; where none of them is left, the external contact's."""
    found = receivers(session, actor, concern)
    if found is None:
        raise InvalidInput({"level": NOBODY_ABOVE})
    if found is Desk.CONTACT:
        concern.desk = Desk.CONTACT


def receivers(session: Session, actor: Actor, concern: Concern) -> Desk | None:
    """Which desk past the lead can receive a concern: directors or the external contact; None for neither."""
    about = tuple(session.exec(select(ConcernNamed.person_id).where(ConcernNamed.concern_id == concern.id)))
    spoken_of = (concern.subject_id, *about)
    way = routing.way(session, actor, spoken_of, ask_director=True, reporter_id=concern.reporter_id)
    return way.desk if way is not None and way.is_open else None


def hand_up(session: Session, actor: Actor, concern_id: uuid.UUID, reason: object) -> None:
    """Pass a concern to the director, because it should not lie with the lead who reads it; they read it no more.

    Raises InvalidInput (field "reason"), also where no director can receive it; NotFound, NotAllowed.
    """
    found = concern_for(session, actor, concern_id, Raising.HAND_UP, lock=True)
    concern = found.concern
    why = workflow.written("reason", reason, workflow.SHORT, "Say in a sentence why the director should look after it.")
    texts.require_checked(session, actor, ENTRY, {"reason": why}, (*named_in(session, concern), actor.id))
    desk = receivers(session, actor, concern)
    if desk is None:
        raise InvalidInput({"reason": NOBODY_ABOVE})
    concern.desk = desk
    chronology.add(session, actor, concern, EntryKind.HANDED_UP, why)


def pattern(session: Session, found: Found) -> Pattern | None:
    """What suggests a higher level than proposed: enough level 1 concerns of one kind about one person; else None.

    Only concerns count, never what was asked before acting, nor one that speaks of the actor; the one at hand counts as
    proposed. The caller has decided that the actor may sort it.
    """
    concern = found.concern
    if (concern.level or concern.proposed_level) != 1:
        return None
    policy = policies.by_id(session, concern.policy_id)
    times, days = (policies.number(policy, f"concern.pattern_{one}") for one in ("times", "days"))
    others = session.execute(
        sa.select(sa.func.count())
        .select_from(Concern)
        .where(
            col(Concern.subject_id) == concern.subject_id,
            col(Concern.category) == concern.category,
            col(Concern.level) == 1,
            col(Concern.id) != concern.id,
            col(Concern.received_at) > concern.received_at - timedelta(days=days),
            col(Concern.received_at) <= concern.received_at,
            not_about(ANYONE),
        ),
        asked_now(found.actor),
    ).scalar()
    count = int(others or 0) + 1
    return Pattern(count, days) if count >= times else None


def meet(session: Session, concern: Concern, *met: Target) -> None:
    """Note that something promised is done; doing it again changes nothing. For the verbs of the package."""
    session.execute(
        sa.update(ConcernTarget)
        .where(
            col(ConcernTarget.concern_id) == concern.id,
            col(ConcernTarget.target).in_(met),
            col(ConcernTarget.met_at).is_(None),
        )
        .values(met_at=clock.now())
    )


def promise_again(session: Session, found: Found) -> None:
    """What is to be done anew once a concern is opened again, counted from now. For the verbs of the package."""
    concern = found.concern
    times = targets.Clock(clock.now(), found.zone, found.calendar, policies.by_id(session, concern.policy_id))
    again = (Target.TALK, Target.PLAN, Target.ACTIONS)
    for target, due_at in targets.for_level(times, concern.level or concern.proposed_level).items():
        row = session.get(ConcernTarget, (concern.id, target))
        if row is None:
            session.add(ConcernTarget(concern_id=concern.id, target=target, due_at=due_at))
        elif row.met_at is None or target in again:
            row.due_at, row.met_at = due_at, None
    session.flush()


def _promise(session: Session, found: Found, level: int) -> None:
    """Put down what is promised at `level`; of what was promised before only what is met stays."""
    concern = found.concern
    policy = policies.by_id(session, concern.policy_id)
    times = targets.Clock(concern.received_at, found.zone, found.calendar, policy)
    wanted: dict[Target, datetime] = targets.for_level(times, level)
    if concern.desk is Desk.DIRECTOR and level < GRAVE:
        wanted.pop(Target.TELL_DIRECTOR, None)
    rows: dict[Target, ConcernTarget] = {
        row.target: row
        for row in session.exec(select(ConcernTarget).where(ConcernTarget.concern_id == concern.id))
        if row.target is not Target.SORT
    }
    for gone in [row for target, row in rows.items() if target not in wanted and row.met_at is None]:
        session.delete(gone)
    session.flush()
    for promised, due_at in wanted.items():
        if promised in rows:
            rows[promised].due_at = due_at
        else:
            session.add(ConcernTarget(concern_id=concern.id, target=promised, due_at=due_at))
    session.flush()
