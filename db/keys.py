"""The keys outside the database: encryption, audit chain, seals. One JSON file, readable by its owner only."""

import base64
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from portal.settings import settings


class MissingKeys(RuntimeError):
    """The key file is not there or not readable; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys of a programme. `current` and `seal_current` name the keys of new rows; older ones stay for reading."""

    current: str
    encryption: dict[str, bytes] = field(repr=False)
    audit: bytes = field(repr=False)
    seal_current: str
    seal_private: dict[str, bytes] = field(repr=False)

    def signer(self) -> tuple[str, Ed25519PrivateKey]:
        """The name and the private key that seals new records."""
        return self.seal_current, Ed25519PrivateKey.from_private_bytes(self.seal_private[self.seal_current])

    def public_keys(self) -> dict[str, Ed25519PublicKey]:
        """Every seal key's public half by name, for checking records of any age."""
        return {kid: Ed25519PrivateKey.from_private_bytes(raw).public_key() for kid, raw in self.seal_private.items()}


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _new_kid() -> str:
    return secrets.token_hex(4)


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def create_keys(path: Path | None = None) -> Path:
    """Make a fresh key file at `path` (default: the settings' place) and return where it lies.

    Raises FileExistsError if one is there: overwriting keys would make every sealed text unreadable.
    """
    path = path or settings().keys_file
    if path.exists():
        raise FileExistsError(f"A key file is already at {path}; it is never overwritten.")
    kid, seal_kid = _new_kid(), _new_kid()
    seal = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    _write(
        path,
        {
            "current": kid,
            "encryption": {kid: _b64(secrets.token_bytes(32))},
            "audit": _b64(secrets.token_bytes(32)),
            "seal_current": seal_kid,
            "seal_private": {seal_kid: _b64(seal)},
        },
    )
    keyring.cache_clear()
    return path


def add_encryption_key(path: Path | None = None) -> str:
    """Add a new encryption key, make it the current one and return its name. Older keys stay for reading."""
    path = path or settings().keys_file
    content = json.loads(path.read_text())
    kid = _new_kid()
    content["encryption"][kid] = _b64(secrets.token_bytes(32))
    content["current"] = kid
    _write(path, content)
    keyring.cache_clear()
    return kid


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The keys of this process. Raises MissingKeys when the file is not there or damaged."""
    path = settings().keys_file
    try:
        content = json.loads(path.read_text())
        return Keyring(
            current=content["current"],
            encryption={kid: base64.b64decode(raw) for kid, raw in content["encryption"].items()},
            audit=base64.b64decode(content["audit"]),
            seal_current=content["seal_current"],
            seal_private={kid: base64.b64decode(raw) for kid, raw in content["seal_private"].items()},
        )
    except FileNotFoundError:
        raise MissingKeys(
            f"No keys at {path}. For a new programme run `python -m portal init`. "
            "For an existing one restore the key file from its own backup, or point PORTAL_KEYS at it."
        ) from None
    except (KeyError, ValueError) as error:
        raise MissingKeys(f"The key file at {path} is damaged ({error}). Restore it from its backup.") from None


def public_pem(key: Ed25519PublicKey) -> str:
    """A public key as PEM text, to hand to anyone who wants to check a record."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
