"""What the rules propose: each with its sentence, in order, until the minutes are taken, never about whom one knows."""

import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from db.tables.cases import Case, CaseAcquaintance, CaseStatus, Channel
from db.tables.frameworks import Programme
from db.tables.meetings import GroupMember, ItemKind, ItemStatus, Meeting, MeetingItem, MeetingStatus, Safety
from db.tables.people import Role
from portal import clock
from portal.access import system
from portal.errors import InvalidInput
from portal.meetings import adding, items, overview, placing, proposals
from portal.meetings.adding import New
from portal.meetings.overview import GroupPage
from portal.meetings.proposals import Proposal, Proposed
from portal.policy import service as policies
from tests import make
from tests.cast import Cast
from tests.portal.access.scenes import end_service
from tests.portal.access.tables import counted
from tests.review_group import Around, coded_case, plan

DAY = timedelta(days=1)
TODAY = make.today()


def group_page(around: Around, name: str = "jordan") -> GroupPage:
    page = around.cast.do(name, overview.page, around.group)
    assert isinstance(page, overview.Overview)
    assert page.group is not None
    return page.group


def proposed(around: Around, name: str = "jordan") -> Proposed:
    found = group_page(around, name).proposed
    assert found is not None
    return found


def everything(around: Around, name: str = "jordan") -> dict[str, Proposal]:
    """Proposals by the code of the case, or the coach where there is none."""
    found = proposed(around, name)
    return {one.code or one.coach: one for one in (*found.fits, *found.waits)}


def change(case: uuid.UUID, **values: object) -> None:
    with system(write=True) as session:
        row = session.get_one(Case, case)
        for name, value in values.items():
            setattr(row, name, value)


def new_case(around: Around, coach: str, code: str, **values: object) -> uuid.UUID:
    with system(write=True) as session:
        made = coded_case(session, around.cast, coach, code)
    change(made, **values)
    return made


def discussed(around: Around, days_ago: int, coach: str, **values: object) -> uuid.UUID:
    """Something that was talked about at a meeting so many days ago."""
    with system(write=True) as session:
        meeting = session.get_one(Meeting, plan(session, around.cast, around.group, -days_ago))
        meeting.status = MeetingStatus.LIVE
        item = MeetingItem(
            group_id=around.group,
            meeting_id=meeting.id,
            kind=ItemKind.CASE,
            presenter_id=around.cast[coach],
            added_by=around.cast[coach],
            added_at=clock.now(),
            why="brought",
            status=ItemStatus.DISCUSSED,
        )
        for name, value in values.items():
            setattr(item, name, value)
        session.add(item)
        session.flush()
        meeting.status, meeting.closed_at, meeting.closed_by = MeetingStatus.CLOSED, clock.now(), around.cast["jordan"]
        session.flush()
        return item.id


def quiet(around: Around, *but: str) -> None:
    """Nothing but what a test adds: everybody has presented lately, `but` those."""
    for name in ("maya", "carl", "ravi", "fay", "nia", "pat"):
        if name not in but:
            discussed(around, 9, name)


def test_every_rule_says_why_in_a_sentence(around_anywhere: Around) -> None:
    around = around_anywhere
    quiet(around)
    new_case(
        *(around, "carl", "Slow River 1"),
        status=CaseStatus.ACCEPTED, started_on=None, conversations=0, last_on=None, touched_on=None,
        contact_due_on=TODAY - 3 * DAY,
    )  # fmt: skip
    new_case(around, "ravi", "Slow River 2", window_on=TODAY, agreed_conversations=5, conversations=4)
    new_case(around, "fay", "Slow River 3", window_on=TODAY - DAY)
    new_case(around, "nia", "Slow River 4", rhythm_days=7, last_on=TODAY - 10 * DAY)
    new_case(around, "carl", "Slow River 5", accepted_on=TODAY - 56 * DAY)
    talked = new_case(around, "ravi", "Slow River 6", accepted_on=TODAY - 300 * DAY)
    discussed(around, 60, "ravi", case_id=talked)
    followed = new_case(around, "fay", "Slow River 7")
    discussed(around, 14, "fay", case_id=followed, follow_up_on=TODAY)
    found = {code: one.reasons for code, one in everything(around).items()}

    def on(days: int) -> str:
        return proposals.said(TODAY + days * DAY, TODAY)

    assert found == {
        "Slow River 1": (f"First contact was due {on(-3)}, and none is noted.",),
        "Slow River 2": (f"Its window ends {on(0)}. A look is due; going past it is no failure.",),
        "Slow River 3": (f"Its window ends {on(-1)}. A look is due; going past it is no failure.",),
        "Slow River 4": ("They last talked 10 days ago and had agreed on every 7 days.",),
        "Slow River 5": (f"Not talked about yet; with Carl since {on(-56)}.",),
        "Slow River 6": (f"Not talked about since {on(-60)}.",),
        "Slow River 7": (f"A follow-up was agreed for {on(0)}.",),
    }


