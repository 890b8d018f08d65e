"""Check a record that somebody holds. Trusts nothing in it and never raises over what it finds."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from portal.seals.redacting import originals
from portal.seals.sealing import FORMAT, signed_bytes

FIELDS = {
    "format": int,
    "salt": str,
    "kid": str,
    "signature": str,
    "public_key": str,
    "content": dict,
    "attachments": list,
}
MOST_ATTACHMENTS = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found.

    `is_valid`: record and attachments are, to the letter, what the holder of the key with this fingerprint signed.
    `is_trusted`: it is valid and every key is among those the checker trusts. Without it, anybody may be the signer.
    `reasons` says in sentences what is wrong; empty when all is well.
    """

    is_valid: bool
    is_trusted: bool
    kid: str
    fingerprint: str
    reasons: tuple[str, ...]


class _Flaw(Exception):
    """A reason why a bundle is not valid."""


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of a public key (DER, SubjectPublicKeyInfo) in hex, to compare over the phone or on paper."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def verify(bundle: object, trusted: Mapping[str, Ed25519PublicKey] | None = None) -> Verdict:
    """Check `bundle` (as read from its JSON) with all its attachments.

    `trusted` are the keys by name that the checker got another way than with the record. Any change of any value is
    found, save a whole attachment left out: what came after a record is signed for itself and cannot tell of others.
    """
    return _verify(bundle, trusted, None)


def _verify(bundle: object, trusted: Mapping[str, Ed25519PublicKey] | None, of: frozenset[str] | None) -> Verdict:
    try:
        fields = _fields(bundle)
    except _Flaw as flaw:
        return Verdict(False, False, "", "", (str(flaw),))
    kid, name, reasons, is_known = fields["kid"], "", [], False
    try:
        key = _key(fields["public_key"])
        name = fingerprint(key)
        is_known = trusted is not None and kid in trusted and fingerprint(trusted[kid]) == name
        _check_signature(fields, key)
        if of is not None and fields["content"].get("of") not in of:
            raise _Flaw("It belongs to another record.")
    except _Flaw as flaw:
        reasons.append(str(flaw))
    is_valid = not reasons
    if trusted is not None and is_valid and not is_known:
        reasons.append("It is signed with a key that this programme does not know.")
    if of is not None and fields["attachments"]:
        is_valid = False
        reasons.append("An attachment carries attachments of its own.")
    elif len(fields["attachments"]) > MOST_ATTACHMENTS:
        is_valid = False
        reasons.append("It carries more attachments than any record has.")
    else:
        signatures = [one.get("signature") for one in fields["attachments"] if isinstance(one, dict)]
        if len(set(map(str, signatures))) != len(signatures):
            is_valid = False
            reasons.append("The same attachment stands in it twice.")
        for place, attachment in enumerate(fields["attachments"], start=1):
            inner = _verify(attachment, trusted, originals(fields["content"]) | {fields["signature"]})
            is_valid, is_known = is_valid and inner.is_valid, is_known and inner.is_trusted
            reasons += [f"Attachment {place}: {reason}" for reason in inner.reasons]
    return Verdict(is_valid, is_valid and is_known, kid, name, tuple(dict.fromkeys(reasons)))


def _fields(bundle: object) -> dict[str, Any]:
    if not isinstance(bundle, dict) or set(bundle) != set(FIELDS):
        raise _Flaw("This is no signed record: parts are missing or do not belong.")
    if bundle["content"] is None:
        raise _Flaw("The content was removed; the signature is kept, but there is nothing left to check it against.")
    for name, kind in FIELDS.items():
        if type(bundle[name]) is not kind:
            raise _Flaw(f"The part “{name}” is not what it must be.")
    if bundle["format"] != FORMAT:
        raise _Flaw("It was made by another version of the portal than this check knows.")
    return bundle


def _key(pem: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _Flaw("The public key in it cannot be read.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise _Flaw("The public key in it is of another kind.")
    if key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode() != pem:
        raise _Flaw("The public key in it is not written the way it was handed out.")
    return key


def _check_signature(fields: Mapping[str, Any], key: Ed25519PublicKey) -> None:
    try:
        signature = bytes.fromhex(fields["signature"])
        if signature.hex() != fields["signature"]:
            raise ValueError("not the one way to write it")
        key.verify(signature, signed_bytes(fields["format"], fields["salt"], fields["kid"], fields["content"]))
    except (InvalidSignature, ValueError):
        raise _Flaw("The content is not what was signed.") from None
