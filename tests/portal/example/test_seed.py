"""The example programme: complete, believable, written once."""

import json
import stat
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlmodel import Session, col, select

from db.engine import engine
from db.keys import create_keys
from db.migrate import upgrade
from db.tables.audit import AuditEvent
from db.tables.cases import Case, CaseAcquaintance, CaseHandover, CaseStatus
from db.tables.commitments import Commitment, CommitmentSource, CommitmentStatus
from db.tables.concerns import Concern, ConcernQuestion, ConcernStatus, Consult, Desk
from db.tables.first_90 import FirstNinetyStatus
from db.tables.first_90 import Outcome as FirstOutcome
from db.tables.observations import Observation
from db.tables.one_on_ones import OneOnOne, OneOnOneStatus
from db.tables.people import Deputy, Division, Grant, Person, Role, Supervision
from db.tables.policy import Policy
from db.tables.reviews import (
    RecordKind,
    Review,
    ReviewStatus,
    SealedRecord,
    SelfAssessment,
    Sheet,
    SheetStatus,
    Side,
)
from db.tables.sessions import ExportPurpose, ExportTicket, SignInSession
from portal import audit, clock
from portal.access import Actor, sessions, system
from portal.cases import windows
from portal.errors import Conflict
from portal.example import beginnings, cast, days, folders, sign_ins, story
from portal.example.seed import Outcome, seed
from portal.first90 import lines
from portal.first90 import queries as first90
from portal.people import passwords, setup
from portal.reviews import export, store
from tests.portal.example import seeded
from tests.scale import PROVING, often


def actor(session: Session, username: str) -> Actor:
    token = sessions.mint(session, setup.by_username(session, username), "1" * 64)
    return sessions.load(session, sessions.hash_token(token)).actor


@pytest.mark.usefixtures("example")
def test_every_state_of_a_review_can_be_looked_at() -> None:
    with system() as session:
        states = set(session.exec(select(Review.status)))
        settled = set(session.exec(select(Review.self_assessment)))
    assert states == set(ReviewStatus) - {ReviewStatus.SIGNED}, "signed and shared are one act here"
    assert settled >= {SelfAssessment.EXPECTED, SelfAssessment.SUBMITTED, SelfAssessment.DECLINED}


def signs(session: Session) -> set[windows.Sign]:
    return {windows.status(case, clock.today(cast.ZONE)).sign for case in session.exec(select(Case))}


@pytest.mark.usefixtures("example")
def test_cases_stand_in_every_state_in_both_kinds_of_programme() -> None:
    with system() as session:
        states: dict[str, set[CaseStatus]] = {}
        for status, place in session.execute(select(Case.status, Division.name).join(Division)):
            states.setdefault(place, set()).add(status)
        assert signs(session) >= set(windows.Sign) - {windows.Sign.TRIED}
        codes = session.exec(select(Case.code)).all()
        keys = [one.key_passed_on for one in session.exec(select(CaseHandover))]
        known = session.exec(select(CaseAcquaintance)).all()
    assert set.union(*states.values()) == set(CaseStatus)
    assert states[cast.PRAIRIE.name] >= {"assigned", "accepted", "under_way", "ended"}
    assert states[cast.RIVER.name] >= {"declined", "under_way", "unresponsive", "ended"}
    assert len(set(codes)) == len(codes) > 20
    assert sorted(key is None for key in keys) == [False, True]
    assert len(known) == 1