@pytest.mark.parametrize(
    ("values", "is_there"),
    [
        ({"contact_due_on": TODAY}, False),
        ({"window_on": TODAY + DAY}, False),
        ({"window_on": TODAY, "agreed_conversations": 5, "conversations": 5}, False),
        ({"window_on": TODAY - 2 * DAY, "looked_on": TODAY - DAY}, False),
        ({"window_on": TODAY - 2 * DAY, "looked_on": TODAY - 3 * DAY}, True),
        ({"rhythm_days": 7, "last_on": TODAY - 7 * DAY}, False),
        ({"rhythm_days": 7, "last_on": TODAY - 8 * DAY}, True),
        ({"accepted_on": TODAY - 55 * DAY}, False),
        ({"accepted_on": TODAY - 56 * DAY}, True),
        ({"accepted_on": TODAY - 99 * DAY, "status": CaseStatus.ENDED, "ended_on": TODAY}, False),
        ({"accepted_on": TODAY - 99 * DAY, "status": CaseStatus.ASSIGNED}, False),
    ],
)
def test_a_rule_speaks_on_its_day_and_not_before(around: Around, values: dict[str, object], is_there: bool) -> None:
    quiet(around)
    new_case(around, "carl", "Slow River 1", **values)
    assert ("Slow River 1" in everything(around)) is is_there


def test_a_coach_who_has_not_presented_for_sixty_days_is_asked_to(around: Around) -> None:
    quiet(around, "nia", "ravi")
    with system(write=True) as session:
        session.execute(
            sa.update(GroupMember)
            .where(col(GroupMember.coach_id) == around.cast["nia"])
            .values(from_on=TODAY - 59 * DAY)
        )
    discussed(around, 60, "ravi")
    found = everything(around)
    assert found["Ravi Menon"].reasons == (f"Ravi has not presented since {proposals.said(TODAY - 60 * DAY, TODAY)}.",)
    assert "Nia Cole" not in found, "in the group for 59 days"
    placed = around.cast.do("jordan", placing.accept, around.meeting, found["Ravi Menon"].ref)
    with system() as session:
        item = session.get_one(MeetingItem, placed)
        assert (item.presenter_id, item.case_id, item.why) == (around.cast["ravi"], None, proposals.PRESENTED)
    assert "Ravi Menon" not in everything(around)
    with pytest.raises(InvalidInput):
        around.cast.do("jordan", placing.accept, around.meeting, found["Ravi Menon"].ref)


def test_whoever_coaches_no_more_is_asked_for_nothing(around: Around) -> None:
    quiet(around, "maya")
    assert set(everything(around)) == set(), "Maya presents already"
    around.cast.do("jordan", items.drop, around.item, "Another time.")
    assert set(everything(around)) == {"Maya Torres"}
    end_service(around.cast)
    assert set(everything(around)) == set()


