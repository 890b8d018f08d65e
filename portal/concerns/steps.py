"""What whoever looks after a concern does: talk, plan, protect, ask, have facts found, find, change, tell, close."""

import uuid
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from db.tables.concerns import (
    Concern,
    ConcernAction,
    ConcernNamed,
    ConcernQuestion,
    ConcernTarget,
    EntryKind,
    Finding,
    Target,
)
from db.tables.people import Conflict, Grant, Person, Role, Supervision
from portal import clock
from portal.access import Actor, Raising
from portal.access.scope import holds
from portal.concerns import chronology, workflow
from portal.concerns.categories import GRAVE
from portal.concerns.loading import Found, concern_for
from portal.concerns.reporting import ENTRY, named_in
from portal.concerns.sorting import meet, promise_again
from portal.errors import InvalidInput, InvalidTransition
from portal.wording import texts

QUESTION, ACTION, OUTCOME = "concern_question.question", "concern_action.text", "concern.outcome"
ANSWER_DAYS, MOST_FINDERS = 7, 300
INVOLVED = "Choose somebody from the list: an office, nobody involved, nobody too close."
FINDERS = (Role.LEAD, Role.DIRECTOR, Role.CONTACT)
TALK_FIRST = "Talk about it with the coach first, and note that you did."
ACCOUNT_FIRST = "Put a question to whom it is about first, and wait for their account. It is not closed without."
FACTS_FIRST = "From level 3 on, somebody uninvolved looks into the facts before it is closed."
INTERIM_FIRST = "Note what protected people in the meantime, or that nothing was needed."
LAW_FIRST = "Note whether the law asks for a report outside."
FINDING_FIRST = "Say first what was found."
ACTIONS_FIRST = "Something that is to change is not done yet."
OUTCOME_FIRST = "Tell whoever raised it what came of it, in words, before you close it."


def note_talk(session: Session, actor: Actor, concern_id: uuid.UUID, words: object) -> None:
    """Note that it was talked about with the coach. Raises InvalidInput or Flagged (field "words")."""
    _write(session, actor, concern_id, EntryKind.TALKED, words, Target.TALK)


def note_plan(session: Session, actor: Actor, concern_id: uuid.UUID, words: object) -> None:
    """Note the plan that was agreed on. Raises InvalidInput or Flagged (field "words")."""
    _write(session, actor, concern_id, EntryKind.PLANNED, words, Target.PLAN)


def note_interim(session: Session, actor: Actor, concern_id: uuid.UUID, words: object) -> None:
    """Note what protects people meanwhile, which is no finding. Raises InvalidInput or Flagged (field "words")."""
    _write(session, actor, concern_id, EntryKind.INTERIM, words, Target.INTERIM)


def note_looked_at_law(session: Session, actor: Actor, concern_id: uuid.UUID, words: object) -> None:
    """Note whether the law asks for a report outside. Telling a supervisor is no report. Raises as `note_talk`."""
    _write(session, actor, concern_id, EntryKind.REPORTED, words, Target.OUTSIDE_REPORT)


def ask(session: Session, actor: Actor, concern_id: uuid.UUID, to_id: uuid.UUID | None, question: object) -> uuid.UUID:
    """Put a written question to somebody the concern speaks of; returns its id. They see the question and nothing else.

    Where it speaks of one person only, nobody need be chosen.

    Raises InvalidInput (fields "to", "question"), Flagged, NotFound, NotAllowed, InvalidTransition.
    """
    found = concern_for(session, actor, concern_id, Raising.STEP, lock=True)
    concern = found.concern
    spoken_of = {concern.subject_id, *_named(session, concern)}
    if to_id is None and len(spoken_of) == 1:
        (to_id,) = spoken_of
    if to_id is None or to_id not in spoken_of:
        raise InvalidInput({"to": "Choose somebody the concern speaks of."})
    text = workflow.written("question", question, missing="Write what you ask them.")
    texts.require_checked(session, actor, QUESTION, {"question": text}, (to_id, actor.id))
    workflow.move(concern, workflow.ACCOUNT if concern.status is workflow.TRIAGED else concern.status)
    row = ConcernQuestion(
        concern_id=concern.id,
        to_id=to_id,
        asked_by=actor.id,
        question=text,
        asked_at=clock.now(),
        due_on=actor.today + timedelta(days=ANSWER_DAYS),
    )
    session.add(row)
    chronology.add(session, actor, concern, EntryKind.ASKED, text)
    return row.id