@pytest.mark.usefixtures("example")
def test_fourteen_coaches_in_two_divisions_and_an_affiliate_of_two() -> None:
    with system() as session:
        held: dict[Role, set[object]] = {role: set() for role in Role}
        for row in session.exec(select(Grant)):
            held[row.role].add(row.person_id)
        led = set(session.exec(select(Supervision.coach_id)))
        covers = session.exec(select(Deputy)).all()
        kinds = sorted(session.exec(select(Division.kind)))
        two = session.exec(
            select(Grant.person_id)
            .join(Division)
            .where(Division.name == cast.NORTHWOODS.name, Grant.role != "administrator")
        ).all()
        rules = {policy.preset: policy.division_id for policy in session.exec(select(Policy))}
    assert kinds == ["affiliate", "division", "division"]
    assert len(set(two)) == 2
    assert (len(held[Role.DIRECTOR]), len(held[Role.ADMINISTRATOR]), len(held[Role.LEAD])) == (3, 1, 4)
    assert len(held[Role.COACH]) == 14
    assert led == held[Role.COACH], "every coach has a lead"
    assert [cover.from_on <= clock.today(cast.ZONE) < cover.until_on for cover in covers] == [True]
    assert set(rules) == {"addiction_management", "family_helpline"}
    assert rules["addiction_management"] is None
    assert rules["family_helpline"] is not None


def lines_of(username: str) -> dict[str, first90.Line]:
    """The first 90 days that somebody sees, by the coach's user name."""
    with system(write=True) as session:
        names = {person.id: person.username for person in session.exec(select(Person))}
        return {names[line.coach_id]: line for line in lines.listed(session, actor(session, username))}


@pytest.mark.usefixtures("example")
def test_first_90_days_stand_in_every_stage() -> None:
    prairie, river, woods = (lines_of(name) for name in ("renee.okafor", "dolores.quintana", "ingrid.solberg"))
    everybody = {**prairie, **river, **woods}
    assert {line.status for line in everybody.values()} == set(FirstNinetyStatus) - {FirstNinetyStatus.DECIDED}
    assert {name: line.outcome for name, line in everybody.items() if not line.is_open} == {
        "curtis.mabry": FirstOutcome.CONFIRM,
        "ben.kowalski": FirstOutcome.END_OF_SERVICE,
    }
    assert everybody["theo.lindqvist"].next.is_overdue
    assert everybody["noah.bergstrom"].day < 16
    assert everybody["keisha.walton"].status is FirstNinetyStatus.STOPPED
    assert everybody["amir.haddad"].length == 135
    assert everybody["joyce.pham"].day < 57, "leave pauses the clock"
    assert everybody["wes.tallman"].status is FirstNinetyStatus.RECOMMENDED
    assert prairie["wes.tallman"].next.is_mine, "the named decider is asked, not the director who recommended"
    assert not woods["wes.tallman"].next.is_mine


@pytest.mark.usefixtures("example")
def test_whose_service_has_ended_still_reads_and_has_answered() -> None:
    with system(write=True) as session:
        ben = actor(session, "ben.kowalski")
        assert ben.has_left
        (line,) = lines.listed(session, ben)
        assert [response.text for response in first90.page(session, ben, line.id).responses] == [
            beginnings.BEN_RESPONSE
        ]


@pytest.mark.usefixtures("example")
def test_half_a_year_of_supervision_is_there() -> None:
    told = folders.load()
    with system() as session:
        closed = session.exec(select(OneOnOne).where(OneOnOne.status == OneOnOneStatus.CLOSED)).all()
        others = session.exec(select(OneOnOne).where(OneOnOne.status != OneOnOneStatus.CLOSED)).all()
        seen = session.exec(select(Observation)).all()
        promised = session.exec(select(Commitment)).all()
    assert len(closed) == len(told["one_on_ones"]) >= 30
    assert [one.status for one in others] == [OneOnOneStatus.PLANNED]
    days = [one.held_on for one in closed if one.held_on]
    assert (max(days) - min(days)).days > 150
    assert any(one.closed_at and one.held_on and (one.closed_at.date() - one.held_on).days > 7 for one in closed)
    assert len(seen) == len(told["observations"])
    assert {row.told_on is None for row in seen} == {True, False}
    assert {row.status for row in promised} == set(CommitmentStatus)
    goals = len(beginnings.GOALS)
    from_meetings = [row for row in promised if row.source is CommitmentSource.MEETING]
    assert from_meetings, "what came of a case review is carried on"
    assert len(promised) - len(from_meetings) == len(told["commitments"]) + goals, "each goal became one commitment"