def test_safety_comes_first_then_who_waits_longest_then_who_has_not_presented(around: Around) -> None:
    quiet(around, "nia")
    new_case(around, "carl", "Slow River 1", accepted_on=TODAY - 56 * DAY)
    new_case(around, "carl", "Slow River 2", accepted_on=TODAY - 90 * DAY)
    for name, code, safety in (("ravi", "Slow River 3", Safety.CONCERN), ("fay", "Slow River 4", Safety.ACUTE)):
        case = new_case(around, name, code)
        new = New(ItemKind.CASE, case_id=case, key_question="What now?", strength="She called.", safety=safety)
        around.cast.do(name, adding.add, around.group, new)
    order = [*everything(around)]
    assert order == ["Slow River 4", "Slow River 3", "Slow River 2", "Slow River 1", "Nia Cole"]
    assert everything(around)["Slow River 3"].reasons == ("A safety concern.", "Ravi brings it.")


def test_one_case_is_one_proposal_with_all_its_reasons(around: Around) -> None:
    quiet(around)
    new_case(
        *(around, "carl", "Slow River 1"),
        accepted_on=TODAY - 70 * DAY, window_on=TODAY - DAY, rhythm_days=7, last_on=TODAY - 20 * DAY,
    )  # fmt: skip
    (one,) = everything(around).values()
    assert len(one.reasons) == 3
    assert one.since == TODAY - 70 * DAY


def test_the_agenda_stops_at_the_minutes_and_the_rest_waits(around: Around) -> None:
    quiet(around)
    for number in range(5):
        new_case(around, "carl", f"Slow River {number}", accepted_on=TODAY - (90 - number) * DAY)
    found = proposed(around)
    assert group_page(around).used == 40, "a case and a notice of twenty minutes each stand on it"
    assert [one.code for one in found.fits] == ["Slow River 0", "Slow River 1"]
    assert len(found.waits) == 3
    assert around.cast.do("jordan", placing.accept_fitting, around.meeting) == 2
    page = group_page(around)
    assert page.used == 80
    assert page.proposed is not None
    assert (page.proposed.fits, len(page.proposed.waits)) == ((), 3)


def test_what_was_accepted_is_proposed_no_more_and_stands_once(around: Around) -> None:
    quiet(around)
    new_case(around, "carl", "Slow River 1", accepted_on=TODAY - 90 * DAY)
    (one,) = everything(around).values()
    around.cast.do("jordan", placing.accept, around.meeting, one.ref)
    assert everything(around) == {}
    with pytest.raises(InvalidInput, match="one list at a time"):
        around.cast.do("fay", placing.accept, around.meeting, one.ref)


def test_what_waits_says_who_wished_it_and_how_often_it_was_carried(around: Around) -> None:
    quiet(around)
    case = new_case(around, "carl", "Slow River 1")
    new = New(ItemKind.CASE, case_id=case, key_question="What now?", strength="She called.", asks_for_help=True)
    item = around.cast.do("carl", adding.add, around.group, new)
    with system(write=True) as session:
        session.get_one(MeetingItem, item).carried = 2
    assert everything(around)["Slow River 1"].reasons == ("Carl asks for help.", "Carried twice.")


def test_a_scenario_that_waits_is_proposed_by_its_title(around: Around) -> None:
    quiet(around)
    around.cast.do("carl", adding.add, around.group, New(ItemKind.SCENARIO, scenario="using_alone"))
    (one,) = everything(around).values()
    assert (one.title, one.reasons) == ("Using alone", ("Carl brings it.",))


def test_nobody_is_proposed_a_case_whose_person_they_may_know_nor_of_somebody_too_close(around: Around) -> None:
    quiet(around)
    case = new_case(around, "carl", "Slow River 1", accepted_on=TODAY - 90 * DAY)
    new_case(around, "maya", "Slow River 2", accepted_on=TODAY - 90 * DAY)
    with system(write=True) as session:
        for name in ("dana", "fay"):
            known = CaseAcquaintance(
                case_id=case, person_id=around.cast[name], said_by=around.cast[name], said_at=clock.now()
            )
            session.add(known)
    assert set(everything(around)) == {"Slow River 1", "Slow River 2"}
    for name, code in (("dana", "Slow River 1"), ("fay", "Slow River 1"), ("kit", "Slow River 2")):
        assert code not in everything(around, name), name
        assert code not in repr(group_page(around, name)), name


