"""How the example's first 90 days went: begun, stopped, recommended, decided by another, told, answered, left."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from db.tables.commitments import Commitment
from db.tables.first_90 import Outcome
from db.tables.one_on_ones import OneOnOneKind
from portal import clock
from portal.access import Actor
from portal.coaches import departure
from portal.commitments import service as commitments
from portal.example.cast import ADMINISTRATOR, APPEALS, BY_NAME, MEMBERS
from portal.example.folders import Kept, Step, Told, person_id
from portal.first90 import deciding, gates, grounds, queries, service
from portal.one_on_ones import service as one_on_ones
from portal.people import deciders, leave
from portal.people.proof import Proof
from portal.reviews import goals
from portal.reviews import queries as reviews

Deed = Callable[[Session, Actor, uuid.UUID], object]
RENEE, DOLORES = "renee.okafor", "dolores.quintana"
JORDAN, PRIYA, HANK = "jordan.ellis", "priya.raman", "hank.abernathy"
CONFIRM = "The work fits, and the coach fits the work. What is still open has its place in the one-on-ones."
EXTEND = (
    "Families like to talk with this coach. Planning and the direct question in a crisis were seen too little to be "
    "sure; both can be learned in a few weeks, with practice and somebody beside them."
)
END = (
    "Families were advised on medication and treatment after this was talked about, and two asked for another coach. "
    "The support we agreed on was kept and did not change what happens in the calls."
)
FEEDBACK = "It was talked about after each of these calls, and at both checkpoints."
SUPPORT = "Role plays every week, two shadowings, and a second coach in the calls since the second checkpoint."
NO_USE = "The role plays went well for weeks while the calls stayed as they were; more of the same would not help."
BEN_RESPONSE = (
    "I wanted to help quickly, and I see that this was not what the families needed. I would have liked to be told "
    "more often what went well. Thank you for the second coach in the calls."
)
STEP_BACK = "Two people supported live next door. Until there is a good answer, no contact; nothing is found or held."
GOALS = (
    ("Write a plan together with the family before the last conversation, in three families.", ("8a", "9d"), 10),
    ("Ask the direct question about safety within the first minutes, in two role plays and two calls.", ("12a",), -5),
    ("Find own words for recovery capital and use them in two first conversations.", ("11a", "11b"), -10),
)
AISHA_GOALS = (
    ("Begin with a question in the next five conversations with loved ones.", ("5b",), -40),
    ("Practise the opening of the crisis protocol until it comes by itself.", ("12a", "12b"), -30),
)
EXTENDED = 45
SUPPORTS = "A role play every second week, and one call listened to together."


def steps(kept: Kept) -> Iterator[Step]:
    """Every step of the first 90 days, in no order."""
    for member in MEMBERS:
        if member.is_starting:
            yield Step(member.since, 10, member.lead or "", _begin(kept, member.username))
    yield Step(10, 9, ADMINISTRATOR, _name_decider)
    yield Step(21, 9, HANK, _leave)
    yield Step(9, 15, PRIYA, _step_back(kept))
    yield Step(1, 15, JORDAN, _plan)
    yield from _decided(kept, "curtis.mabry", RENEE, PRIYA, decided=23, told=22)
    yield from _decided(kept, "amir.haddad", DOLORES, HANK, decided=32, told=31)
    yield from _decided(kept, "ben.kowalski", DOLORES, HANK, decided=20, told=18)
    yield Step(8, 18, "amir.haddad", _one_goal_reached)
    yield Step(12, 17, DOLORES, _departure)
    yield Step(8, 20, "ben.kowalski", _respond(kept))


def recommend(coach: str) -> Deed:
    """The lead signs the review and recommends, with a proof made here: invented leads have no password to type."""

    def act(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
        proof = Proof(actor.id, actor.session_key, clock.now())
        seen = reviews.closing(session, actor, review_id).text
        deciding.recommend_and_sign(session, actor, review_id, proof, seen, _said(session, actor, coach, review_id))

    return act


def _said(session: Session, actor: Actor, coach: str, review_id: uuid.UUID) -> deciding.Recommending:
    if coach == "amir.haddad":
        return deciding.Recommending(Outcome.EXTEND, EXTEND, EXTENDED)
    if coach == "ben.kowalski":
        found = grounds.to_recommend(session, actor, review_id)
        on_record = tuple(entry.key for entry in found.known.feedback) if found else ()
        attested = {gates.FEEDBACK: FEEDBACK, gates.SUPPORT: SUPPORT, gates.NO_USE: NO_USE}
        return deciding.Recommending(Outcome.END_OF_SERVICE, END, attested=attested, feedback=on_record)
    return deciding.Recommending(Outcome.CONFIRM, CONFIRM)


def agree_on(wanted: Sequence[tuple[str, tuple[str, ...], int]], days_ago: int) -> Deed:
    """Add goals to a conversation that is open `days_ago`; the day of each counts back from today."""

    def act(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
        for text, codes, due in wanted:
            day = actor.today + timedelta(days=days_ago - due)
            goals.add(session, actor, review_id, goals.Draft(text, codes, SUPPORTS, day))

    return act


def _begin(kept: Kept, coach: str) -> Told:
    def act(session: Session, actor: Actor) -> None:
        appeal_to = person_id(session, APPEALS[BY_NAME[coach].place])
        beginning = service.Beginning(actor.today, appeal_to_id=appeal_to)
        kept.first_90[coach] = service.begin(session, actor, person_id(session, coach), beginning)

    return act


def _decided(kept: Kept, coach: str, who: str, lead: str, decided: int, told: int) -> Iterator[Step]:
    """Decided as it was recommended, then told in person."""

    def decide(session: Session, actor: Actor) -> None:
        first_90_id = kept.first_90[coach]
        newest = queries.page(session, actor, first_90_id).recommendations[-1]
        said = deciding.Deciding(newest.id, newest.outcome, newest.extend_days)
        deciding.decide(session, actor, first_90_id, Proof(actor.id, actor.session_key, clock.now()), said)

    yield Step(decided, 9, who, decide)
    yield Step(told, 15, lead, lambda session, actor: deciding.tell(session, actor, kept.first_90[coach], actor.today))


def _name_decider(session: Session, actor: Actor) -> None:
    last = actor.today + timedelta(days=40)
    deciders.name(session, actor, person_id(session, "wes.tallman"), person_id(session, RENEE), last)


def _leave(session: Session, actor: Actor) -> None:
    first = actor.today + timedelta(days=1)
    leave.record(session, actor, person_id(session, "joyce.pham"), first, first + timedelta(days=28))


def _step_back(kept: Kept) -> Told:
    return lambda session, actor: service.step_back(
        session, actor, kept.first_90["keisha.walton"], actor.today, STEP_BACK
    )


def _plan(session: Session, actor: Actor) -> None:
    coach = person_id(session, "noah.bergstrom")
    one_on_ones.plan(session, actor, coach, OneOnOneKind.REGULAR, actor.today + timedelta(days=4))


def _one_goal_reached(session: Session, actor: Actor) -> None:
    first = session.exec(
        select(Commitment)
        .where(Commitment.owner_id == actor.id, col(Commitment.support).is_not(None))
        .order_by(col(Commitment.due_on))
    ).first()
    if first is not None:
        commitments.settle(session, actor, first.id, is_done=True)


def _departure(session: Session, actor: Actor) -> None:
    departure.carry_out(session, actor, person_id(session, "ben.kowalski"), actor.today)


def _respond(kept: Kept) -> Told:
    return lambda session, actor: deciding.respond(session, actor, kept.first_90["ben.kowalski"], BEN_RESPONSE)
