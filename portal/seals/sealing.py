"""Sign a record once, and pack it so that anyone who holds it can check it."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.keys import keyring
from db.tables.reviews import SealedRecord
from portal.seals.canonical import canonical

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature and what is needed to check it. `payload` is the canonical content, the text to store."""

    format: int
    salt: str
    kid: str
    signature: str
    payload: str


def signed_bytes(format: int, salt: str, kid: str, content: object) -> bytes:  # noqa: A002 (the bundle's own word)
    """What the signature of a record is over. Format, salt and the key's name are part of it, so none can be traded."""
    return canonical({"format": format, "salt": salt, "kid": kid, "content": content})


def seal(content: Mapping[str, object]) -> Seal:
    """Sign `content` with the programme's current key (Ed25519).

    The random salt keeps anyone who sees only a signature from trying out what was signed. The moment of signing and
    the signer's name belong into the content. Raises ValueError for content with no canonical form.
    """
    kid, key = keyring().signer()
    salt = secrets.token_hex(16)
    signature = key.sign(signed_bytes(FORMAT, salt, kid, content))
    return Seal(FORMAT, salt, kid, signature.hex(), canonical(content).decode())


def content_of(row: SealedRecord) -> dict[str, Any]:
    """The content of a stored record. Of an emptied one only its kind, when it was emptied and why."""
    if row.content is None:
        emptied_at = row.purged_at or row.redacted_at
        return {
            "kind": row.kind.value,
            "removed": row.removal or "",
            "removed_at": emptied_at.isoformat(timespec="seconds") if emptied_at else "",
        }
    content: dict[str, Any] = json.loads(row.content)
    return content


def bundle(row: SealedRecord, public_key: str, attachments: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """A stored record as the file people keep: content, signature and `public_key` (PEM) in plain JSON values.

    `attachments` are bundles of what came after; each names in its content, under `of`, the signature it belongs to.
    """
    return {
        "format": row.format,
        "salt": row.salt,
        "kid": row.kid,
        "signature": row.signature,
        "public_key": public_key,
        "content": None if row.content is None else json.loads(row.content),
        "attachments": [dict(attachment) for attachment in attachments],
    }
