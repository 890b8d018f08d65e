"""Fixtures of the example programme, for the folders whose conftest names them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.portal.example import seeded


@pytest.fixture(scope="session")
def written_example(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of an example programme that nobody may change; written once a run, by whichever worker is first."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder if worker_id == "master" else folder.parent
    data, is_whole = folder / "written-example", folder / "written-example.whole"
    with FileLock(folder / "written-example.lock"):
        if not is_whole.exists():
            shutil.rmtree(data, ignore_errors=True)
            seeded.write_example(data)
            is_whole.touch()
    return data


@pytest.fixture
def example(written_example: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder with an example programme of one's own; the settings point at it."""
    with seeded.living_in(seeded.copy_of(written_example, tmp_path / "data")) as data:
        yield data


@pytest.fixture
def empty_place(tmp_path: Path) -> Iterator[Path]:
    """A folder that is not there yet; the settings point at it."""
    with seeded.living_in(tmp_path / "data") as data:
        yield data
