"""Check a record that somebody holds, with nothing but the file and a public key: no database, no keys of ours."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any

import typst
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from portal import seals
from portal.documents import minutes, profile, review_record
from portal.documents.bundle import bundle_from
from portal.documents.figures import profile_rows
from portal.errors import InvalidInput


class Pages(StrEnum):
    """What comparing the pages of a PDF with the signed record showed."""

    NONE = "no pages"
    IDENTICAL = "identical"
    SAME_WORDS = "same words"
    DIFFERENT = "different"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found out about a file. `is_trusted` is None where there was no key to compare with."""

    verdict: seals.Verdict
    is_trusted: bool | None
    pages: Pages
    content: Mapping[str, Any]
    later: tuple[Mapping[str, Any], ...]

    def is_good(self, trust_embedded: bool = False) -> bool:
        """Whether everything holds, the key that signed among it.

        Where there was no key to compare with, that is for whoever asks: `trust_embedded` says that they know the
        key inside the file by its fingerprint.
        """
        is_known = trust_embedded if self.is_trusted is None else self.is_trusted
        return self.verdict.is_valid and is_known and self.pages in (Pages.NONE, Pages.IDENTICAL)


def prove(file: bytes, trusted: Collection[Ed25519PublicKey] | None) -> Proof:
    """Check the signature and every attachment, and print the pages of a PDF anew to compare them byte for byte.

    `trusted` are the programme's public keys, None where none are at hand. Raises InvalidInput for another kind of
    file.
    """
    packed = bundle_from(file)
    bundle = json.loads(packed)
    verdict = seals.verify(bundle, None if trusted is None else _named(bundle, trusted))
    is_trusted = verdict.is_trusted if trusted is not None else None
    if not verdict.is_valid:
        pages = Pages.NONE if packed == file else Pages.NOT_COMPARED
        return Proof(verdict, is_trusted, pages, {}, ())
    content, later = bundle["content"], tuple(attachment["content"] for attachment in bundle["attachments"])
    pages = Pages.NONE if packed == file else _compared(file, packed, content, later)
    return Proof(verdict, is_trusted, pages, content, later)


def read_keys(pem: bytes) -> list[Ed25519PublicKey]:
    """The public keys in a PEM file, which may hold several. Raises InvalidInput (field "public-key")."""
    end = b"-----END PUBLIC KEY-----"
    blocks = [block[block.index(b"-----BEGIN") :] + end for block in pem.split(end) if b"-----BEGIN" in block]
    try:
        keys = [load_pem_public_key(block) for block in blocks]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        keys = []
    found = [key for key in keys if isinstance(key, Ed25519PublicKey)]
    if not found or len(found) != len(blocks):
        raise InvalidInput({"public-key": "This file holds no public key as `python -m portal public-key` prints it."})
    return found


def _named(bundle: Any, trusted: Collection[Ed25519PublicKey]) -> dict[str, Ed25519PublicKey]:
    """The trusted keys under the names that the record gives them; a name alone is worth nothing."""
    known = {seals.fingerprint(key): key for key in trusted}
    named: dict[str, Ed25519PublicKey] = {}
    parts = [bundle, *_attachments(bundle)]
    for part in parts:
        try:
            key = known.get(seals.fingerprint(read_keys(part["public_key"].encode())[0]))
        except (InvalidInput, KeyError, TypeError, AttributeError):
            continue
        if key is not None and isinstance(part.get("kid"), str):
            named[part["kid"]] = key
    return named


def _attachments(bundle: Any) -> list[Any]:
    found = bundle.get("attachments") if isinstance(bundle, dict) else None
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _compared(file: bytes, packed: bytes, content: Mapping[str, Any], later: tuple[Mapping[str, Any], ...]) -> Pages:
    try:
        printed = _printed(packed, content, later)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidInput, typst.TypstError):
        return Pages.NOT_COMPARED
    if printed == file:
        return Pages.IDENTICAL
    return Pages.SAME_WORDS if _words(printed) == _words(file) else Pages.DIFFERENT


def _printed(packed: bytes, content: Mapping[str, Any], later: tuple[Mapping[str, Any], ...]) -> bytes:
    """The pages that belong to a signed record, by its kind."""
    if content.get("kind") == "minutes":
        return minutes.pdf(content, packed, later)
    chart = profile.svg(profile_rows(content), profile.LIGHT)
    return review_record.pdf(content, chart, packed, later)


def _words(file: bytes) -> list[list[str]] | None:
    try:
        return [page.extract_text().split() for page in PdfReader(BytesIO(file)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None
