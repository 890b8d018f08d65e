"""What no sequence of events can do: confirm by time alone, let the wrong person decide, extend twice.

Broadly over the pure rules, and once more with the services themselves, where people press at random.
"""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from db.tables.first_90 import Decision, FirstNinety, FirstNinetyEvent, FirstNinetyStatus, Outcome, Recommendation
from db.tables.people import StandIn
from db.tables.reviews import SelfAssessment
from portal import clock
from portal.access import Coaching, Relation, coaching, system
from portal.errors import InvalidTransition, PortalError
from portal.first90 import deciding, gates, service, workflow
from portal.first90.gates import GoalFact, Known
from tests import make
from tests.cast import Cast, Life, proof
from tests.portal.first90.life import EVERY_WORD, Ninety, recommending

Status = FirstNinetyStatus
PEOPLE: dict[str, frozenset[Relation]] = {
    "coach": frozenset({Relation.SELF}),
    "lead": frozenset({Relation.LEAD}),
    "lead who directs": frozenset({Relation.LEAD, Relation.DIRECTOR}),
    "lead named as stand-in": frozenset({Relation.LEAD, Relation.STAND_IN}),
    "director": frozenset({Relation.DIRECTOR}),
    "stand-in": frozenset({Relation.STAND_IN}),
    "deputy": frozenset({Relation.DEPUTY}),
    "relative who directs": frozenset({Relation.CONFLICTED}),
    "stranger": frozenset({Relation.OTHER}),
}
NEVER_DECIDES = {"coach", "relative who directs", "stranger", "deputy", "lead"}
MODES = ("lead_recommends_director_decides", "second_lead", "joint")
KNOWN = Known(
    unrated_essentials=(),
    rated=57,
    applicable=57,
    self_assessment=SelfAssessment.SUBMITTED,
    checkpoints=(date(2026, 2, 14), date(2026, 3, 16)),
    goals=(GoalFact(date(2026, 4, 20), True),),
    feedback=(),
    untold_growth=0,
    times_extended=0,
    last_day=date(2026, 4, 15),
    today=date(2026, 4, 6),
)


@dataclass
class Rules:
    """First 90 days moved by the pure rules alone: the policy's answer, the gates, the table of moves."""

    mode: str
    first: FirstNinety = field(default_factory=lambda: FirstNinety(status=Status.RUNNING))
    recommenders: set[str] = field(default_factory=set)
    recommended: Outcome | None = None
    made: list[tuple[str, Outcome]] = field(default_factory=list)
    told: list[tuple[Outcome, tuple[str, ...]]] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)

    @property
    def extended(self) -> int:
        return sum(outcome is Outcome.EXTEND for outcome, _ in self.told)

    def may(self, who: str, permission: Coaching) -> bool:
        more = {Relation.RECOMMENDER} if who in self.recommenders else set()
        relations = frozenset(PEOPLE[who] | more)
        return coaching.best(permission, relations, workflow.state(self.first.status, self.mode)).is_allowed

    def is_open(self, outcome: Outcome) -> bool:
        known = Known(**{name: getattr(KNOWN, name) for name in Known.__slots__} | {"times_extended": self.extended})
        return not gates.missing(gates.for_outcome(outcome, known, 30), EVERY_WORD)

    def go(self, to: Status, what: str) -> None:
        workflow.move(self.first, to)
        self.moves.append(what)

    def act(self, what: str, who: str, outcome: Outcome) -> None:
        match what:
            case "recommend" if self.may(who, Coaching.RECOMMEND) and self.is_open(outcome):
                self.recommenders.add(who)
                self.recommended, self.made = outcome, []
                self.go(Status.RECOMMENDED, what)
            case "decide" if self.may(who, Coaching.DECIDE) and self.is_open(outcome):
                is_again = who in dict(self.made) or any(other is not outcome for _, other in self.made)
                if not is_again:
                    self.made.append((who, outcome))
                    if workflow.is_settled(self.mode, [(said, None) for _, said in self.made]):
                        self.go(Status.DECIDED, what)
            case "send back" if self.may(who, Coaching.SEND_BACK):
                self.go(Status.RUNNING, what)
            case "tell" if self.may(who, Coaching.TELL_DECISION):
                said = self.made[0][1]
                self.told.append((said, tuple(name for name, _ in self.made)))
                self.go(workflow.AFTER_TELLING[said], what)
            case "stop" if self.may(who, Coaching.STOP_CLOCK):
                self.go(Status.STOPPED, what)
            case "resume" if self.may(who, Coaching.RESUME):
                self.go(Status.RUNNING, what)
            case "leave" if self.may(who, Coaching.RECORD_LEAVING):
                self.go(Status.ENDED, what)


ACTS = ("recommend", "decide", "send back", "tell", "stop", "resume", "leave", "wait")
USUAL = {
    Status.RUNNING: ("recommend", ("lead", "lead who directs")),
    Status.RECOMMENDED: ("decide", ("director", "stand-in", "lead who directs")),
    Status.DECIDED: ("tell", ("lead", "director")),
    Status.STOPPED: ("resume", ("lead", "director")),
    Status.ENDED: ("wait", ("lead",)),
}
"""What usually comes next and by whom: without it, chance alone would hardly ever come to a second extension."""
OUTCOMES = (*workflow.DECISIONS, Outcome.EXTEND, Outcome.EXTEND)
steps = st.lists(
    st.tuples(st.sampled_from((*ACTS, *["usual"] * 16)), st.sampled_from(list(PEOPLE)), st.sampled_from(OUTCOMES)),
    min_size=1,
    max_size=60,
)