def note_no_account(session: Session, actor: Actor, concern_id: uuid.UUID, words: object) -> None:
    """Note why there is no account: somebody was asked, and their day has passed without an answer.

    Raises InvalidInput (field "words"), InvalidTransition while nobody was asked or there is still time.
    """
    found = concern_for(session, actor, concern_id, Raising.STEP, lock=True)
    concern = found.concern
    late = session.execute(
        sa.select(col(ConcernQuestion.id)).where(
            col(ConcernQuestion.concern_id) == concern.id,
            col(ConcernQuestion.to_id) == concern.subject_id,
            col(ConcernQuestion.answered_at).is_(None),
            col(ConcernQuestion.due_on) < actor.today,
        )
    ).first()
    if late is None:
        raise InvalidTransition("Ask first, and give them the days you said. Then it can be noted that nothing came.")
    text = workflow.written("words", words, workflow.SHORT, "Say in a sentence what you did to hear their side.")
    texts.require_checked(session, actor, ENTRY, {"words": text}, (*named_in(session, concern), actor.id))
    concern.account_at = concern.account_at or clock.now()
    chronology.add(session, actor, concern, EntryKind.NO_ACCOUNT, text)


def name_fact_finder(session: Session, actor: Actor, concern_id: uuid.UUID, person_id: uuid.UUID | None) -> None:
    """Name who looks into the facts: somebody with an office who is not involved.

    Neither who raised it or is named, nor the coach's lead, nor somebody too close, nor the actor themselves. Raises
    InvalidInput (field "finder").
    """
    found = concern_for(session, actor, concern_id, Raising.STEP, lock=True)
    concern = found.concern
    if person_id not in dict(_finders(session, actor, concern)):
        raise InvalidInput({"finder": INVOLVED if person_id else "Choose somebody who is not involved."})
    workflow.move(concern, workflow.FACT_FINDING)
    concern.fact_finder_id, concern.facts_at = person_id, None
    chronology.add(session, actor, concern, EntryKind.FACT_FINDER)


def write_facts(session: Session, actor: Actor, concern_id: uuid.UUID, words: object) -> None:
    """What the uninvolved person found out. Raises InvalidInput or Flagged (field "words"), NotFound, NotAllowed."""
    found = concern_for(session, actor, concern_id, Raising.FIND_FACTS, lock=True)
    concern = found.concern
    text = workflow.written("words", words, missing="Write what you found out, and from whom you heard it.")
    texts.require_checked(session, actor, ENTRY, {"words": text}, (*named_in(session, concern), actor.id))
    concern.facts_at = clock.now()
    meet(session, concern, Target.FACTS)
    chronology.add(session, actor, concern, EntryKind.FACTS, text)


def find(session: Session, actor: Actor, concern_id: uuid.UUID, finding: object, words: object) -> None:
    """Say what was found, and why. Raises InvalidInput or Flagged (fields "finding", "words"), InvalidTransition."""
    found = concern_for(session, actor, concern_id, Raising.STEP, lock=True)
    concern = found.concern
    if finding not in list(Finding):
        raise InvalidInput({"finding": "Choose what was found."})
    text = workflow.written("words", words, missing="Say in a few sentences what it rests on.")
    texts.require_checked(session, actor, ENTRY, {"words": text}, (*named_in(session, concern), actor.id))
    if (concern.level or 1) > 1 and concern.account_at is None:
        raise InvalidTransition(ACCOUNT_FIRST)
    if (concern.level or 1) >= GRAVE and concern.facts_at is None:
        raise InvalidTransition(FACTS_FIRST)
    workflow.move(concern, workflow.FINDING)
    concern.finding = Finding(str(finding))
    chronology.add(session, actor, concern, EntryKind.FOUND, text)


