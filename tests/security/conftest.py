"""Servers for the forged requests."""

from collections.abc import Iterator

import pytest

from tests.serving import PortalServer, found_programme


@pytest.fixture(scope="session")
def server(served: PortalServer) -> PortalServer:
    """A running portal with the people of `tests.serving`."""
    return served


@pytest.fixture(scope="module")
def fresh_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """A portal that nobody has visited since it started."""
    data = tmp_path_factory.mktemp("served") / "data"
    found_programme(data)
    running = PortalServer(data)
    running.start()
    yield running
    running.stop()
