"""Maya's group, and a mail server of the test's own."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from portal.settings import settings
from tests.cast import cast
from tests.review_group import around

__all__ = ["around", "cast"]


@dataclass
class Post:
    """What a real mail server was given; `refuses` are addresses it does not take."""

    letters: list[tuple[str, Message]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 (the library's name)
        if address in self.refuses:
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        self.letters.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def post(around: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:  # noqa: ARG001 (its settings first)
    """A mail server on this machine, named in the settings."""
    made = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(made, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("PORTAL_SMTP_URL", f"smtp://127.0.0.1:{port}?starttls=no")
    monkeypatch.setenv("PORTAL_MAIL_FROM", "portal@example.org")
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "https://portal.example.org")
    settings.cache_clear()
    yield made
    server.stop()
    settings.cache_clear()
