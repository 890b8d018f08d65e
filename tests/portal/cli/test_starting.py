"""Starting a real programme from nothing, once, with words for whatever is wrong."""

import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from sqlmodel import select

from db.engine import engine
from db.keys import keyring
from db.migrate import is_current
from db.tables.audit import AuditEvent
from db.tables.frameworks import Framework, FrameworkStatus, Item
from db.tables.people import Division, Grant, Person, Role, Supervision
from db.tables.policy import Policy
from portal import audit
from portal.access import system
from portal.people import sign_in
from tests.portal.cli.running import everything, run

GIVEN = (
    *("--division", "Harbor", "--zone", "America/Denver", "--calendar", "US-CO", "--preset", "family_helpline"),
    *("--administrator-name", "Dana Reyes", "--username", "Dana.Reyes"),
)


def link_in(output: str) -> str:
    """The token of the link that was printed."""
    line = next(line for line in output.splitlines() if line.startswith("http"))
    assert urlsplit(line).path == "/set-password"
    return parse_qs(urlsplit(line).query)["link"][0]


def test_init_makes_keys_tables_rules_and_an_administrator_who_can_sign_in(empty_place: Path) -> None:
    result = run("init", *GIVEN)
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE((empty_place / "keys.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(empty_place.stat().st_mode) == 0o700
    assert stat.S_IMODE((empty_place / "portal.sqlite3").stat().st_mode) == 0o600
    assert is_current(engine())
    with system() as session:
        assert session.exec(select(Framework.status)).one() is FrameworkStatus.ADOPTED
        assert len(session.exec(select(Item)).all()) == 62
        assert session.exec(select(Policy.preset)).one() == "family_helpline"
        division = session.exec(select(Division)).one()
        assert (division.name, division.zone, division.calendar) == ("Harbor", "America/Denver", "US-CO")
        assert session.exec(select(Grant.role)).one() is Role.ADMINISTRATOR
        assert session.exec(select(Person.password_hash)).one() is None, "nobody but she chooses it"
        assert audit.verify(session) == []
        kinds = set(session.exec(select(AuditEvent.kind)))
    assert kinds >= {"framework_adopted", "policy_adopted", "division_changed", "person_created", "grant_changed"}
    token = link_in(result.output)
    assert sign_in.redeem_reset_link(token, *["harbor lantern seven oaks"] * 2) == "dana.reyes"
    assert sign_in.verify("DANA.Reyes", "harbor lantern seven oaks", "127.0.0.1") is not None


@pytest.mark.usefixtures("empty_place")
def test_a_second_init_is_refused_and_changes_nothing() -> None:
    run("init", *GIVEN)
    before, key = everything(engine()), keyring().current
    again = run("init", *GIVEN)
    assert again.exit_code == 3
    assert "set up here already" in again.output
    assert run("init", "--if-needed").exit_code == 0
    assert everything(engine()) == before
    assert keyring().current == key


@pytest.mark.usefixtures("empty_place")
def test_init_asks_for_what_is_not_given() -> None:
    result = run("init", "--division", "Harbor", typed="America/Chicago\nUS\naddiction_management\nDana Reyes\ndana\n")
    assert result.exit_code == 0, result.output
    with system() as session:
        assert session.exec(select(Person.name)).one() == "Dana Reyes"


@pytest.mark.usefixtures("empty_place")
def test_init_if_needed_goes_on_where_nobody_can_type() -> None:
    assert run("init", "--if-needed", typed="").exit_code == 0
    with system() as session:
        assert session.exec(select(Person.username)).one() == "administrator"


WRONG = [
    ("--zone", "Chicago", "America/Chicago"),
    ("--zone", "../../etc/passwd", "America/Chicago"),
    ("--zone", "", "America/Chicago"),
    ("--calendar", "Mondays", "US-CA"),
    ("--preset", "sobriety", "family_helpline"),
    ("--username", "dana reyes", "small letters"),
    ("--username", "", "small letters"),
    ("--username", "dаna", "small letters"),  # noqa: RUF001 (a Cyrillic letter among Latin ones)
    ("--username", "-dana", "small letters"),
    ("--administrator-name", "  ", "a name"),
    ("--administrator-name", "Dana\nReyes", "one line"),
    ("--division", "\u200b", "a name"),
    ("--division", "x" * 121, "120"),
]


def test_init_says_what_is_wrong_and_leaves_no_programme(empty_place: Path) -> None:
    for option, value, word in WRONG:
        given = list(GIVEN)
        given[given.index(option) + 1] = value
        result = run("init", *given)
        assert result.exit_code == 3, (option, value)
        assert word in result.output, (option, value)
        assert "Traceback" not in result.output
        with engine().connect() as connection:
            assert connection.scalar(sa.text("select count(*) from person")) == 0, (option, value)
            assert connection.scalar(sa.text("select count(*) from division")) == 0, (option, value)
    assert run("init", *GIVEN).exit_code == 0, "the same folder can be set up afterwards"
    assert (empty_place / "keys.json").exists()


def test_a_programme_without_its_keys_is_explained(example: Path) -> None:
    (example / "keys.json").unlink()
    keyring.cache_clear()
    for words in (
        ("example",),
        ("reset-link", "maya.torres"),
        ("verify-audit",),
        ("backup", example / "b"),
        ("check",),
    ):
        (example / "example-sign-ins.json").unlink(missing_ok=True)
        result = run(*words)
        assert result.exit_code in (1, 3), words
        assert "PORTAL_KEYS" in result.output, words
    assert not (example / "keys.json").exists(), "new keys would make every text unreadable for good"


@pytest.mark.usefixtures("example")
def test_a_reset_link_opens_the_account_once() -> None:
    first, second = run("reset-link", "Maya.Torres "), run("reset-link", "maya.torres")
    new = "copper willow bridge nine"
    with pytest.raises(Exception, match="used already or is too old"):
        sign_in.redeem_reset_link(link_in(first.output), new, new)
    sign_in.redeem_reset_link(link_in(second.output), new, new)
    assert sign_in.verify("maya.torres", new, "127.0.0.1") is not None
    unknown = run("reset-link", "nobody")
    assert (unknown.exit_code, unknown.output) == (3, "There is no account with this user name.\n")


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("not an address", "PORTAL_DATABASE_URL"),
        ("postgresql://portal:hidden-word@127.0.0.1:1/portal", "127.0.0.1"),
        ("sqlite:////proc/nowhere/portal.sqlite3", "nowhere"),
    ],
)
@pytest.mark.usefixtures("empty_place")
def test_a_database_that_is_not_there_is_said_in_words(
    address: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.settings import settings

    monkeypatch.setenv("PORTAL_DATABASE_URL", address)
    settings.cache_clear()
    result = run("migrate")
    monkeypatch.undo()
    settings.cache_clear()
    assert result.exit_code == 3
    assert word in result.output
    assert "Traceback" not in result.output
    assert "hidden-word" not in result.output


def test_a_new_programme_is_filled_one_person_at_a_time(empty_place: Path) -> None:
    assert run("init", *GIVEN).exit_code == 0
    lead = run("add-person", "jordan", "Jordan Ellis", "--role", "lead")
    assert lead.exit_code == 0, lead.output
    coach = run("add-person", "maya", "Maya Torres", "--role", "coach", "--lead", "jordan")
    assert coach.exit_code == 0, coach.output
    assert link_in(coach.output) != link_in(lead.output)
    with system() as session:
        supervision = session.exec(select(Supervision)).one()
        names = {person.id: person.name for person in session.exec(select(Person))}
        assert (names[supervision.coach_id], names[supervision.lead_id]) == ("Maya Torres", "Jordan Ellis")
        assert audit.verify(session) == []
    again = run("add-person", "maya", "Another Maya", "--role", "coach")
    assert again.exit_code == 3, "a user name is taken once"
    assert "Traceback" not in again.output
    nowhere = run("add-person", "carl", "Carl Weber", "--role", "coach", "--division", "Nowhere")
    assert nowhere.exit_code == 3
    assert "Harbor" in nowhere.output


@pytest.mark.usefixtures("empty_place")
def test_a_division_is_told_its_zone_and_holidays_later_and_wrong_ones_are_refused() -> None:
    assert run("init", *GIVEN).exit_code == 0
    changed = run("set-division", "--calendar", "US-CA")
    assert changed.exit_code == 0, changed.output
    assert "US-CA" in changed.output
    wrong = run("set-division", "--calendar", "Mondays", "--zone", "Chicago")
    assert wrong.exit_code == 3
    assert "US-CA" in wrong.output
    assert "America/Chicago" in wrong.output
    assert run("set-division", "--calendar", "").exit_code == 0
    with system() as session:
        division = session.exec(select(Division)).one()
        assert (division.zone, division.calendar) == ("America/Denver", "")
