"""Commands about signed records: check one, and print the key to check it with."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from db.keys import MissingKeys, keyring, public_pem
from portal import seals
from portal.cli.speaking import Exit, refuse, say
from portal.settings import settings

if TYPE_CHECKING:
    from portal.cli.proving import Proof


def verify(
    file: Annotated[Path, typer.Argument(help="A record as PDF, or its JSON file.")],
    public_key: Annotated[
        Path | None, typer.Option(help="The programme's public key as `public-key` prints it (PEM).")
    ] = None,
    trust_embedded: Annotated[
        bool,
        typer.Option(
            "--trust-embedded",
            help="Accept the key inside the file where no other is at hand: you have compared its fingerprint.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say whether a signed record is what was signed. Needs neither the database nor the programme's secret keys.

    Without a key of the programme the answer is no: anybody can sign with a key of their own.
    """
    from portal.cli import proving  # loads what draws documents; no other command needs it

    trusted = proving.read_keys(_read(public_key)) if public_key else _own_keys()
    proof = proving.prove(_read(file), trusted)
    is_good = proof.is_good(trust_embedded)
    say(_as_json(proof, is_good) if as_json else "\n".join(_in_words(proof, trust_embedded)))
    if not is_good:
        raise typer.Exit(Exit.ANSWER_IS_NO)


def public_key() -> None:
    """Print the key with which anybody can check the programme's records, and its fingerprint."""
    ring = keyring()
    keys = ring.public_keys()
    for name in sorted(keys, key=lambda kid: kid != ring.seal_current):
        say(public_pem(keys[name]).strip())
        say(f"Key {name}, fingerprint {_readable(seals.fingerprint(keys[name]))}")


def _own_keys() -> list[Ed25519PublicKey] | None:
    """The programme's own public keys where its key file is at hand, otherwise nothing to compare with."""
    if not settings().keys_file.exists():
        return None
    try:
        return list(keyring().public_keys().values())
    except (MissingKeys, OSError):
        return None


def _read(path: Path) -> bytes:
    if path.is_dir():
        refuse(f"{path} is a folder. Give the file itself.")
    return path.read_bytes()


def _readable(fingerprint: str) -> str:
    return " ".join(fingerprint[place : place + 4] for place in range(0, len(fingerprint), 4))


PAGES = {
    "no pages": "This file has no pages: it is the record itself.",
    "identical": "Pages: printed anew from the signed record, they are the same to the byte.",
    "same words": (
        "Pages: NOT CONFIRMED. They hold the same words as the signed record, but are drawn differently: by another "
        "version of the portal, or saved again by another program. Pictures on them were not compared."
    ),
    "different": (
        "Pages: NOT CONFIRMED. They differ from what this version of the portal prints from the signed record: another "
        "version printed them, or they were changed. What counts is the record inside (record.json)."
    ),
    "not compared": "Pages: not compared.",
}


NO_KEY = (
    "NOT CONFIRMED: there is no key of the programme here to compare with, and anybody can sign with a key of their "
    "own. Give its key (--public-key FILE; the programme prints it with `python -m portal public-key`), or compare the "
    "fingerprint with the programme's and say --trust-embedded."
)
TAKEN_ON_TRUST = "You take the key inside the file on trust. It is the programme's if this is its fingerprint."


def _in_words(proof: "Proof", trust_embedded: bool) -> list[str]:
    verdict = proof.verdict
    if not verdict.is_valid:
        return ["NOT GENUINE: this is not what was signed.", *verdict.reasons, PAGES[proof.pages]]
    lines = [
        "Signature: good. Not a letter of the record has changed since it was signed.",
        f"Key {verdict.kid}, fingerprint {_readable(verdict.fingerprint)}",
    ]
    if proof.is_trusted:
        lines.append("It is the programme's key.")
    elif proof.is_trusted is None:
        lines.append(TAKEN_ON_TRUST if trust_embedded else NO_KEY)
    else:
        lines.append("NOT TRUSTED: this is not the key you gave, or the programme's.")
    lines += _about(proof)
    lines.append(PAGES[proof.pages])
    return lines


def _about(proof: "Proof") -> list[str]:
    content = proof.content
    lines = [
        f"{label}: {content[name]}"
        for label, name in (("Record", "kind"), ("Signed by", "signed_by"), ("Signed at", "signed_at"))
        if isinstance(content.get(name), str)
    ]
    lines += [f"Added later and signed: {part.get('kind')}, {part.get('at')}" for part in proof.later]
    lines += [
        f"Taken out {entry['at'][:10]} by {entry['by']}: {entry['reason']} Signature before: {entry['signature'][:16]}…"
        for part in (content, *proof.later)
        for entry in part.get("taken_out", ())
    ]
    lines.append("Whether more was added since this file was made cannot be told from it.")
    return lines


def _as_json(proof: "Proof", is_good: bool) -> str:
    verdict = proof.verdict
    return json.dumps(
        {
            "good": is_good,
            "valid": verdict.is_valid,
            "trusted": proof.is_trusted,
            "kid": verdict.kid,
            "fingerprint": verdict.fingerprint,
            "reasons": list(verdict.reasons),
            "pages": proof.pages.value,
            "record": {name: proof.content.get(name) for name in ("kind", "id", "signed_by", "signed_at")},
            "later": [{name: part.get(name) for name in ("kind", "by", "at")} for part in proof.later],
        },
        ensure_ascii=True,
    )
