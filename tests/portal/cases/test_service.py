"""From assigned to ended: each step, its event and its link in the chain; what is refused."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col, select

from db.tables.audit import AuditEvent
from db.tables.cases import CaseStatus, Channel, DeclineReason, EndReason, HandoverReason, Referral
from db.tables.frameworks import Programme
from db.tables.people import Grant, Person
from portal import audit, clock
from portal.access import casework, system
from portal.cases import contacts, handing, loading, service
from portal.cases.service import Assignment
from portal.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from tests import make
from tests.portal.cases.conftest import Support, acquaintances, handovers, helpline, noted, row, steps

DAY = timedelta(days=1)


def kinds(case: uuid.UUID) -> list[str]:
    with system() as session:
        assert audit.verify(session) == []
        rows = session.exec(select(AuditEvent).where(AuditEvent.record_id == str(case)).order_by(col(AuditEvent.seq)))
        return [one.kind for one in rows]


def test_a_whole_life_from_assigned_to_ended(support_anywhere: Support) -> None:
    support = support_anywhere
    helpline(support.cast)
    case = support.assigned()
    found = row(case)
    assert (found.assigned_on, found.contact_due_on) == (make.today(), make.today() + 3 * DAY)
    support.as_("maya", service.accept, case)
    support.tried(case)
    support.talked(case, minutes=50)
    support.as_("maya", service.save_field, case, "stage", "contemplation", None)
    support.as_("jordan", service.look_at, case)
    support.as_("maya", service.end, case, EndReason.COMPLETE, Referral.COMMUNITY)
    found = row(case)
    assert (found.conversations, found.attempts, found.agreed_conversations) == (1, 0, 5)
    assert (found.started_on, found.window_on) == (make.today(), make.today() + 42 * DAY)
    assert (found.end_reason, found.referral, found.ended_on) == ("complete", "community", make.today())
    assert steps(case) == [
        (None, "assigned"),
        ("assigned", "accepted"),
        ("accepted", "under_way"),
        ("under_way", "ended"),
    ]
    assert kinds(case) == [
        "case_assigned",
        "case_accepted",
        "case_contact_noted",
        "case_contact_noted",
        "case_agreed",
        "case_looked_at",
        "case_ended",
    ]


def test_worked_dates_of_a_case_of_friday_the_thirteenth(support: Support) -> None:
    helpline(support.cast)
    with time_machine.travel("2026-02-13 15:00+00:00", tick=True):
        case = support.taken()
        assert row(case).contact_due_on == date(2026, 2, 16)
    with time_machine.travel("2026-02-14 15:00+00:00", tick=True):
        support.talked(case)
    assert (row(case).target_on, row(case).window_on) == (date(2026, 3, 21), date(2026, 3, 28))


def test_a_conversation_noted_later_for_an_earlier_day_moves_the_window(support: Support) -> None:
    helpline(support.cast)
    with time_machine.travel(clock.now() - 5 * DAY, tick=True):
        case = support.taken("text")
    support.talked(case)
    assert row(case).window_on == make.today() + 28 * DAY
    support.talked(case, on=make.today() - 2 * DAY)
    assert (row(case).started_on, row(case).window_on) == (make.today() - 2 * DAY, make.today() + 26 * DAY)


def test_three_attempts_in_a_row_are_unresponsive_and_a_conversation_brings_it_back(support: Support) -> None:
    case = support.taken()
    for _ in range(2):
        support.tried(case)
    assert row(case).status is CaseStatus.ACCEPTED
    support.tried(case)
    assert row(case).status is CaseStatus.UNRESPONSIVE
    support.talked(case)
    assert (row(case).status, row(case).attempts) == (CaseStatus.UNDER_WAY, 0)
    assert steps(case)[-2:] == [("accepted", "unresponsive"), ("unresponsive", "under_way")]


def test_a_mistake_is_taken_back_and_stays_to_be_seen(support: Support) -> None:
    case = support.taken()
    once = support.talked(case)
    support.as_("maya", contacts.take_back, once)
    found = row(case)
    assert (found.status, found.conversations, found.started_on, found.touched_on) == ("accepted", 0, None, None)
    assert [one.taken_back_at is not None for one in noted(case)] == [True]
    with pytest.raises(InvalidTransition):
        support.as_("maya", contacts.take_back, once)


def test_the_third_attempt_taken_back_brings_it_back(support: Support) -> None:
    case = support.taken()
    last = [support.tried(case) for _ in range(3)][-1]
    support.as_("maya", contacts.take_back, last)
    assert (row(case).status, row(case).attempts) == ("accepted", 2)


def test_nobody_takes_back_what_another_coach_noted(support: Support) -> None:
    case = support.taken()
    once = support.talked(case)
    support.handed_over(case)
    support.as_("carl", service.accept, case)
    for name in ("carl", "maya", "noor"):
        with pytest.raises((NotFound, NotAllowed)):
            support.as_(name, contacts.take_back, once)
    assert [one.taken_back_at for one in noted(case)] == [None]


def test_who_declines_reads_nothing_any_more_and_may_know_is_noted(support: Support) -> None:
    case = support.assigned()
    support.as_("maya", service.decline, case, DeclineReason.MAY_KNOW)
    assert (row(case).status, row(case).declined_why) == ("declined", "may_know")
    assert acquaintances(case) == {support.cast["maya"]}
    with pytest.raises(NotFound):
        support.as_("maya", service.accept, case)


def test_a_decline_without_a_reason_is_refused(support: Support) -> None:
    case = support.assigned()
    for reason in (None, "", "nothing"):
        with pytest.raises(InvalidInput) as wrong:
            support.as_("maya", service.decline, case, reason)
        assert set(wrong.value.fields) == {"declined_why"}
    assert row(case).status is CaseStatus.ASSIGNED


def test_a_case_handed_over_waits_again_and_keeps_the_clock_of_the_person(support_anywhere: Support) -> None:
    support = support_anywhere
    helpline(support.cast)
    with time_machine.travel(clock.now() - 10 * DAY, tick=True):
        case = support.taken()
        support.talked(case)
        support.tried(case)
    window = row(case).window_on
    support.handed_over(case, "carl", HandoverReason.END_OF_SERVICE)
    found = row(case)
    assert (found.status, found.coach_id, found.accepted_on) == ("assigned", support.cast["carl"], None)
    assert (found.contact_due_on, found.window_on, found.touched_on) == (make.today() + 3 * DAY, window, None)
    assert (found.attempts, found.conversations) == (0, 1)
    with pytest.raises(NotFound):
        support.talked(case)
    support.as_("carl", service.accept, case)
    assert row(case).status is CaseStatus.UNDER_WAY
    support.tried(case, by="carl")
    assert row(case).attempts == 1
    assert [(one.from_id, one.to_id) for one in handovers(case)] == [(support.cast["maya"], support.cast["carl"])]


def test_who_the_person_is_was_passed_on_outside_the_portal_and_it_is_noted_once(support: Support) -> None:
    case = support.taken()
    support.handed_over(case)
    with pytest.raises(NotAllowed):
        support.as_("carl", handing.note_key_passed, case, support.cast["maya"], make.today())
    support.as_("carl", service.accept, case)
    for by in ("carl", "noor"):
        with pytest.raises(InvalidInput):
            support.as_("carl", handing.note_key_passed, case, support.cast[by], make.today())
    with pytest.raises(InvalidInput):
        support.as_("carl", handing.note_key_passed, case, support.cast["maya"], make.today() + DAY)
    support.as_("carl", handing.note_key_passed, case, support.cast["maya"], make.today() - DAY)
    (found,) = handovers(case)
    assert (found.key_passed_by, found.key_passed_on) == (support.cast["maya"], make.today() - DAY)
    with pytest.raises(InvalidTransition):
        support.as_("olive", handing.note_key_passed, case, support.cast["maya"], make.today())


def test_without_a_handover_there_is_no_key_to_pass_on(support: Support) -> None:
    case = support.taken()
    with pytest.raises(InvalidTransition):
        support.as_("maya", handing.note_key_passed, case, support.cast["jordan"], make.today())


def test_to_whom_a_case_cannot_be_handed_over(support: Support) -> None:
    case = support.taken()
    with pytest.raises(InvalidInput, match="hold it"):
        support.handed_over(case, "maya")
    with pytest.raises(NotFound):
        support.handed_over(case, "cleo")
    with pytest.raises(NotFound):
        support.handed_over(case, "noor")
    with pytest.raises(InvalidInput, match="why"):
        support.as_("olive", handing.hand_over, case, support.cast["carl"], "because")
    support.as_("maya", service.say_who_knows, case, [support.cast["carl"]])
    with pytest.raises(InvalidInput, match="may know"):
        support.handed_over(case, "carl")
    with system(write=True) as session:
        session.execute(
            sa.update(Grant).where(col(Grant.person_id) == support.cast["carl"]).values(until_on=make.today())
        )
    with pytest.raises(NotAllowed) as refused:
        support.handed_over(case, "carl")
    assert str(refused.value) == casework.HAS_LEFT.reason
    assert handovers(case) == []


def test_a_switched_off_account_gets_no_case(support: Support) -> None:
    case = support.taken()
    with system(write=True) as session:
        session.get_one(Person, support.cast["carl"]).is_active = False
    with pytest.raises(InvalidInput, match="switched off"):
        support.handed_over(case, "carl")
    with pytest.raises(InvalidInput, match="switched off"):
        support.assigned(by="noor", to="carl")


def test_handing_over_since_the_coach_may_know_the_person_hides_it_from_them(support: Support) -> None:
    case = support.taken()
    support.handed_over(case, "carl", HandoverReason.MAY_KNOW)
    assert acquaintances(case) == {support.cast["maya"]}


def test_what_an_assignment_refuses(support: Support) -> None:
    for programme, channel, field in (
        ("both", "phone", "programme"),
        (None, "phone", "programme"),
        ("peer", "letter", "channel"),
        ("peer", None, "channel"),
    ):
        with pytest.raises(InvalidInput) as wrong:
            support.as_("jordan", service.assign, support.cast["maya"], Assignment(programme, channel))
        assert set(wrong.value.fields) == {field}
    for who in (support.cast["maya"], uuid.uuid4()):
        with pytest.raises(InvalidInput) as wrong:
            support.as_("jordan", service.assign, support.cast["maya"], Assignment("peer", "text", [who]))
        assert set(wrong.value.fields) == {"may_know"}


def test_intake_assigns_in_their_division_and_nowhere_else(support: Support) -> None:
    case = support.assigned(by="noor")
    assert row(case).assigned_by == support.cast["noor"]
    for name in ("liam", "carl", "ada", "victor", "kit"):
        with pytest.raises(NotFound):
            support.assigned(by=name)
    with pytest.raises(NotAllowed):
        support.assigned(by="maya")


def test_who_may_know_the_person_meets_nothing_from_then_on(support: Support) -> None:
    case = support.taken()
    support.as_("maya", service.say_who_knows, case, [support.cast["olive"], support.cast["dana"]])
    assert row(case).known_at is not None
    for name in ("olive", "dana"):
        with pytest.raises(NotFound):
            support.as_(name, loading.case_for, case, casework.Casework.READ_CASE)
    support.as_("jordan", service.say_who_knows, case, [support.cast["dana"]])
    assert acquaintances(case) == {support.cast["dana"]}


def test_nobody_is_an_answer_as_well(support: Support) -> None:
    case = support.taken()
    support.as_("maya", service.say_who_knows, case, [])
    assert row(case).known_at is not None


def test_a_list_changed_meanwhile_is_not_overwritten(support: Support) -> None:
    case, dana = support.taken(), support.cast["dana"]
    support.as_("maya", service.say_who_knows, case, [dana], [])
    with pytest.raises(Conflict):
        support.as_("jordan", service.say_who_knows, case, [], [])
    assert acquaintances(case) == {dana}


def test_who_said_it_of_themselves_is_not_taken_off_by_others(support: Support) -> None:
    case = support.taken()
    support.as_("olive", service.recuse, case)
    support.as_("maya", service.say_who_knows, case, [])
    assert acquaintances(case) == {support.cast["olive"]}
    with pytest.raises(NotAllowed):
        support.as_("maya", service.recuse, case)
    with pytest.raises(InvalidInput):
        support.as_("jordan", service.say_who_knows, case, [support.cast["maya"]])


def test_one_may_recuse_oneself_from_an_ended_case(support: Support) -> None:
    case = support.taken()
    support.as_("maya", service.end, case, EndReason.BY_PERSON, Referral.NOWHERE)
    support.as_("olive", service.recuse, case)
    assert acquaintances(case) == {support.cast["olive"]}


@pytest.mark.parametrize(
    ("reason", "referral", "on", "field"),
    [
        (None, "nowhere", None, "end_reason"),
        ("tired", "nowhere", None, "end_reason"),
        ("complete", None, None, "referral"),
        ("referred", "nowhere", None, "referral"),
        ("complete", "nowhere", make.today() + DAY, "ended_on"),
        ("complete", "nowhere", make.today() - DAY, "ended_on"),
    ],
)
def test_an_end_needs_reason_referral_and_a_day(
    support: Support, reason: object, referral: object, on: object, field: str
) -> None:
    case = support.taken()
    with pytest.raises(InvalidInput) as wrong:
        support.as_("maya", service.end, case, reason, referral, on)
    assert field in wrong.value.fields
    assert row(case).ended_on is None


def test_nothing_is_done_with_a_case_that_has_ended(support: Support) -> None:
    case = support.taken()
    once = support.talked(case)
    support.as_("jordan", service.end, case, EndReason.BY_PROGRAMME, Referral.TREATMENT)
    for name, act, args in (
        ("maya", contacts.note, (case, "attempt", make.today())),
        ("maya", contacts.take_back, (once,)),
        ("maya", service.save_field, (case, "has_plan", True, False)),
        ("jordan", service.look_at, (case,)),
        ("jordan", service.say_who_knows, (case, [])),
        ("olive", handing.hand_over, (case, support.cast["carl"], "fit")),
        ("jordan", service.end, (case, "complete", "nowhere")),
    ):
        with pytest.raises(NotAllowed) as refused:
            support.as_(name, act, *args)
        assert str(refused.value) == casework.CASE_OVER.reason


def test_a_field_somebody_else_changed_is_not_overwritten(support: Support) -> None:
    case = support.taken()
    support.as_("maya", service.save_field, case, "rhythm_days", 7, None)
    with pytest.raises(Conflict):
        support.as_("maya", service.save_field, case, "rhythm_days", 14, None)
    support.as_("maya", service.save_field, case, "rhythm_days", 7, None)
    assert row(case).rhythm_days == 7


def test_a_coach_who_serves_no_more_meets_nothing(support: Support) -> None:
    case = support.taken()
    with system(write=True) as session:
        session.execute(
            sa.update(Grant).where(col(Grant.person_id) == support.cast["maya"]).values(until_on=make.today())
        )
        session.get_one(Person, support.cast["maya"]).reads_until_on = make.today() + 30 * DAY
    with pytest.raises(NotFound):
        support.as_("maya", loading.case_for, case, casework.Casework.READ_CASE)


def at_once(support: Support, *presses: tuple[object, ...]) -> list[str]:
    """Several presses in the same moment; what each of them met."""

    def press(name: str, act: object, *args: object, **more: object) -> str:
        try:
            support.as_(name, act, *args, **more)  # type: ignore[arg-type]
        except (NotAllowed, Conflict, InvalidTransition) as error:
            return type(error).__name__
        return "done"

    for one in presses:
        support.cast.credential(str(one[0]))
    with ThreadPoolExecutor(len(presses)) as pool:
        return sorted(one.result() for one in [pool.submit(press, *one) for one in presses])  # type: ignore[arg-type]


def test_of_two_who_take_a_case_at_once_one_does(support_anywhere: Support) -> None:
    case = support_anywhere.assigned()
    assert at_once(support_anywhere, *[("maya", service.accept, case)] * 2) == ["NotAllowed", "done"]
    assert steps(case) == [(None, "assigned"), ("assigned", "accepted")]


def test_a_double_press_notes_one_contact(support_anywhere: Support) -> None:
    case = support_anywhere.taken()
    seen = row(case).version
    press = ("maya", contacts.note, case, "conversation", make.today(), 20, seen)
    assert at_once(support_anywhere, press, press) == ["Conflict", "done"]
    assert len(noted(case)) == row(case).conversations == 1


def test_of_two_who_hand_a_case_over_at_once_one_does(support_anywhere: Support) -> None:
    support = support_anywhere
    case = support.taken()
    with system(write=True) as session:
        sam = make.person(session, "Sam Ortiz", support.cast.home, make.Role.COACH)
    seen = row(case).version
    met = at_once(
        support,
        ("olive", handing.hand_over, case, support.cast["carl"], "fit", seen),
        ("jordan", handing.hand_over, case, sam, "fit", seen),
    )
    assert met == ["Conflict", "done"]
    assert len(handovers(case)) == 1


def test_taking_back_one_contact_twice_at_once_happens_once(support_anywhere: Support) -> None:
    case = support_anywhere.taken()
    once = support_anywhere.talked(case)
    assert at_once(support_anywhere, *[("maya", contacts.take_back, once)] * 2) == ["InvalidTransition", "done"]
    assert row(case).conversations == 0


def corrected(
    support: Support, case: uuid.UUID, by: str, programme: object = "loved_one", how: object = "text"
) -> None:
    support.as_(by, service.correct, case, programme, how)


def test_a_mistake_in_the_assignment_is_corrected_until_they_have_talked(support_anywhere: Support) -> None:
    support = support_anywhere
    helpline(support.cast)
    case = support.assigned()
    corrected(support, case, "jordan")
    assert (row(case).programme, row(case).channel) == (Programme.LOVED_ONE, Channel.TEXT)
    with system() as session:
        facts = session.scalars(
            sa.select(col(AuditEvent.facts)).where(col(AuditEvent.kind) == audit.Kind.CASE_CORRECTED.value)
        ).one()
    before = {"was_for": "peer", "was_by": "phone"}
    assert facts == {"status": "assigned", "programme": "loved_one", "channel": "text", **before}
    corrected(support, case, "jordan")
    assert kinds(case).count("case_corrected") == 1, "what is so already is no step"
    support.as_("maya", service.accept, case)
    support.tried(case)
    corrected(support, case, "maya", "loved_one", "phone")
    talked = support.talked(case)
    assert row(case).window_on == make.today() + 42 * DAY
    for name in ("maya", "jordan", "olive"):
        with pytest.raises(NotAllowed, match="counted from it"):
            corrected(support, case, name)
    support.as_("maya", contacts.take_back, talked)
    corrected(support, case, "maya")
    support.talked(case)
    assert row(case).window_on == make.today() + 28 * DAY


def test_nor_is_it_corrected_where_they_talked_before_it_was_handed_over_or_nobody_answered(support: Support) -> None:
    case = support.taken()
    support.talked(case)
    for _ in range(3):
        support.tried(case)
    assert row(case).status is CaseStatus.UNRESPONSIVE
    with pytest.raises(NotAllowed, match="counted from it"):
        corrected(support, case, "maya")
    support.handed_over(case)
    assert row(case).status is CaseStatus.ASSIGNED
    with pytest.raises(NotAllowed, match="counted from it"):
        corrected(support, case, "olive")


@pytest.mark.parametrize(("programme", "how", "field"), [(None, "text", "programme"), ("peer", "smoke", "channel")])
def test_a_correction_says_whom_and_how(support: Support, programme: object, how: object, field: str) -> None:
    case = support.assigned()
    with pytest.raises(InvalidInput) as wrong:
        corrected(support, case, "jordan", programme, how)
    assert list(wrong.value.fields) == [field]


def test_of_two_who_correct_at_once_the_second_looks_again(support: Support) -> None:
    case = support.assigned()
    seen = row(case).version
    support.as_("jordan", service.correct, case, "peer", "text", seen)
    with pytest.raises(Conflict):
        support.as_("dana", service.correct, case, "loved_one", "phone", seen)
    assert row(case).programme is Programme.PEER
