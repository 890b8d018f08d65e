"""Fixtures of the example programme, for the folders whose conftest names them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.once import made_once
from tests.portal.example import seeded


@pytest.fixture(scope="session")
def written_example(_shared: None) -> Path:
    """The folder of an example programme that nobody may change; written once a run, by whichever worker is first."""
    return made_once("written-example", seeded.write_example)


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