def add_action(
    session: Session, actor: Actor, concern_id: uuid.UUID, words: object, owner_id: uuid.UUID | None, due_on: object
) -> uuid.UUID:
    """Something that is to change, who sees to it and until when, within the programme's days; returns its id.

    Raises InvalidInput or Flagged (fields "action", "owner", "due_on"), InvalidTransition.
    """
    found = concern_for(session, actor, concern_id, Raising.STEP, lock=True)
    concern = found.concern
    last = last_day_of_actions(session, found)
    due = workflow.until("due_on", due_on, actor.today, max(last, actor.today))
    if owner_id is None or owner_id not in {actor.id, *handlers(session, found)}:
        raise InvalidInput({"owner": "Choose who sees to it: you, or the coach’s lead."})
    text = workflow.written("action", words, workflow.SHORT, "Say what is to change.")
    texts.require_checked(session, actor, ACTION, {"action": text}, (*named_in(session, concern), actor.id))
    workflow.move(concern, workflow.ACTIONS)
    row = ConcernAction(concern_id=concern.id, text=text, owner_id=owner_id, due_on=due, made_at=clock.now())
    session.add(row)
    chronology.add(session, actor, concern, EntryKind.ACTION, text)
    return row.id


def action_done(session: Session, actor: Actor, concern_id: uuid.UUID, action_id: uuid.UUID) -> None:
    """Note that something is changed. Raises NotFound, NotAllowed, InvalidTransition where it is noted already."""
    found = concern_for(session, actor, concern_id, Raising.STEP, lock=True)
    row = session.exec(
        select(ConcernAction).where(ConcernAction.id == action_id, ConcernAction.concern_id == found.concern.id)
    ).first()
    if row is None or row.done_at is not None:
        raise InvalidTransition(workflow.MOVED_ON)
    row.done_at = clock.now()
    session.flush()
    if not _open_actions(session, found.concern):
        meet(session, found.concern, Target.ACTIONS)
    chronology.add(session, actor, found.concern, EntryKind.ACTION_DONE, row.text)


def tell_outcome(session: Session, actor: Actor, concern_id: uuid.UUID, words: object) -> None:
    """Tell whoever raised it what came of it, in words. Raises InvalidInput or Flagged (field "outcome")."""
    found = concern_for(session, actor, concern_id, Raising.STEP, lock=True)
    concern = found.concern
    text = workflow.written(
        "outcome", words, missing="Write what you can tell: that it was looked at, and what changes."
    )
    texts.require_checked(session, actor, OUTCOME, {"outcome": text}, (concern.reporter_id, actor.id))
    concern.outcome, concern.outcome_at, concern.outcome_read_at = text, clock.now(), None
    chronology.add(session, actor, concern, EntryKind.OUTCOME, text)


def close(session: Session, actor: Actor, concern_id: uuid.UUID) -> None:
    """Close a concern. Raises InvalidTransition with what is missing: `missing` lists all of it."""
    found = concern_for(session, actor, concern_id, Raising.STEP, lock=True)
    if lacking := missing(session, found):
        raise InvalidTransition(" ".join(lacking))
    workflow.move(found.concern, workflow.CLOSED)
    found.concern.closed_at = clock.now()
    chronology.add(session, actor, found.concern, EntryKind.CLOSED)


def reopen(session: Session, actor: Actor, concern_id: uuid.UUID, reason: object) -> None:
    """Open a closed concern again: what was written stays in its chronology, finding and outcome are made anew.

    Raises InvalidInput or Flagged (field "reason").
    """
    found = concern_for(session, actor, concern_id, Raising.REOPEN, lock=True)
    concern = found.concern
    why = workflow.written("reason", reason, workflow.SHORT, "Say in a sentence why it is opened again.")
    texts.require_checked(session, actor, ENTRY, {"reason": why}, (*named_in(session, concern), actor.id))
    workflow.move(concern, workflow.TRIAGED)
    concern.closed_at = concern.finding = concern.outcome = concern.outcome_at = concern.outcome_read_at = None
    promise_again(session, found)
    chronology.add(session, actor, concern, EntryKind.REOPENED, why)


def missing(session: Session, found: Found) -> list[str]:
    """What is missing before a concern can be closed, each in a sentence. The caller has decided access."""
    concern = found.concern
    level = concern.level or concern.proposed_level
    lacking = {
        TALK_FIRST: level == 1 and not chronology.happened(session, concern.id, EntryKind.TALKED, EntryKind.FOUND),
        ACCOUNT_FIRST: level > 1 and concern.account_at is None,
        INTERIM_FIRST: level >= GRAVE and not chronology.happened(session, concern.id, EntryKind.INTERIM),
        LAW_FIRST: level == 4 and not chronology.happened(session, concern.id, EntryKind.REPORTED),
        FACTS_FIRST: level >= GRAVE and concern.facts_at is None,
        FINDING_FIRST: level > 1 and concern.finding is None,
        ACTIONS_FIRST: _open_actions(session, concern),
        OUTCOME_FIRST: concern.outcome is None,
    }
    return [sentence for sentence, lacks in lacking.items() if lacks]