def test_members_and_directors_are_proposed_nothing(around: Around) -> None:
    new_case(around, "carl", "Slow River 1", accepted_on=TODAY - 90 * DAY)
    for name in ("carl", "maya", "olive"):
        assert group_page(around, name).proposed is None
        assert "Slow River 1" not in repr(group_page(around, name))


def many(cast: Cast, around: Around, coaches: int, cases: int) -> None:
    """A group of so many coaches with so many open cases, all of which some rule speaks of."""
    with system(write=True) as session:
        policy = policies.in_force(session, TODAY, cast.home).id
        people = [make.person(session, f"C{number} Coach", cast.home, Role.COACH) for number in range(coaches)]
        for coach in people:
            session.add(GroupMember(group_id=around.group, coach_id=coach, from_on=TODAY - 300 * DAY))
        session.add_all(_case(policy, cast, people[number % coaches], number) for number in range(cases))


def _case(policy: uuid.UUID, cast: Cast, coach: uuid.UUID, number: int) -> Case:
    started: date | None = TODAY - 60 * DAY if number % 3 else None
    return Case(
        code=f"Case {number}",
        division_id=cast.home,
        coach_id=coach,
        programme=Programme.PEER,
        channel=Channel.PHONE,
        status=CaseStatus.UNDER_WAY if started else CaseStatus.ACCEPTED,
        policy_id=policy,
        assigned_by=cast["jordan"],
        assigned_on=TODAY - 70 * DAY,
        accepted_on=TODAY - 70 * DAY,
        contact_due_on=TODAY - 67 * DAY,
        started_on=started,
        conversations=1 if started else 0,
        last_on=started,
        touched_on=started,
        rhythm_days=7,
        window_on=TODAY - 18 * DAY if started else None,
        agreed_conversations=5 if started else None,
        known_at=clock.now(),
        made_at=clock.now(),
    )


def test_a_large_group_costs_no_more_statements_than_a_small_one(around: Around, database: Engine) -> None:
    many(around.cast, around, 60, 1500)
    around.cast.credential("jordan")
    with counted(database) as statements:
        page = group_page(around)
    asked = [one for one in statements if one.lstrip().upper().startswith("SELECT")]
    agenda = [one for one in asked if "meeting" in one or "coded_case" in one or "review_group" in one]
    assert len(agenda) <= 8, "\n\n".join(agenda)
    assert page.proposed is not None
    listed = len(page.proposed.fits) + len(page.proposed.waits)
    assert 0 < listed <= 5 * proposals.MOST
    assert page.proposed.more > 1000


def test_two_who_add_the_same_case_at_once_get_one_item_and_clear_words(around_anywhere: Around) -> None:
    from concurrent.futures import ThreadPoolExecutor

    around = around_anywhere
    case = new_case(around, "carl", "Slow River 1")
    new = New(ItemKind.CASE, case_id=case, key_question="What now?", strength="She called.")
    for name in ("carl", "jordan"):
        around.cast.credential(name)

    def add(name: str) -> str:
        try:
            around.cast.do(name, adding.add, around.group, new)
        except InvalidInput as error:
            return str(error)
        return "added"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(add, ("carl", "jordan")))
    assert said == sorted(["added", adding.ALREADY])
    with system() as session:
        assert len(_of(session, case)) == 1


def _of(session: Session, case: uuid.UUID) -> list[MeetingItem]:
    return list(session.exec(select(MeetingItem).where(MeetingItem.case_id == case)))


def test_the_lead_adds_for_a_coach_and_leaves_the_words_to_them(around: Around) -> None:
    case = new_case(around, "carl", "Slow River 1")
    item = around.cast.do("jordan", adding.add, around.group, New(ItemKind.CASE, case_id=case, key_question="Mine?"))
    with system() as session:
        found = session.get_one(MeetingItem, item)
        assert (found.presenter_id, found.key_question, found.shared_at) == (around.cast["carl"], None, None)


def test_twenty_minutes_are_five_three_eight_and_four(around: Around) -> None:
    with system() as session:
        assert items.minutes_of(session, session.get_one(Meeting, around.meeting)) == 20 == 5 + 3 + 8 + 4
