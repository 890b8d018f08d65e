"""What whoever raises a concern does: raise it, add what they know, say after a month whether they are all right."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.concerns import (
    Category,
    Concern,
    ConcernKind,
    ConcernNamed,
    ConcernTarget,
    Consult,
    Desk,
    EntryKind,
    SafetyNow,
    Target,
)
from db.tables.people import Person
from portal import clock
from portal.access import Actor, Raising
from portal.concerns import categories, chronology, routing, targets, workflow
from portal.concerns.categories import GRAVE
from portal.concerns.loading import concern_for
from portal.concerns.routing import Way
from portal.errors import InvalidInput, InvalidTransition, NotAllowed
from portal.policy import service as policies
from portal.wording import texts

WHAT, ENTRY = "concern.what", "concern_entry.text"
MOST_NAMED = 12
NO_ROLE = "You hold no role at present. Please call the programme."
NOBODY = (
    "Nobody in the portal can receive this: everybody who could is named or too close. Your words stay here. "
    "Please call the programme, or the number of the external contact."
)
NOT_ONESELF = "This is about yourself. Choose “Something I did, or that happened to me in the work”."


@dataclass(frozen=True, slots=True)
class Raised:
    """A concern as its form holds it. `about` are the people it speaks of, the one it is mainly about first."""

    kind: object
    category: object
    what: object
    safety_now: object
    happened_on: object = None
    about: Collection[uuid.UUID] = field(default_factory=tuple)


def raise_concern(session: Session, actor: Actor, given: Raised) -> uuid.UUID:
    """Raise a concern; returns its id. It goes where `routing.way` says, and its times run from now.

    Raises InvalidInput per field (kind, about, category, what, happened_on, safety_now), Flagged for a text that may
    identify somebody who is supported, NotAllowed for whoever holds no role.
    """
    if not actor.held:
        raise NotAllowed(NO_ROLE)
    kind, about = workflow.kind(given.kind), _about(session, actor, given)
    category, safety = workflow.category(given.category), workflow.safety_now(given.safety_now)
    on = workflow.happened_on(given.happened_on, actor.today)
    what = workflow.written("what", given.what, missing="Write what happened, in a sentence or two.")
    way = routing.way(session, actor, about)
    if way is None or not way.is_open:
        raise InvalidInput({"about" if about else "what": NOBODY})
    texts.require_checked(session, actor, WHAT, {"what": what}, (*about, actor.id))
    return _put_down(session, actor, way, kind, about, actor.id, category, safety, what, on)


def from_consult(
    session: Session, actor: Actor, consult: Consult, category: Category, why: str, safety: SafetyNow
) -> uuid.UUID:
    """A concern made of a question somebody asked before acting, as their own report. The caller has decided access."""
    asker = session.get_one(Person, consult.asker_id)
    past_lead = consult.desk is Desk.DIRECTOR
    way = routing.way(session, actor, (asker.id,), past_lead, reporter_id=asker.id)
    if way is None or not way.is_open:
        raise InvalidInput({"why": NOBODY})
    own = ConcernKind.SELF_REPORT
    return _put_down(session, actor, way, own, (), asker.id, category, safety, consult.question, None, why)


def confirm(session: Session, actor: Actor, about: Collection[uuid.UUID], text: str) -> None:
    """Log the author's word that what the text check finds in what happened identifies nobody who is supported."""
    texts.answer_for(session, actor, WHAT, text, (*about, actor.id))


def add(session: Session, actor: Actor, concern_id: uuid.UUID, words: object) -> None:
    """Add what one knows to an open concern: the reporter, whoever looks after it, whoever looks into the facts.

    Raises InvalidInput or Flagged (field "words"), NotFound, NotAllowed.
    """
    found = concern_for(session, actor, concern_id, Raising.NOTE, lock=True)
    text = workflow.written("words", words)
    texts.require_checked(session, actor, ENTRY, {"words": text}, (*named_in(session, found.concern), actor.id))
    chronology.add(session, actor, found.concern, EntryKind.ADDED, text)


