"""A portal that would not be safe does not start, and says what to do."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

from db.keys import keyring
from portal.server import check
from portal.settings import ROOT, settings
from tests.serving import PortalServer, found_programme


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("start") / "data"
    found_programme(data)
    return data


def start(server: PortalServer, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the server until it gives up; one that starts after all ends this test by its timeout."""
    return subprocess.run(
        [*server.command(), *options],
        cwd=ROOT,
        env=server.environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORTAL_PUBLIC_URL": "http://portal.example.org"}, "over https only"),
        ({"PORTAL_PUBLIC_URL": "http://127.0.0.1:8501/portal"}, "a host name of its own"),
        ({"PORTAL_PUBLIC_URL": "portal.example.org"}, "PORTAL_PUBLIC_URL"),
        ({"FORWARDED_ALLOW_IPS": "*"}, "FORWARDED_ALLOW_IPS"),
        ({"PORTAL_KEYS": "/nowhere/keys.json"}, "python -m portal init"),
        ({"PORTAL_DATABASE_URL": "sqlite:////nowhere/portal.sqlite3"}, "There is no database"),
        ({"PORTAL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "does not answer"),
    ],
)
@pytest.mark.usefixtures("database")
def test_a_wrong_setting_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], sentence: str
) -> None:
    assert check.problems() == []
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    keyring.cache_clear()
    found = check.problems()
    assert len(found) == 1
    assert sentence in found[0]
    assert len(found[0].split()) > 8, "it says what to do"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("server.baseUrlPath", "portal"), ("server.trustedUserHeaders", {}), ("server.enableAgentApi", True)],
)
@pytest.mark.usefixtures("database")
def test_a_wrong_serving_option_is_a_sentence(name: str, wrong: object) -> None:
    before = config.get_option(name)
    config.set_option(name, wrong)
    try:
        found = check.problems()
    finally:
        config.set_option(name, before)
    assert [sentence for sentence in found if name in sentence]


@pytest.mark.usefixtures("database")
def test_a_database_without_its_tables_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    empty = tmp_path / "empty.sqlite3"
    empty.touch()
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{empty}")
    settings.cache_clear()
    assert "python -m portal migrate" in check.problems()[0]


def test_the_server_ends_with_the_sentence_and_an_error_code(founded: Path) -> None:
    ended = start(PortalServer(founded), PORTAL_PUBLIC_URL="http://portal.example.org")
    assert ended.returncode != 0
    assert "over https only" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


@pytest.fixture
def running(founded: Path) -> Iterator[PortalServer]:
    server = PortalServer(founded)
    server.start()
    yield server
    server.stop()


def test_a_second_server_on_one_file_is_refused_and_a_killed_one_leaves_no_trace(
    founded: Path, running: PortalServer
) -> None:
    second = PortalServer(founded)
    ended = start(second)
    assert ended.returncode != 0
    assert "Another server already uses" in ended.stdout + ended.stderr

    running.kill()
    second.start()
    second.stop()