@pytest.mark.usefixtures("example")
def test_nobody_has_two_unfinished_reviews_and_maya_has_an_earlier_one() -> None:
    with system() as session:
        unfinished = session.exec(select(Review.coach_id).where(Review.status != ReviewStatus.CLOSED)).all()
        maya = setup.by_username(session, "maya.torres")
        now = session.exec(select(Review).where(Review.coach_id == maya.id, Review.status == ReviewStatus.OPEN)).one()
        for side in Side:
            rated = store.ratings(session, store.newest_sheet(session, now.id, side).id)
            assert 10 < len(rated) < 62, "a draft, partly filled"
            assert len(store.last_time(session, now, side)) == 62
    assert len(unfinished) == len(set(unfinished))


@pytest.mark.usefixtures("example")
def test_one_self_assessment_is_late_while_the_lead_has_handed_in() -> None:
    with system() as session:
        today = clock.today(cast.ZONE)
        late = session.exec(
            select(Review).where(Review.self_assessment == SelfAssessment.EXPECTED, col(Review.late_on) <= today)
        ).one()
        sheet = store.newest_sheet(session, late.id, Side.LEAD)
    assert sheet.status is SheetStatus.SUBMITTED


@pytest.mark.usefixtures("example")
def test_conversation_response_and_chain_are_there() -> None:
    with system() as session:
        talking = session.exec(select(Review).where(Review.status == ReviewStatus.IN_CONVERSATION)).one()
        assert talking.closing_words
        contents = [
            row.content or ""
            for row in session.exec(select(SealedRecord).where(SealedRecord.kind == RecordKind.ACKNOWLEDGEMENT))
        ]
        assert any(story.CURTIS_RESPONSE in content for content in contents)
        assert audit.verify(session) == []
        assert session.exec(select(SignInSession)).all() == [], "nobody invented stays signed in"


@pytest.mark.usefixtures("example")
def test_days_follow_each_other_and_none_lies_ahead() -> None:
    with system() as session:
        events = session.exec(select(AuditEvent).order_by(col(AuditEvent.seq))).all()
        told = [event.at for event in events if event.kind != audit.Kind.PASSWORD_CHANGED.value]
        sheets = session.exec(select(Sheet).where(col(Sheet.submitted_at).is_not(None))).all()
    assert told == sorted(told)
    assert max(event.at for event in events) <= clock.now()
    assert (told[-1] - told[0]).days > 1400
    assert {clock.in_zone(sheet.submitted_at, cast.ZONE).weekday() for sheet in sheets if sheet.submitted_at} <= set(
        range(5)
    )


@pytest.mark.prove
@pytest.mark.usefixtures("example")
def test_every_signed_review_prints() -> None:
    with system(write=True) as session:
        director = actor(session, "renee.okafor")
        signed = session.exec(
            select(Review).where(col(Review.signed_at).is_not(None)).order_by(col(Review.self_assessment))
        ).all()
        assert len(signed) == 7
        own = [one for one in signed if one.division_id in director.divisions(Role.DIRECTOR)]
        for review in own[:: 1 if PROVING else 3]:
            ticket = ExportTicket(
                token_hash="",
                session_hash="",
                record_id=review.id,
                purpose=ExportPurpose.SUPERVISION,
                until_at=clock.now(),
            )
            assert export.prepare(session, director, ticket)().content.startswith(b"%PDF-")


def test_sign_ins_stand_in_a_file_of_their_own_and_open_the_accounts(example: Path) -> None:
    file = example / "example-sign-ins.json"
    rows = json.loads(file.read_text())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(rows) == ["coach", "lead", "director", "administrator", "contact"]
    with system() as session:
        for row in rows.values():
            person = setup.by_username(session, row["username"])
            assert passwords.trouble_with(row["password"], person.username, person.name) is None
            assert passwords.matches(row["password"], person.password_hash)
        without = session.exec(select(Person.username).where(col(Person.password_hash).is_(None))).all()
    assert len(without) == len(cast.MEMBERS) - len(rows), "only those who are printed have a password"


