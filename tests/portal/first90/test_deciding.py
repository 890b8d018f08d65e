"""Recommended with the signature, decided by another, told in person, answered: who may, when, and in which words."""

import json
import threading
import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col, select

from db.keys import keyring
from db.tables.first_90 import FirstNinetyStatus, Outcome, Recommendation
from db.tables.observations import Observation, ObservationKind, Setting
from db.tables.one_on_ones import OneOnOneKind
from db.tables.people import Division, Grant, Person, Role, StandIn
from db.tables.reviews import RecordKind, Review, ReviewStatus, SealedRecord
from portal import audit, clock, seals
from portal.access import Coaching, coaching, system
from portal.errors import Conflict, Flagged, InvalidInput, NotAllowed, NotFound, PortalError
from portal.first90 import deciding, grounds, lines, queries, service
from portal.first90.loading import APPEAL_TO_YOU
from portal.frameworks import queries as frameworks
from portal.reviews import service as reviews
from tests import make
from tests.cast import Cast, Life, proof
from tests.portal.first90.life import EVERY_WORD, Ninety, led, mode, recommended

DAY = timedelta(days=1)
FINDABLE = "Please call 605-555-0142."
Status = FirstNinetyStatus


def page(one: Ninety, who: str) -> queries.Page:
    found = one.cast.do(who, queries.page, one.id)
    assert isinstance(found, queries.Page)
    return found


def refused(one: Ninety, **more: object) -> dict[str, str]:
    """The sentences by field that a recommendation meets."""
    with pytest.raises(InvalidInput) as caught:
        one.recommend(**more)  # type: ignore[arg-type]
    return caught.value.fields


def name_stand_in(cast: Cast, who: str, days: int = 30) -> None:
    with system(write=True) as session:
        session.add(
            StandIn(
                coach_id=cast["maya"],
                person_id=cast[who],
                named_by=cast["olive"],
                from_on=make.today() - 9 * DAY,
                until_on=make.today() + days * DAY,
            )
        )


def test_recommend_and_sign_are_one_act(cast_anywhere: Cast) -> None:
    one = led(cast_anywhere)
    one.talk()
    life = Life(cast_anywhere, review=one.review)
    with pytest.raises(NotAllowed, match="together with your recommendation"):
        life.sign()
    one.recommend()
    assert one.now().status is Status.RECOMMENDED
    with system() as session:
        review = session.get_one(Review, one.review)
        assert review.status is ReviewStatus.SHARED
        signed, said = (
            session.exec(select(SealedRecord).where(SealedRecord.kind == kind)).one()
            for kind in (RecordKind.REVIEW, RecordKind.RECOMMENDATION)
        )
        assert said.first_90_id == one.id
        assert seals.content_of(said)["of"] == signed.signature
        keys = keyring().public_keys()
        assert seals.verify(seals.bundle(said, _pem(said.kid)), keys).is_trusted
        assert audit.verify(session) == []


def _pem(kid: str) -> str:
    from db.keys import public_pem

    return public_pem(keyring().public_keys()[kid])


def test_a_recommendation_that_is_refused_leaves_the_review_unsigned(cast: Cast) -> None:
    one = led(cast)
    one.talk()
    assert set(refused(one, attested={})) == {"gate.first_checkpoint", "gate.second_checkpoint"}
    with system() as session:
        assert session.get_one(Review, one.review).signed_at is None
        assert session.exec(select(SealedRecord)).all() == []
    assert one.now().status is Status.RUNNING


def test_a_review_without_first_90_days_takes_no_recommendation(cast: Cast) -> None:
    life = Life(cast)
    life.lead_maya()
    life.open()
    one = Ninety(cast)
    one.begin()
    life.submit("coach")
    life.submit("lead")
    life.talk()
    one.review = life.review
    with pytest.raises(NotAllowed, match="without a recommendation"):
        one.recommend()
    life.sign()


def test_after_a_coach_has_withdrawn_their_review_is_signed_alone(cast: Cast) -> None:
    one = led(cast)
    one.talk()
    cast.do("jordan", service.record_leaving, cast["maya"], Outcome.WITHDRAWN, make.today())
    Life(cast, review=one.review).sign()


