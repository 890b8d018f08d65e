"""Signed records of the example programme as people keep them."""

import json
from typing import Any

from db.tables.sessions import ExportPurpose, ExportTicket
from portal import clock
from portal.access import sessions, system
from portal.people import setup
from portal.reviews import export, queries


def kept_by(username: str, kind: str) -> tuple[bytes, bytes]:
    """The newest review of that kind as its coach keeps it: the PDF and the JSON file."""
    with system(write=True) as session:
        token = sessions.mint(session, setup.by_username(session, username), "1" * 64)
        actor = sessions.load(session, sessions.hash_token(token)).actor
        review = next(line for line in queries.listed(session, actor) if line.kind == kind)
        ticket = ExportTicket(
            token_hash="", session_hash="", record_id=review.id, purpose=ExportPurpose.OWN_COPY, until_at=clock.now()
        )
        make = export.prepare(session, actor, ticket)
        packed = queries.as_bytes(queries.sealed(session, actor, review.id).bundle)
    return make().content, packed


def changed(packed: bytes, *path: str | int, to: Any) -> bytes:
    """The JSON file with the value at `path` replaced."""
    bundle = json.loads(packed)
    inner = bundle
    for part in path[:-1]:
        inner = inner[part]
    assert inner[path[-1]] != to
    inner[path[-1]] = to
    return json.dumps(bundle).encode()
