"""Column types: encrypted narrative and closed lists of words."""

import base64
import os
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from db.keys import keyring

FORMAT = "v1"


def new_id() -> uuid.UUID:
    """A fresh random key for a record that people can address."""
    return uuid.uuid4()


class Unreadable(RuntimeError):
    """A stored text cannot be opened: wrong key, moved from another column, or damaged."""


def encrypt(plain: str, place: str) -> str:
    """`plain` sealed with the current key and bound to `place` ("table.column"); `v1|kid|nonce|ciphertext`."""
    ring = keyring()
    nonce = os.urandom(12)
    sealed = AESGCM(ring.encryption[ring.current]).encrypt(nonce, plain.encode(), place.encode())
    return "|".join((FORMAT, ring.current, base64.b64encode(nonce).decode(), base64.b64encode(sealed).decode()))


def decrypt(stored: str, place: str) -> str:
    """The text behind `stored`. Raises Unreadable; the message never holds any of the text."""
    try:
        version, kid, nonce, sealed = stored.split("|")
        if version != FORMAT:
            raise ValueError(version)
        key = keyring().encryption[kid]
        return AESGCM(key).decrypt(base64.b64decode(nonce), base64.b64decode(sealed), place.encode()).decode()
    except (ValueError, KeyError, InvalidTag):
        raise Unreadable(f"A text in {place} cannot be opened with the keys at hand.") from None


class EncryptedText(TypeDecorator[str]):
    """Text that is readable only with the keys; `place` ("table.column") is authenticated with it."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else encrypt(value, self.place)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else decrypt(value, self.place)


def one_of(words: type[StrEnum], name: str) -> Any:
    """A column type for a closed list: stores the words themselves and lets the database check them."""
    return sa.Enum(
        words,
        name=name,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=40,
    )