class TestGates:
    def test_held_checkpoints_need_no_sentence(self, cast: Cast) -> None:
        one = led(cast)
        one.hold_checkpoint(OneOnOneKind.FIRST_CHECKPOINT, make.today() - 50 * DAY)
        one.hold_checkpoint(OneOnOneKind.SECOND_CHECKPOINT, make.today() - 20 * DAY)
        one.talk()
        one.recommend(attested={})
        said = page(one, "olive").recommendations[-1]
        assert said.attested == {}

    def test_what_is_attested_is_stored_and_shown_as_attested(self, cast: Cast) -> None:
        one = recommended(cast)
        assert set(page(one, "olive").recommendations[-1].attested) == {"first_checkpoint", "second_checkpoint"}

    def test_extending_asks_for_reasons_goals_support_and_days(self, cast: Cast) -> None:
        one = led(cast)
        one.talk()
        assert set(refused(one, outcome=Outcome.EXTEND, reasons=" ")) == {"reasons", "extend_days", "gate.goals"}
        for days in (0, 91, -5):
            assert "extend_days" in refused(one, outcome=Outcome.EXTEND, days=days)
        one.set_goals(support=None)
        assert "support" in refused(one, outcome=Outcome.EXTEND, days=30)["gate.goals"]

    @pytest.mark.parametrize("goals", [1, 5])
    def test_one_to_five_goals_inside_the_extension(self, cast: Cast, goals: int) -> None:
        one = led(cast)
        one.talk()
        one.set_goals(goals)
        assert "gate.goals" in refused(one, outcome=Outcome.EXTEND, days=5)
        one.recommend(Outcome.EXTEND, "Too little observed.", 30)

    def test_six_goals_are_too_many(self, cast: Cast) -> None:
        one = led(cast)
        one.talk()
        one.set_goals(6)
        assert "from 1 to 5 goals" in refused(one, outcome=Outcome.EXTEND, days=30)["gate.goals"]

    def test_ending_asks_for_earlier_feedback_support_and_why_more_time_would_not_help(self, cast: Cast) -> None:
        one = led(cast)
        one.talk()
        wanted = {"gate.feedback", "gate.support", "gate.extending"}
        assert set(refused(one, outcome=Outcome.END_OF_SERVICE, attested={})) == wanted
        one.recommend(Outcome.END_OF_SERVICE)

    def test_only_what_the_coach_was_told_supports_an_end(self, cast: Cast) -> None:
        one = led(cast)
        one.talk()
        told, untold = (self.observe(one, told) for told in (True, False))
        one_on_one = one.hold_checkpoint(OneOnOneKind.FIRST_CHECKPOINT, make.today() - 40 * DAY)
        attested = {key: words for key, words in EVERY_WORD.items() if key != "feedback"}
        feedback = (f"observation:{untold}",)
        found = refused(one, outcome=Outcome.END_OF_SERVICE, attested=attested, feedback=feedback)
        assert found["feedback"] == deciding.NOT_TOLD
        heard_now = self.observe(one, True, told_ago=0)
        found = refused(one, outcome=Outcome.END_OF_SERVICE, attested=attested, feedback=(f"observation:{heard_now}",))
        assert found["feedback"] == deciding.NOT_TOLD
        feedback = (f"observation:{told}", f"one_on_one:{one_on_one}")
        one.recommend(Outcome.END_OF_SERVICE, attested=attested, feedback=feedback)
        said = page(one, "olive").recommendations[-1].attested
        assert "told" in said["feedback"]
        assert set(said["feedback_records"].split()) == set(feedback)

    @staticmethod
    def observe(one: Ninety, is_told: bool, told_ago: int = 29) -> uuid.UUID:
        with system(write=True) as session:
            made = Observation(
                coach_id=one.cast["maya"],
                author_id=one.cast["jordan"],
                division_id=one.cast.home,
                framework_id=frameworks.adopted(session).id,
                seen_on=make.today() - 30 * DAY,
                setting=Setting.SHADOWING,
                kind=ObservationKind.GROWTH,
                text="Spoke more than listened.",
                told_on=make.today() - told_ago * DAY if is_told else None,
                told_by=one.cast["jordan"] if is_told else None,
                made_at=clock.now(),
            )
            session.add(made)
            session.flush()
            return made.id

    def test_serious_conduct_rests_on_the_directors_own_finding(self, cast: Cast) -> None:
        one = led(cast)
        one.talk()
        assert set(refused(one, outcome=Outcome.END_OF_SERVICE, attested={}, is_conduct=True)) == {"gate.conduct"}
        one.recommend(Outcome.END_OF_SERVICE, is_conduct=True)
        with pytest.raises(InvalidInput, match="your own finding"):
            one.decide(outcome=Outcome.END_OF_SERVICE)
        assert one.decide(outcome=Outcome.END_OF_SERVICE, reasons="I spoke with all who were there.")

    def test_the_text_check_holds_every_sentence_back(self, cast: Cast) -> None:
        one = led(cast)
        one.talk()
        with pytest.raises(Flagged) as caught:
            one.recommend(reasons=FINDABLE, attested={**EVERY_WORD, "first_checkpoint": FINDABLE})
        assert set(caught.value.fields) == {"reasons", "gate.first_checkpoint"}
        cast.do("jordan", deciding.confirm_words, one.id, FINDABLE)
        one.recommend(reasons=FINDABLE)

    def test_only_the_named_outcomes_are_recommended(self, cast: Cast) -> None:
        one = led(cast)
        one.talk()
        for outcome in (Outcome.WITHDRAWN, Outcome.STEPPED_BACK, None):
            assert "outcome" in refused(one, outcome=outcome)