@pytest.mark.usefixtures("example")
def test_a_second_time_changes_nothing() -> None:
    with system() as session:
        before = audit.head(session)
    assert seed() is Outcome.THERE_ALREADY
    with system() as session:
        assert audit.head(session) == before


def test_lost_sign_ins_are_made_anew(example: Path) -> None:
    file = example / "example-sign-ins.json"
    before = json.loads(file.read_text())
    file.unlink()
    with seeded.cheap_passwords():
        assert seed() is Outcome.NEW_PASSWORDS
    after = json.loads(file.read_text())
    with system() as session:
        maya = setup.by_username(session, "maya.torres")
        assert passwords.matches(after["coach"]["password"], maya.password_hash)
        assert not passwords.matches(before["coach"]["password"], maya.password_hash)
        assert len(session.exec(select(Review)).all()) == len(story.PLOTS)


@pytest.mark.usefixtures("empty_place")
def test_another_programme_is_left_alone() -> None:
    create_keys()
    upgrade(engine())
    with system(write=True) as session:
        setup.create_person(session, "dana", "Dana Reyes")
    with pytest.raises(Conflict, match="empty one"):
        seed()
    with system() as session:
        assert [person.username for person in session.exec(select(Person))] == ["dana"]
    assert not sign_ins.file().exists()


@pytest.mark.usefixtures("empty_place")
def test_a_run_broken_off_leaves_an_empty_database(monkeypatch: pytest.MonkeyPatch) -> None:
    create_keys()
    upgrade(engine())
    whole = story.PLOTS
    monkeypatch.setattr(story, "PLOTS", (whole[0], whole[0]))
    with pytest.raises(Exception, match="not finished"):
        seed()
    with system() as session:
        assert setup.is_empty(session)
    monkeypatch.undo()
    began = time.process_time()
    with seeded.cheap_passwords():
        assert seed() is Outcome.SEEDED
    assert time.process_time() - began < 15


@pytest.mark.prove
@pytest.mark.parametrize("day", ["2028-02-29T05:30:00", "2027-03-14T08:30:00", "2027-01-03T23:30:00"][: often(1, 3)])
def test_it_can_be_written_on_any_day(day: str, tmp_path: Path) -> None:
    with time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=UTC)):
        seeded.write_example(tmp_path / "data")
        with seeded.living_in(tmp_path / "data"), system() as session:
            assert {review.status for review in session.exec(select(Review))} == set(ReviewStatus) - {
                ReviewStatus.SIGNED
            }
            assert max(event.at for event in session.exec(select(AuditEvent))) <= clock.now()
            assert signs(session) >= set(windows.Sign) - {windows.Sign.TRIED}


def test_working_days_and_a_clock_that_comes_back() -> None:
    saturday = date(2026, 11, 21)
    assert [days.day(saturday, ago).isoformat() for ago in (0, 1, 6, 5)] == [
        "2026-11-20", "2026-11-20", "2026-11-13", "2026-11-16",
    ]  # fmt: skip
    told = datetime(2020, 2, 29, 12, tzinfo=UTC)
    with days.set_to(told):
        assert told <= clock.now() < told + timedelta(seconds=5)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.usefixtures("example")
def test_questions_and_concerns_are_few_gentle_and_each_at_another_step() -> None:
    with system() as session:
        consults = session.exec(select(Consult).order_by(col(Consult.asked_at))).all()
        concerns = session.exec(select(Concern)).all()
        open_questions = session.exec(select(ConcernQuestion).where(col(ConcernQuestion.answered_at).is_(None))).all()
        contacts = session.exec(select(Grant).where(Grant.role == Role.CONTACT)).all()
    assert [one.answered_at is not None for one in consults] == [True, False]
    assert sorted((one.level, one.desk, one.status) for one in concerns) == [
        (1, Desk.DIRECTOR, ConcernStatus.ACCOUNT_REQUESTED),
        (1, Desk.LEAD, ConcernStatus.CLOSED),
        (2, Desk.LEAD, ConcernStatus.ACCOUNT_REQUESTED),
    ]
    assert len(open_questions) == len(contacts) == 1