def spelled_out(rules: "Rules", what: str, who: str) -> tuple[str, str]:
    """The usual step where it is asked for, by somebody who usually takes it."""
    if what != "usual":
        return what, who
    usual, people = USUAL[rules.first.status]
    return usual, people[list(PEOPLE).index(who) % len(people)]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(MODES), steps)
def test_whatever_happens_the_right_people_decided_and_only_once_more_time_was_given(
    mode: str, happened: list[tuple[str, str, Outcome]]
) -> None:
    rules = Rules(mode)
    for what, who, outcome in happened:
        before, had = rules.first.status, len(rules.moves)
        what, who = spelled_out(rules, what, who)
        rules.act(what, who, outcome)
        if what == "wait":
            assert (rules.first.status, len(rules.moves)) == (before, had)
    assert rules.extended <= 1
    for _, deciders in rules.told:
        assert deciders
        assert not set(deciders) & NEVER_DECIDES
        assert len(deciders) == (2 if mode == "joint" else 1)
        if mode == "second_lead":
            assert all(Relation.STAND_IN in PEOPLE[who] for who in deciders)
    if rules.first.status is Status.ENDED and rules.moves[-1] == "tell":
        assert "decide" in rules.moves
        assert "recommend" in rules.moves


@given(st.sampled_from(MODES), steps)
def test_whoever_recommended_never_decided(mode: str, happened: list[tuple[str, str, Outcome]]) -> None:
    rules = Rules(mode)
    for what, who, outcome in happened:
        had = len(rules.made)
        what, who = spelled_out(rules, what, who)
        rules.act(what, who, outcome)
        if what == "decide" and len(rules.made) > had:
            assert who not in rules.recommenders


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_every_move_is_in_the_table_or_refused(before: Status, after: Status) -> None:
    first = FirstNinety(status=before)
    if after in workflow.MOVES[before]:
        workflow.move(first, after)
        assert first.status is after
    else:
        with pytest.raises(InvalidTransition):
            workflow.move(first, after)
        assert first.status is before


def test_nothing_leads_out_of_what_is_over() -> None:
    assert workflow.MOVES[Status.ENDED] == frozenset()
    assert set(workflow.MOVES) == set(Status)
    assert set(workflow.AFTER_TELLING) == set(workflow.DECISIONS)


WHO = ("maya", "jordan", "dana", "olive", "victor", "noor", "frank", "kit", "opal")


def pressed(one: Ninety, lots: random.Random) -> Callable[[str], object]:
    """One thing that somebody may try."""
    outcome = lots.choice((Outcome.EXTEND,) * 6 + workflow.DECISIONS)
    days = 30 if outcome is Outcome.EXTEND else None
    cast = one.cast

    def anew(who: str) -> None:
        with cast.acting_as(who) as (session, actor):
            deciding.recommend_anew(session, actor, one.id, proof(actor), recommending(outcome, "Again.", days))

    def decide(who: str) -> None:
        one.decide(who, outcome, days, "So it is.", "It is late.")

    usual: dict[Status, Callable[[str], object]] = {
        Status.RUNNING: lambda _: anew("jordan"),
        Status.RECOMMENDED: lambda _: decide("olive"),
        Status.DECIDED: lambda _: one.tell(),
        Status.STOPPED: lambda _: cast.do("jordan", service.resume, one.id, make.today()),
    }
    if lots.random() < 0.6:
        return usual.get(one.now().status, decide)
    return lots.choice(
        [
            *[anew, decide, one.tell] * 3,
            lambda who: cast.do(who, deciding.send_back, one.id, "Look again."),
            lambda who: cast.do(who, service.step_back, one.id, make.today(), "A pause."),
            lambda who: cast.do(who, service.resume, one.id, make.today()),
        ]
    )


@pytest.mark.parametrize("seed", range(4))
def test_people_pressing_at_random_break_no_promise(cast: Cast, seed: int) -> None:
    lots = random.Random(seed)
    Life(cast).lead_maya()
    with system(write=True) as session:
        today = make.today()
        until = today + timedelta(days=400)
        for who in ("noor", "jordan"):
            stand_in = StandIn(
                coach_id=cast["maya"], person_id=cast[who], named_by=cast["olive"], from_on=today, until_on=until
            )
            session.add(stand_in)
    one = Ninety(cast, ago=lots.choice((75, 88, 95)))
    one.begin()
    one.talk()
    one.set_goals(1)
    one.recommend(Outcome.EXTEND, days=30)
    now = clock.now()
    for _ in range(22):
        now += timedelta(hours=lots.choice((1, 30)))
        with time_machine.travel(now, tick=True):
            who = lots.choice(WHO if lots.random() < 0.4 else ("jordan", "olive"))
            try:
                pressed(one, lots)(who)
            except PortalError:
                continue
    _check(one.id, {cast[name] for name in ("maya", "jordan", "dana", "victor", "kit", "frank", "opal")})


def _check(first_90_id: uuid.UUID, never: set[uuid.UUID]) -> None:
    with system() as session:
        first = session.get_one(FirstNinety, first_90_id)
        made = list(session.exec(select(Decision).where(Decision.first_90_id == first_90_id)))
        recommenders = set(session.exec(select(Recommendation.made_by)))
        told = [decision for decision in made if decision.told_on]
        assert not {decision.made_by for decision in made} & (never | recommenders)
        assert sum(decision.outcome is Outcome.EXTEND for decision in told) <= 1
        assert first.extended_days == 30 * sum(decision.outcome is Outcome.EXTEND for decision in told)
        if first.outcome is Outcome.CONFIRM:
            assert Outcome.CONFIRM in [decision.outcome for decision in told]
        kinds = session.execute(sa.select(col(FirstNinetyEvent.what), col(FirstNinetyEvent.actor_id))).all()
        assert len(kinds) == first.version - 1