def confirm(session: Session, actor: Actor, concern_id: uuid.UUID, place: str, text: str) -> None:
    """Log the word of whoever takes a step that what the text check finds identifies nobody who is supported."""
    concern = concern_for(session, actor, concern_id, Raising.NOTE).concern
    # What came of it goes to whoever raised it: there, the names of the others are pointed out.
    # In a question, whoever is asked must not learn who else is in it.
    about = {OUTCOME: [concern.reporter_id], QUESTION: []}.get(place, named_in(session, concern))
    texts.answer_for(session, actor, place, text, (*about, actor.id))


def finders(session: Session, actor: Actor, concern_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Who can look into the facts, by name: they lead, direct or are the contact, and nothing stands against them."""
    found = concern_for(session, actor, concern_id, Raising.STEP)
    return _finders(session, actor, found.concern)


def _write(
    session: Session, actor: Actor, concern_id: uuid.UUID, kind: EntryKind, words: object, target: Target
) -> None:
    found = concern_for(session, actor, concern_id, Raising.STEP, lock=True)
    text = workflow.written("words", words)
    texts.require_checked(session, actor, ENTRY, {"words": text}, (*named_in(session, found.concern), actor.id))
    meet(session, found.concern, target)
    chronology.add(session, actor, found.concern, kind, text)


def _finders(session: Session, actor: Actor, concern: Concern) -> list[tuple[uuid.UUID, str]]:
    person, involved = col(Person.id), {concern.subject_id, *_named(session, concern)}
    declared = aliased(Conflict)
    one, other = col(declared.person_id), col(declared.other_id)
    too_close = sa.exists().where(
        col(declared.withdrawn_at).is_(None),
        sa.or_(sa.and_(one == person, other.in_(involved)), sa.and_(other == person, one.in_(involved))),
    )
    leads = sa.exists().where(
        col(Supervision.lead_id) == person,
        col(Supervision.coach_id) == concern.subject_id,
        holds(Supervision, actor.today),
    )
    serves = sa.exists().where(col(Grant.person_id) == person, col(Grant.role).in_(FINDERS), holds(Grant, actor.today))
    rows = session.execute(
        sa.select(person, col(Person.name))
        .where(col(Person.is_active).is_(True), serves, sa.not_(leads), sa.not_(too_close))
        .where(person.not_in({actor.id, concern.reporter_id, *involved}))
        .order_by(col(Person.name), person)
        .limit(MOST_FINDERS)
    )
    return [(found.id, found.name) for found in rows]


def _named(session: Session, concern: Concern) -> list[uuid.UUID]:
    return list(session.exec(select(ConcernNamed.person_id).where(ConcernNamed.concern_id == concern.id)))


def handlers(session: Session, found: Found) -> list[uuid.UUID]:
    """Who leads the coach on the lead's route, unless named. The caller has decided access."""
    rows = session.exec(
        select(Supervision.lead_id).where(
            Supervision.coach_id == found.concern.desk_coach_id, holds(Supervision, found.actor.today)
        )
    )
    return [one for one in rows if one not in _named(session, found.concern)]


def _open_actions(session: Session, concern: Concern) -> bool:
    return (
        session.exec(
            select(ConcernAction.id).where(ConcernAction.concern_id == concern.id, col(ConcernAction.done_at).is_(None))
        ).first()
        is not None
    )


def last_day_of_actions(session: Session, found: Found) -> date:
    """The last day on which something that is to change can be due; today until it is sorted. Access is decided."""
    due_at = session.exec(
        select(ConcernTarget.due_at).where(
            ConcernTarget.concern_id == found.concern.id, ConcernTarget.target == Target.ACTIONS
        )
    ).first()
    if due_at is None:
        return found.actor.today
    return clock.in_zone(due_at - timedelta(seconds=1), found.zone).date()