class TestDeciding:
    def test_nobody_but_the_director_or_a_named_decider_decides(self, cast: Cast) -> None:
        one = recommended(cast)
        met = {}
        for who in ("maya", "jordan", "dana", "frank", "noor", "carl", "ada", "opal", "victor", "kit"):
            with pytest.raises(PortalError) as caught:
                one.decide(who)
            met[who] = type(caught.value)
        assert {who for who, kind in met.items() if kind is NotAllowed} == {"maya", "jordan", "dana"}
        assert {kind for who, kind in met.items() if who not in ("maya", "jordan", "dana")} == {NotFound}
        assert one.decide("olive")

    def test_whoever_recommends_never_decides_whatever_else_they_are(self, cast: Cast) -> None:
        one = recommended(cast)
        with system(write=True) as session:
            today = make.today()
            session.add(Grant(person_id=cast["jordan"], division_id=cast.home, role=Role.DIRECTOR, from_on=today))
        name_stand_in(cast, "jordan")
        for act in (one.decide, lambda who: cast.do(who, deciding.send_back, one.id, "Look again.")):
            with pytest.raises(NotAllowed) as caught:
                act("jordan")
            assert str(caught.value) == coaching.NEVER_BOTH.reason

    def test_who_recommended_before_a_handover_does_not_decide_after_it(self, cast: Cast) -> None:
        one = recommended(cast)
        cast.do("olive", deciding.send_back, one.id, "Look again.")
        with system(write=True) as session:
            today = make.today()
            session.execute(sa.text("delete from supervision"))
            make.supervision(session, cast["maya"], cast["frank"], since=today)
            session.add(Grant(person_id=cast["jordan"], division_id=cast.home, role=Role.DIRECTOR, from_on=today))
        one.lead = "frank"
        one.anew()
        with pytest.raises(NotAllowed):
            one.decide("jordan")

    def test_a_stand_in_who_leads_the_coach_does_not_decide(self, cast: Cast) -> None:
        one = recommended(cast)
        with system(write=True) as session:
            session.execute(sa.text("delete from supervision"))
            make.supervision(session, cast["maya"], cast["noor"])
        name_stand_in(cast, "noor")
        with pytest.raises(NotAllowed, match="stand-in"):
            one.decide("noor")

    def test_a_named_stand_in_decides_until_their_last_day(self, cast: Cast) -> None:
        one = recommended(cast)
        name_stand_in(cast, "liam", days=2)
        assert "Liam Ferreira" in [decider.name for decider in page(one, "jordan").deciders]
        (line,) = cast.do("jordan", lines.listed)  # type: ignore[misc]
        assert "Waiting for the decision of Liam Ferreira." in line.next.sentence
        (own,) = cast.do("liam", lines.listed)  # type: ignore[misc]
        assert "Waiting for your decision." in own.next.sentence
        with time_machine.travel(clock.now() + 2 * DAY, tick=True), pytest.raises(NotFound):
            one.decide("liam")
        assert one.decide("liam")

    def test_who_hears_the_appeal_does_not_decide(self, cast: Cast) -> None:
        one = recommended(cast)
        name_stand_in(cast, "frank")
        with pytest.raises(NotAllowed, match="person to appeal to"):
            one.decide("frank")
        assert page(one, "frank").may[Coaching.DECIDE] == page(one, "frank").may[Coaching.SEND_BACK] == APPEAL_TO_YOU
        assert "Frank Lindqvist" not in [decider.name for decider in page(one, "jordan").deciders]

    def test_a_conflict_declared_today_ends_the_say(self, cast: Cast) -> None:
        one = recommended(cast)
        with system(write=True) as session:
            make.conflict(session, cast["maya"], cast["olive"])
        with pytest.raises(NotFound):
            one.decide("olive")
        assert page(one, "jordan").deciders == ()

    def test_deciding_otherwise_takes_reasons(self, cast: Cast) -> None:
        one = recommended(cast)
        with pytest.raises(InvalidInput) as caught:
            one.decide(outcome=Outcome.RETURN_TO_TRAINING, reasons=" ")
        assert set(caught.value.fields) == {"reasons"}
        with pytest.raises(Flagged):
            one.decide(outcome=Outcome.RETURN_TO_TRAINING, reasons=FINDABLE)
        assert one.decide(outcome=Outcome.RETURN_TO_TRAINING, reasons="The last module is missing.")

    def test_a_second_lead_decides_where_the_rules_say_so(self, cast: Cast) -> None:
        with system(write=True) as session:
            mode(session, "second_lead")
        one = recommended(cast)
        name_stand_in(cast, "noor")
        with pytest.raises(NotAllowed, match="second lead coach"):
            one.decide("olive")
        assert one.decide("noor")

    def test_two_deciders_have_to_agree(self, cast_anywhere: Cast) -> None:
        with system(write=True) as session:
            mode(session, "joint")
        one = recommended(cast_anywhere)
        name_stand_in(cast_anywhere, "noor")
        assert not one.decide("olive")
        with pytest.raises(NotAllowed, match="The other decider"):
            one.decide("olive")
        with pytest.raises(NotAllowed, match="have to agree"):
            one.decide("noor", Outcome.RETURN_TO_TRAINING, reasons="I see it otherwise.")
        assert one.now().status is Status.RECOMMENDED
        assert one.decide("noor")
        assert one.now().status is Status.DECIDED

    def test_two_decisions_at_once(self, cast_anywhere: Cast) -> None:
        """Both press at the same moment: one decides, the other reads why they did not."""
        one = recommended(cast_anywhere)
        name_stand_in(cast_anywhere, "noor")
        outcomes: list[object] = []
        ready = threading.Barrier(2)
        for who in ("olive", "noor"):
            cast_anywhere.credential(who)

        def decide(who: str, outcome: Outcome) -> None:
            ready.wait()
            try:
                outcomes.append(one.decide(who, outcome, reasons="So it is."))
            except PortalError as error:
                outcomes.append(str(error))

        threads = [
            threading.Thread(target=decide, args=("olive", Outcome.CONFIRM)),
            threading.Thread(target=decide, args=("noor", Outcome.RETURN_TO_TRAINING)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(map(str, outcomes)) == sorted(["True", str(coaching.IS_DECIDED.reason)])
        assert len(page(one, "jordan").decisions) == 1

    def test_a_renewed_recommendation_is_read_before_it_is_decided_about(self, cast: Cast) -> None:
        one = recommended(cast)
        with system() as session:
            first = session.exec(select(Recommendation.id)).one()
        cast.do("olive", deciding.send_back, one.id, "Is the goal within reach?")
        one.anew()
        said = deciding.Deciding(first, Outcome.CONFIRM)
        with cast.acting_as("olive") as (session, actor), pytest.raises(Conflict):
            deciding.decide(session, actor, one.id, proof(actor), said)

    def test_sent_back_the_lead_recommends_anew_without_signing_again(self, cast: Cast) -> None:
        one = recommended(cast)
        for reason in ("", " \u200b"):
            with pytest.raises(InvalidInput):
                cast.do("olive", deciding.send_back, one.id, reason)
        with pytest.raises(Flagged):
            cast.do("olive", deciding.send_back, one.id, FINDABLE)
        cast.do("olive", deciding.send_back, one.id, "What was tried so far?")
        assert one.now().status is Status.RUNNING
        with pytest.raises(NotAllowed):
            one.decide()
        one.anew(Outcome.RETURN_TO_TRAINING)
        shown = page(one, "olive").recommendations
        assert [(said.outcome, said.is_newest) for said in shown] == [
            (Outcome.CONFIRM, False),
            (Outcome.RETURN_TO_TRAINING, True),
        ]

    def test_a_stale_or_foreign_password_decides_nothing(self, cast: Cast) -> None:
        one = recommended(cast)
        with cast.acting_as("jordan") as (_, actor):
            foreign = proof(actor)
        said = deciding.Deciding(uuid.uuid4(), Outcome.CONFIRM)
        with cast.acting_as("olive") as (session, actor), pytest.raises(NotAllowed, match="password"):
            deciding.decide(session, actor, one.id, foreign, said)


class TestExtending:
    def test_an_extension_moves_the_last_day_when_it_is_told(self, cast: Cast) -> None:
        one = recommended(cast, Outcome.EXTEND, days=30)
        last = one.now().started_on + 90 * DAY
        one.decide(outcome=Outcome.EXTEND, days=30)
        assert page(one, "maya").line.dates.last == last
        one.tell()
        shown = page(one, "maya").line
        assert (shown.dates.last, shown.length, shown.state) == (last + 30 * DAY, 120, "Under way")

    def test_never_twice(self, cast: Cast) -> None:
        one = recommended(cast, Outcome.EXTEND, days=30)
        one.decide(outcome=Outcome.EXTEND, days=30)
        one.tell()
        with pytest.raises(InvalidInput) as caught:
            one.anew(Outcome.EXTEND, days=10)
        assert "has been used" in caught.value.fields["gate.once"]
        one.anew()
        with pytest.raises(InvalidInput, match="has been used"):
            one.decide(outcome=Outcome.EXTEND, days=10, reasons="A little longer.")

    def test_on_day_90_it_is_in_time_and_on_day_91_it_takes_the_directors_reason(self, cast: Cast) -> None:
        one = recommended(cast, Outcome.EXTEND, ago=90, days=30)
        last = one.now().started_on + 90 * DAY
        assert last == make.today()
        with time_machine.travel(clock.now() + DAY, tick=True):
            with pytest.raises(InvalidInput) as caught:
                one.decide(outcome=Outcome.EXTEND, days=30)
            assert "comes late" in caught.value.fields["late_reason"]
            assert one.decide(outcome=Outcome.EXTEND, days=30, late_reason="I was away for the week.")
            one.tell()
            assert page(one, "maya").line.dates.last == last + 30 * DAY

    def test_the_day_is_the_one_where_the_coach_serves_whoever_decides(self, cast: Cast) -> None:
        one = recommended(cast, Outcome.EXTEND, ago=90, days=30)
        name_stand_in(cast, "opal")
        with system(write=True) as session:
            session.get_one(Division, cast.away).zone = "Pacific/Kiritimati"
        noon = datetime.combine(make.today(), time(12), UTC)
        with time_machine.travel(noon, tick=True):
            assert cast.do("opal", lambda _, actor: actor.today) == make.today() + DAY
            assert not page(one, "opal").is_late
            assert one.decide("opal", Outcome.EXTEND, days=30)
            with pytest.raises(InvalidInput):
                one.tell("opal", make.today() + DAY)
            one.tell("opal")

    def test_in_time_it_needs_no_reason_for_being_late(self, cast: Cast) -> None:
        one = recommended(cast, Outcome.EXTEND, ago=90, days=30)
        assert one.decide(outcome=Outcome.EXTEND, days=30, late_reason="Kept for nobody.")
        assert page(one, "olive").decisions[-1].late_reason == ""

    def test_an_extension_that_would_be_over_already_is_none(self, cast: Cast) -> None:
        one = recommended(cast, ago=100)
        one.set_goals = lambda *_: None  # type: ignore[method-assign]
        with pytest.raises(InvalidInput) as caught:
            one.decide(outcome=Outcome.EXTEND, days=5, reasons="A little longer.", late_reason="Away.")
        assert "extend_days" in caught.value.fields


class TestTelling:
    def test_before_it_is_told_the_coach_cannot_tell_it_from_a_recommendation(self, cast: Cast) -> None:
        one = recommended(cast)
        before = page(one, "maya")
        one.decide()
        after = page(one, "maya")
        assert before == after
        assert (after.decisions, after.recommendations, after.responses) == ((), (), ())
        with pytest.raises(NotAllowed) as caught:
            cast.do("maya", grounds.rests_on, one.id)
        assert str(caught.value) == coaching.IN_PERSON.reason
        assert not [event for event in after.events if "decided" in event.what or "recommended" in event.what]

    def test_told_the_coach_reads_it_all(self, cast: Cast) -> None:
        one = recommended(cast)
        one.decide(reasons="A good start.")
        one.tell()
        shown = page(one, "maya")
        assert [(made.outcome, made.reasons) for made in shown.decisions] == [(Outcome.CONFIRM, "A good start.")]
        assert [said.reasons for said in shown.recommendations] == ["It is time."]
        assert shown.respond_until_on == make.today() + 30 * DAY
        assert not shown.line.is_open

    def test_told_on_a_day_that_can_be(self, cast: Cast) -> None:
        one = recommended(cast)
        with pytest.raises(NotAllowed):
            one.tell()
        one.decide()
        for day in (make.today() + DAY, make.today() - DAY):
            with pytest.raises(InvalidInput) as caught:
                one.tell(on=day)
            assert set(caught.value.fields) == {"told_on"}
        with pytest.raises(NotAllowed):
            one.tell("maya")
        one.tell("dana")
        with pytest.raises(NotAllowed):
            one.tell()

    @pytest.mark.parametrize(
        ("outcome", "status"),
        [
            (Outcome.CONFIRM, Status.ENDED),
            (Outcome.END_OF_SERVICE, Status.ENDED),
            (Outcome.RETURN_TO_TRAINING, Status.STOPPED),
        ],
    )
    def test_each_outcome_takes_effect_when_it_is_told(self, cast: Cast, outcome: Outcome, status: Status) -> None:
        one = recommended(cast, outcome)
        one.decide(outcome=outcome, reasons="So it is.")
        assert one.now().open_for == cast["maya"]
        one.tell()
        assert one.now().status is status
        assert one.now().outcome is (outcome if status is Status.ENDED else None)

    def test_back_from_training_the_clock_runs_on_and_the_lead_recommends_anew(self, cast: Cast) -> None:
        one = recommended(cast, Outcome.RETURN_TO_TRAINING, ago=80)
        one.decide(outcome=Outcome.RETURN_TO_TRAINING)
        one.tell()
        assert page(one, "maya").line.dates.last is None
        with time_machine.travel(clock.now() + 14 * DAY, tick=True):
            cast.do("jordan", service.resume, one.id, make.today())
            assert page(one, "maya").line.dates.last == one.now().started_on + 104 * DAY
            one.anew()
            one.decide()
            one.tell()
        assert one.now().outcome is Outcome.CONFIRM


class TestAnswering:
    def told(self, cast: Cast) -> Ninety:
        one = recommended(cast, Outcome.END_OF_SERVICE)
        one.decide(outcome=Outcome.END_OF_SERVICE)
        one.tell()
        return one

    def test_the_coach_answers_in_their_own_words_and_nobody_answers_for_them(self, cast: Cast) -> None:
        one = self.told(cast)
        text = "  I see it otherwise.\nAnd thank you.  "
        for who in ("jordan", "dana", "olive"):
            with pytest.raises(NotAllowed) as caught:
                cast.do(who, deciding.respond, one.id, text)
            assert str(caught.value) == coaching.COACH_RESPONDS.reason
            with pytest.raises(NotAllowed):
                cast.do(who, reviews.acknowledge, one.review)
        with pytest.raises(InvalidInput):
            cast.do("maya", deciding.respond, one.id, "\u200b ")
        cast.do("maya", deciding.respond, one.id, text)
        assert [answer.text for answer in page(one, "olive").responses] == [text]
        with system() as session:
            decision, response = (
                session.exec(select(SealedRecord).where(SealedRecord.kind == kind)).one()
                for kind in (RecordKind.DECISION, RecordKind.RESPONSE)
            )
            assert seals.content_of(response)["of"] == decision.signature

    def test_the_answer_names_the_decision_they_were_told_and_none_made_since(self, cast: Cast) -> None:
        one = recommended(cast, Outcome.EXTEND, days=30)
        one.decide(outcome=Outcome.EXTEND, days=30)
        one.tell()
        one.anew()
        one.decide()
        cast.do("maya", deciding.respond, one.id, "About the extension.")
        with system() as session:
            kept = session.exec(select(SealedRecord).order_by(col(SealedRecord.sealed_at))).all()
            told, untold = (row.signature for row in kept if row.kind is RecordKind.DECISION)
            (response,) = (row for row in kept if row.kind is RecordKind.RESPONSE)
            assert seals.content_of(response)["of"] == told != untold

    def test_also_after_they_have_left_and_only_within_the_days_for_it(self, cast: Cast) -> None:
        one = self.told(cast)
        with system(write=True) as session:
            session.execute(sa.update(Grant).where(col(Grant.person_id) == cast["maya"]).values(until_on=make.today()))
            session.get_one(Person, cast["maya"]).reads_until_on = make.today() + 60 * DAY
        with time_machine.travel(clock.now() + 29 * DAY, tick=True):
            cast.do("maya", deciding.respond, one.id, "A word after a while.")
        with time_machine.travel(clock.now() + 31 * DAY, tick=True), pytest.raises(NotAllowed, match="have passed"):
            cast.do("maya", deciding.respond, one.id, "Too late.")

    def test_nothing_told_nothing_to_answer(self, cast: Cast) -> None:
        one = recommended(cast)
        one.decide()
        with pytest.raises(NotAllowed) as caught:
            cast.do("maya", deciding.respond, one.id, "What is it?")
        assert str(caught.value) == coaching.IN_PERSON.reason


def test_a_deputy_whose_cover_ended_in_mid_review_opens_nothing(cast: Cast) -> None:
    one = recommended(cast)
    assert page(one, "dana")
    with system(write=True) as session:
        session.execute(sa.text("update deputy set until_on = :today"), {"today": make.today().isoformat()})
    with pytest.raises(NotFound):
        page(one, "dana")


def test_the_clock_alone_does_nothing(cast: Cast) -> None:
    """Two years later everything stands as it stood, only louder."""
    one = recommended(cast)
    with time_machine.travel(clock.now() + timedelta(days=730), tick=True):
        shown = page(one, "olive")
        assert shown.line.next.is_overdue
        assert one.now().status is Status.RECOMMENDED
        assert page(one, "maya").line.next.sentence.startswith("Waiting for Jordan Ellis. There is nothing you must do")


def test_every_step_is_linked_into_the_chain_without_a_word(cast: Cast) -> None:
    one = recommended(cast)
    one.decide(reasons="A secret word.")
    one.tell()
    with system() as session:
        assert audit.verify(session) == []
        facts = session.execute(sa.text("select facts from audit_event where record_type = 'first_90'")).scalars()
        assert not any("secret" in json.dumps(one) for one in facts)
