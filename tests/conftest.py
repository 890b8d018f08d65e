"""The database of a test: a real one, fresh, with keys of its own."""

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from streamlit.components.v2 import manifest_scanner

from db import migrate
from db.engine import _writing, engine, engine_for
from db.keys import create_keys, keyring
from portal.settings import settings
from tests import once
from tests.cast import gathered
from tests.db import postgres
from tests.serving import PortalServer, found_programme

__all__ = ["gathered"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the modules that drive a browser or a server among the others.

    They wait more than they compute. In a row, one worker would get them all and go on alone when the rest is done.
    """
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(str(item.path), []).append(item)
    slow = [one for path, one in modules.items() if "/browser/" in path or "/security/" in path]
    quick = [one for path, one in modules.items() if "/browser/" not in path and "/security/" not in path]
    step = max(1, len(quick) // (len(slow) + 1))
    for place, module in enumerate(slow):
        quick.insert(place * (step + 1), module)
    items[:] = [item for module in quick for item in module]


@pytest.fixture(scope="session", autouse=True)
def _packages_looked_through_once() -> Iterator[None]:
    """For each page that is tried, Streamlit looks for components in every package installed; those stay the same."""
    with pytest.MonkeyPatch.context() as patched:
        scan = manifest_scanner.scan_component_manifests
        patched.setattr(manifest_scanner, "scan_component_manifests", functools.cache(scan))
        yield


def _forget() -> None:
    """Close what is open and read settings and keys anew; the engine stays, with the statements it has compiled."""
    engine().dispose()
    for cache in (keyring, settings):
        cache.cache_clear()


def _open_to_counting(target: Engine) -> Engine:
    """`target` with something listening: its variant for writing is heard only when it was made after that."""
    if not event.contains(target, "before_cursor_execute", _hear):
        event.listen(target, "before_cursor_execute", _hear)
        _writing.cache_clear()
    return target


def _hear(*_statement: object) -> None:
    return None


@pytest.fixture(scope="session", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> None:
    """What is made once is made for all workers of this run."""
    folder = tmp_path_factory.getbasetemp()
    once.share(folder if worker_id == "master" else folder.parent)


@pytest.fixture(scope="session")
def _template(_shared: None) -> Path:
    """A folder with a migrated SQLite file and keys, made once a run and copied for each test."""
    return once.made_once("template", _make_template)


def _make_template(folder: Path) -> None:
    folder.mkdir()
    made = engine_for(f"sqlite:///{folder / 'portal.sqlite3'}")
    migrate.upgrade(made)
    made.dispose()
    create_keys(folder / "keys.json")


@pytest.fixture(scope="session")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the data of each test lie in turn: at one address there is one engine, and it compiles a statement once."""
    return tmp_path_factory.mktemp("place") / "data"


@pytest.fixture
def _portal(_place: Path, monkeypatch: pytest.MonkeyPatch, _template: Path) -> Iterator[Path]:
    """The settings of one test: data and keys in a fresh folder."""
    data = _place
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    shutil.copy2(_template / "keys.json", data)
    monkeypatch.setenv("PORTAL_DATA", str(data))
    monkeypatch.delenv("PORTAL_DATABASE_URL", raising=False)
    monkeypatch.delenv("PORTAL_KEYS", raising=False)
    _forget()
    yield data
    _forget()


@pytest.fixture
def database(_portal: Path, _template: Path) -> Engine:
    """A fresh SQLite file that the settings point at, and its engine."""
    shutil.copy2(_template / "portal.sqlite3", _portal)
    return _open_to_counting(engine())


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> postgres.Server:
    """The PostgreSQL server of this run."""
    return postgres.start(testrun_uid)


@pytest.fixture(scope="session")
def _postgres_reused(postgres_server: postgres.Server) -> Iterator[postgres.Reused]:
    """The database of each test in turn, for the same reason as `_place`."""
    one = postgres.Reused(postgres_server)
    yield one
    one.end()


@pytest.fixture
def postgres_url(_postgres_reused: postgres.Reused, postgres_server: postgres.Server) -> str:
    """The address of a PostgreSQL database nobody has used yet, as the role that does not own the tables."""
    return postgres_server.address(_postgres_reused.ready(), postgres.USER)


@pytest.fixture
def postgres_database(postgres_url: str, _portal: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A fresh PostgreSQL database that the settings point at, and its engine."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", postgres_url)
    settings.cache_clear()
    yield _open_to_counting(engine())
    engine().dispose()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """A running portal with the people of `tests.serving`, for all tests of a run that leave it running."""
    data = tmp_path_factory.mktemp("served") / "data"
    found_programme(data)
    running = PortalServer(data)
    running.start()
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest) -> Engine:
    """The test runs twice: on a SQLite file and on PostgreSQL."""
    name = "database" if request.param == "sqlite" else "postgres_database"
    chosen: Engine = request.getfixturevalue(name)
    return chosen