def confirm_added(session: Session, actor: Actor, concern_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what is found in a text they add identifies nobody."""
    found = concern_for(session, actor, concern_id, Raising.NOTE)
    texts.answer_for(session, actor, ENTRY, text, (*named_in(session, found.concern), actor.id))


def confirm_since(session: Session, actor: Actor, concern_id: uuid.UUID, text: str) -> None:
    """Log the word of whoever raised it that what is found in what happened since identifies nobody; closed or not."""
    found = concern_for(session, actor, concern_id, Raising.FOLLOW)
    texts.answer_for(session, actor, ENTRY, text, (*named_in(session, found.concern), actor.id))


def check_back(session: Session, actor: Actor, concern_id: uuid.UUID, is_well: bool, words: object = "") -> None:
    """Say, about a month after speaking up, whether one is all right since. Raises InvalidTransition before, or twice.

    Where something happened, it is raised as a concern of its own, about harm to somebody who spoke up, which is
    serious: directors read it at once. Raises InvalidInput or Flagged (field "words") where it is not said what.
    """
    found = concern_for(session, actor, concern_id, Raising.FOLLOW, lock=True)
    concern = found.concern
    if concern.checked_back_at is not None or actor.today < concern.check_back_on:
        raise InvalidTransition("This is asked once, a month after you raised it. You can add to it at any time.")
    if not is_well:
        text = workflow.written("words", words, missing="Say in a sentence what happened, so that somebody can act.")
        texts.require_checked(session, actor, ENTRY, {"words": text}, (*named_in(session, concern), actor.id))
        _retaliation(session, actor, concern, text)
    concern.checked_back_at = clock.now()
    chronology.add(session, actor, concern, EntryKind.CHECKED_BACK)


def _retaliation(session: Session, actor: Actor, concern: Concern, what: str) -> None:
    """A concern about harm to the actor since they raised `concern`, about the same people."""
    rows = session.execute(sa.select(col(ConcernNamed.person_id)).where(col(ConcernNamed.concern_id) == concern.id))
    about = tuple(dict.fromkeys([*([] if concern.subject_id == actor.id else [concern.subject_id]), *rows.scalars()]))
    way = routing.way(session, actor, about, ask_director=True)
    if way is None or not way.is_open:
        raise InvalidInput({"words": NOBODY})
    kind = ConcernKind.ABOUT_ANOTHER if about else ConcernKind.SELF_REPORT
    _put_down(session, actor, way, kind, about, actor.id, Category.RETALIATION, SafetyNow.NO, what, None)


def note_outcome_read(session: Session, actor: Actor, concern_id: uuid.UUID) -> None:
    """Note that whoever raised it has read what came of it. Raises NotFound, NotAllowed."""
    concern = concern_for(session, actor, concern_id, Raising.FOLLOW, lock=True).concern
    if concern.outcome is not None and concern.outcome_read_at is None:
        concern.outcome_read_at = clock.now()


def named_in(session: Session, concern: Concern) -> list[uuid.UUID]:
    """Whom a concern speaks of: those named, whom it is about, and who raised it. The caller has decided access."""
    rows = session.execute(sa.select(col(ConcernNamed.person_id)).where(col(ConcernNamed.concern_id) == concern.id))
    return [*rows.scalars(), concern.subject_id, concern.reporter_id]


def _about(session: Session, actor: Actor, given: Raised) -> tuple[uuid.UUID, ...]:
    about = tuple(dict.fromkeys(given.about))
    if given.kind == ConcernKind.SELF_REPORT:
        if about:
            raise InvalidInput({"about": "A report about yourself names nobody else. Write a second one about them."})
        return ()
    if not about:
        raise InvalidInput({"about": "Choose whom it is about. They will not see it."})
    if actor.id in about:
        raise InvalidInput({"about": NOT_ONESELF})
    if len(about) > MOST_NAMED:
        raise InvalidInput({"about": f"Choose at most {MOST_NAMED} people."})
    known = session.execute(sa.select(sa.func.count()).where(col(Person.id).in_(about))).scalar()
    if known != len(about):
        raise InvalidInput({"about": "Choose from the list."})
    return about


def _put_down(
    session: Session,
    actor: Actor,
    way: Way,
    kind: ConcernKind,
    about: Sequence[uuid.UUID],
    reporter_id: uuid.UUID,
    category: Category,
    safety: SafetyNow,
    what: str,
    on: date | None,
    why: str | None = None,
) -> uuid.UUID:
    """Store a concern with whom it names, its first promise and its first entry; returns its id."""
    policy, now = policies.in_force(session, actor.today, way.division_id), clock.now()
    level, times = categories.proposed_level(category, safety), targets.Clock(now, way.zone, way.calendar, policy)
    sort_by = targets.to_sort_by(times, level)
    here = clock.in_zone(now, way.zone).date()
    concern = Concern(
        kind=kind,
        category=category,
        division_id=way.division_id,
        reporter_id=reporter_id,
        subject_id=about[0] if about else reporter_id,
        desk=way.desk,
        desk_coach_id=way.desk_coach_id,
        happened_on=on,
        what=what,
        safety_now=safety,
        proposed_level=level,
        policy_id=policy.id,
        received_at=now,
        urgent_from=now if level >= GRAVE else sort_by,
        account_at=None if about else now,
        check_back_on=here + timedelta(days=policies.number(policy, "concern.reporter_check_in")),
    )
    session.add(concern)
    session.flush()
    session.add(ConcernTarget(concern_id=concern.id, target=Target.SORT, due_at=sort_by))
    session.add_all(ConcernNamed(concern_id=concern.id, person_id=one) for one in about)
    session.flush()
    chronology.add(session, actor, concern, EntryKind.RAISED, why)
    return concern.id
