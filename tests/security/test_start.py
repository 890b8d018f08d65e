"""A portal that would not be safe does not start, and says what to do."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.settings import ROOT
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
    ("environment", "options", "sentence"),
    [
        ({"PORTAL_PUBLIC_URL": "http://portal.example.org"}, (), "over https only"),
        ({"PORTAL_PUBLIC_URL": "https://portal.example.org/portal"}, (), "a host name of its own"),
        ({"PORTAL_PUBLIC_URL": "portal.example.org"}, (), "PORTAL_PUBLIC_URL"),
        ({}, ("--server.baseUrlPath", "portal"), "server.baseUrlPath is set"),
        ({"FORWARDED_ALLOW_IPS": "*"}, (), "FORWARDED_ALLOW_IPS"),
        ({}, ("--server.trustedUserHeaders", "{}"), "server.trustedUserHeaders"),
        ({"PORTAL_KEYS": "/nowhere/keys.json"}, (), "python -m portal init"),
        ({"PORTAL_DATABASE_URL": "sqlite:////nowhere/portal.sqlite3"}, (), "There is no database"),
    ],
)
def test_it_refuses_with_a_sentence(
    founded: Path, environment: dict[str, str], options: tuple[str, ...], sentence: str
) -> None:
    ended = start(PortalServer(founded), *options, **environment)
    assert ended.returncode != 0
    assert sentence in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


def test_it_refuses_a_database_without_its_tables(founded: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.sqlite3"
    empty.touch()
    ended = start(PortalServer(founded), PORTAL_DATABASE_URL=f"sqlite:///{empty}")
    assert ended.returncode != 0
    assert "python -m portal migrate" in ended.stdout + ended.stderr


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
