"""Adding people and giving roles: what is refused at which field, and by whom it cannot be done."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from db.tables.audit import AuditEvent
from db.tables.people import Grant, Person, Role, Supervision
from portal.access import system
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.people import conflicts, managing, sign_in
from portal.people.managing import Added, Newcomer
from tests import make
from tests.cast import Cast

DAY = timedelta(days=1)


def newcomer(cast: Cast, **other: object) -> Newcomer:
    plain = Newcomer("Rosa Ibarra", "", "", Role.COACH, cast.home, make.today(), cast["jordan"])
    return replace(plain, **other)  # type: ignore[arg-type]


def add(cast: Cast, who: str, **other: object) -> Added:
    made = cast.do(who, managing.add, newcomer(cast, **other))
    assert isinstance(made, Added)
    return made


def wrong(cast: Cast, who: str, **other: object) -> dict[str, str]:
    with pytest.raises(InvalidInput) as error:
        add(cast, who, **other)
    return error.value.fields


@pytest.mark.parametrize("who", ["olive", "ada"])
def test_one_step_makes_account_role_lead_and_a_link_that_works_once(cast_anywhere: Cast, who: str) -> None:
    made = add(cast_anywhere, who, email=" rosa@example.org ")
    assert made.username == "rosa.ibarra"
    token = made.link.rsplit("link=", 1)[1]
    assert sign_in.redeem_reset_link(token, "green lamp river stone", "green lamp river stone")
    with system() as session:
        assert session.get_one(Person, made.id).email == "rosa@example.org"
        span = session.exec(select(Supervision).where(Supervision.coach_id == made.id)).one()
        kinds = session.exec(select(AuditEvent.kind).order_by(col(AuditEvent.seq))).all()
    assert (span.lead_id, span.from_on, span.until_on) == (cast_anywhere["jordan"], make.today(), None)
    assert kinds[-5:-1] == ["person_created", "grant_changed", "supervision_changed", "invited"]


@pytest.mark.parametrize("who", ["jordan", "maya", "carl"])
def test_others_add_nobody(cast: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        add(cast, who)


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Maya Torres", "maya.torres"),
        ("José Ángel Núñez", "jose.nunez"),
        ("  Bo ", "bo"),
        ("Siobhán O’Neill-Ward", "siobhan.oneillward"),
        ("Мария", ""),
    ],
)
def test_a_user_name_is_proposed_from_the_name(name: str, username: str) -> None:
    assert managing.username_for(name) == username


def test_a_taken_proposal_gets_a_number_and_a_taken_wish_a_sentence(cast: Cast) -> None:
    add(cast, "olive")
    assert add(cast, "olive").username == "rosa.ibarra2"
    for typed in ("rosa.ibarra", "ROSA.Ibarra", " Rosa.ibarra "):
        assert wrong(cast, "olive", username=typed) == {"username": "This user name is taken."}


def test_letters_that_only_look_alike_are_refused(cast: Cast) -> None:
    assert set(wrong(cast, "olive", username="rоsa.ibarra")) == {"username"}  # noqa: RUF001 (a Cyrillic o)
    assert set(wrong(cast, "olive", name="Мария", username="")) == {"username"}


def test_every_wrong_field_is_named_at_once(cast: Cast) -> None:
    found = wrong(cast, "olive", name=" ", username="x y", email="nowhere", role=None, division_id=None, from_on=None)
    assert set(found) == {"name", "username", "email", "role", "division", "from_on"}
    assert set(wrong(cast, "olive", name="N" * 121)) == {"name"}
    assert set(wrong(cast, "olive", from_on=make.today() + 400 * DAY)) == {"from_on"}


def test_a_division_one_does_not_look_after_reads_like_an_unknown_one(cast: Cast) -> None:
    known, unknown = (wrong(cast, "olive", division_id=one) for one in (cast.away, uuid.uuid4()))
    assert known == unknown == {"division": managing.ELSEWHERE}


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.ADMINISTRATOR])
def test_a_director_gives_coach_and_lead_only(cast: Cast, role: Role) -> None:
    assert wrong(cast, "olive", role=role) == {"role": managing.ROLE_OF_OFFICE}
    assert add(cast, "ada", role=role, lead_id=None)
    assert add(cast, "olive", role=Role.LEAD, lead_id=None)


def test_nothing_is_left_of_somebody_whose_lead_is_refused(cast: Cast) -> None:
    assert set(wrong(cast, "olive", lead_id=cast["carl"])) == {"lead"}
    with system() as session:
        assert not session.exec(select(Person).where(Person.name == "Rosa Ibarra")).first()


def roles(session: Session, person_id: uuid.UUID) -> list[Grant]:
    return list(session.exec(select(Grant).where(Grant.person_id == person_id).order_by(col(Grant.from_on))))


def test_roles_are_given_ended_and_taken_back(cast_anywhere: Cast) -> None:
    cast, today = cast_anywhere, make.today()
    given = cast.do("olive", managing.give_role, cast["carl"], Role.LEAD, cast.home, today, today + 9 * DAY)
    cast.do("olive", managing.end_role, given, today + 4 * DAY)
    later = cast.do("ada", managing.give_role, cast["carl"], Role.LEAD, cast.home, today + 20 * DAY)
    cast.do("olive", managing.end_role, later, None)
    with system() as session:
        spans = [(row.role, row.until_on) for row in roles(session, cast["carl"])]
    assert spans == [(Role.COACH, None), (Role.LEAD, today + 5 * DAY)]


@pytest.mark.parametrize(("first", "last", "field"), [(5, 4, "last_on"), (0, None, "from_on")])
def test_spans_that_make_no_sense_are_refused(cast: Cast, first: int, last: int | None, field: str) -> None:
    today = make.today()
    cast.do("olive", managing.give_role, cast["carl"], Role.LEAD, cast.home, today - DAY, today + DAY)
    last_on = None if last is None else today + last * DAY
    with pytest.raises(InvalidInput) as error:
        cast.do("olive", managing.give_role, cast["carl"], Role.LEAD, cast.home, today + first * DAY, last_on)
    assert set(error.value.fields) == {field}


def test_a_role_ends_after_it_began_and_not_later_than_it_does(cast: Cast) -> None:
    today = make.today()
    given = cast.do("olive", managing.give_role, cast["carl"], Role.LEAD, cast.home, today - 5 * DAY, today + DAY)
    for last_on in (today - 6 * DAY, today + 2 * DAY, None):
        with pytest.raises(InvalidInput) as error:
            cast.do("olive", managing.end_role, given, last_on)
        assert set(error.value.fields) == {"last_on"}


def test_nobody_changes_their_own_roles(cast: Cast) -> None:
    with system() as session:
        own = {name: roles(session, cast[name])[0].id for name in ("olive", "ada")}
    for who in ("olive", "ada"):
        with pytest.raises(NotAllowed, match="themselves"):
            cast.do(who, managing.give_role, cast[who], Role.COACH, cast.home, make.today())
        with pytest.raises(NotAllowed, match="themselves"):
            cast.do(who, managing.end_role, own[who], make.today())
    with pytest.raises(NotAllowed, match="administrator"):
        cast.do("olive", managing.end_role, own["ada"], make.today())
    cast.do("ada", managing.end_role, own["olive"], make.today())


def test_roles_of_another_division_are_not_found(cast: Cast) -> None:
    with system() as session:
        away = roles(session, cast["cleo"])[0].id
    for grant in (away, uuid.uuid4()):
        with pytest.raises(NotFound):
            cast.do("olive", managing.end_role, grant, make.today())


def test_a_director_in_conflict_gives_no_role(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="conflict"):
        cast.do("victor", managing.give_role, cast["maya"], Role.LEAD, cast.home, make.today())


def test_a_corrected_name_keeps_the_account_and_a_stale_one_is_told(cast: Cast) -> None:
    cast.do("olive", managing.change_details, cast["maya"], " Maya Torres-Lund ", "Maya.T", "", 1)
    with system() as session:
        person = session.get_one(Person, cast["maya"])
        assert (person.name, person.username, person.email) == ("Maya Torres-Lund", "maya.t", None)
    with pytest.raises(Conflict, match="meantime"):
        cast.do("ada", managing.change_details, cast["maya"], "Maya", "maya", "", 1)
    with pytest.raises(InvalidInput, match="taken"):
        cast.do("ada", managing.change_details, cast["maya"], "Maya", "JORDAN", "", 2)


def test_whoever_is_given_a_role_again_is_back(cast: Cast) -> None:
    with system(write=True) as session:
        person = session.get_one(Person, cast["carl"])
        person.reads_until_on = make.today() - DAY
        roles(session, cast["carl"])[0].until_on = make.today() - 5 * DAY
    cast.do("olive", managing.give_role, cast["carl"], Role.COACH, cast.home, make.today())
    with cast.acting_as("carl") as (_, actor):
        assert actor.roles == {Role.COACH}
        assert not actor.has_left


def test_a_conflict_is_declared_with_those_who_serve_or_soon_will(cast: Cast) -> None:
    with system(write=True) as session:
        roles(session, cast["carl"])[0].until_on = make.today()
        roles(session, cast["noor"])[0].from_on = make.today() + DAY
    found = {one.id for one in cast.do("maya", conflicts.list_colleagues)}  # type: ignore[attr-defined]
    assert cast["noor"] in found
    assert not {cast["carl"], cast["opal"]} & found
    with pytest.raises(InvalidInput):
        cast.do("maya", conflicts.declare, cast["carl"])
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["opal"])
    cast.do("maya", conflicts.declare, cast["opal"])
    assert cast["maya"] in {one.id for one in cast.do("opal", conflicts.list_colleagues)}  # type: ignore[attr-defined]
