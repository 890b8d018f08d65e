"""Who may do what for a person: the policy against its matrix, and everybody against everybody's account."""

import csv
import uuid
from importlib.resources import files

import pytest
from sqlalchemy import Engine

from db.tables.people import Role
from portal.access import Managing, people, person_for, system
from portal.access.answers import HIDDEN, Answer
from portal.access.people import Tie, best, decide
from portal.errors import NotAllowed, NotFound
from tests import make
from tests.cast import Cast
from tests.portal.access.tables import counted

REASONS = {name: value for name, value in vars(people).items() if name.isupper() and isinstance(value, Answer)}
TIES = {
    "maya": Tie.SELF,
    "jordan": Tie.LEAD,
    "dana": Tie.DEPUTY,
    "olive": Tie.DIRECTOR,
    "victor": Tie.CONFLICTED,
    "ada": Tie.ADMINISTRATOR,
    "kit": Tie.OTHER,
    "noor": Tie.OTHER,
    "carl": Tie.OTHER,
    "opal": Tie.OTHER,
    "liam": Tie.OTHER,
}


def matrix() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Every cell with the lines that speak of it."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    with files("portal.access").joinpath("people_matrix.csv").open(encoding="utf-8") as table:
        for line in csv.DictReader(table):
            names = list(Managing) if line["permission"] == "*" else line["permission"].split("|")
            for cell in ((name, tie) for name in names for tie in line["tie"].split("|")):
                found.setdefault(cell, []).append((line["answer"], line["reason"]))
    return found


def test_the_policy_says_what_the_matrix_says_of_every_cell() -> None:
    cells = matrix()
    assert set(cells) == {(permission.value, tie.value) for permission in Managing for tie in Tie}
    for (permission, tie), lines in cells.items():
        ((answer, reason),) = lines
        wanted = {"allow": people.ALLOW, "hidden": HIDDEN}.get(answer) or REASONS[reason]
        assert decide(Managing(permission), Tie(tie)) == wanted, (permission, tie)


def test_ones_own_account_outranks_every_office() -> None:
    for permission in Managing:
        assert best(permission, frozenset(Tie)) == decide(permission, Tie.SELF)


@pytest.fixture
def led(cast: Cast) -> Cast:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    return cast


def meets(cast: Cast, who: str, person_id: uuid.UUID, permission: Managing) -> str | None:
    try:
        cast.do(who, person_for, person_id, permission)
    except NotFound:
        return "hidden"
    except NotAllowed as error:
        return str(error)
    return "allow"


@pytest.mark.parametrize("who", TIES)
def test_everybody_meets_it_at_the_door(led: Cast, who: str) -> None:
    for permission in Managing:
        answer = decide(permission, TIES[who])
        wanted = "allow" if answer.is_allowed else answer.reason or "hidden"
        assert meets(led, who, led["maya"], permission) == wanted, permission


def test_a_director_leaves_alone_who_holds_an_office_above(led: Cast) -> None:
    for permission in (Managing.CHANGE, Managing.MOVE):
        assert meets(led, "olive", led["ada"], permission) == people.ABOVE.reason
        assert meets(led, "ada", led["olive"], permission) == "allow"


def test_an_unknown_person_reads_like_one_out_of_scope(led: Cast, database: Engine) -> None:
    for name in ("noor", "opal", "kit", "carl"):
        led.credential(name)
        met = []
        for person_id in (led["maya"], uuid.uuid4()):
            with counted(database) as statements, pytest.raises(NotFound) as caught:
                led.do(name, person_for, person_id, Managing.READ)
            met.append((str(caught.value), list(statements)))
        assert met[0] == met[1]


def test_where_somebody_serves_now_decides_not_where_they_once_did(led: Cast) -> None:
    with system(write=True) as session:
        moved = make.person(session, "Mina Sorel", led.away, Role.COACH)
        make.role(session, moved, led.home, Role.COACH, until=make.today())
    assert meets(led, "opal", moved, Managing.READ) == "allow"
    assert meets(led, "olive", moved, Managing.READ) == "hidden"
