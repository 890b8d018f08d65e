"""The sign-ins of the example: passwords made at random, kept in one file that only its owner can read."""

import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from portal.example.cast import SIGN_INS
from portal.people.passwords import hashed
from portal.settings import settings

CONSONANTS: Final = "bdfghjklmnprstvz"
VOWELS: Final = "aeiou"
WORDS: Final = 4
SignIns = dict[str, dict[str, str]]


def file() -> Path:
    """Where the sign-ins stand."""
    return settings().data / "example-sign-ins.json"


def new_password() -> str:
    """Four made-up words that can be read out and typed: about 76 random bits."""
    words = ("".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _ in range(3)) for _ in range(WORDS))
    return "-".join(words)


def make() -> tuple[SignIns, dict[str, str]]:
    """A new sign-in for each role, and the hash of each password by user name."""
    sign_ins = {role: {"username": username, "password": new_password()} for role, username in SIGN_INS.items()}
    with ThreadPoolExecutor() as pool:
        hashes = pool.map(hashed, (sign_in["password"] for sign_in in sign_ins.values()))
        return sign_ins, dict(zip(SIGN_INS.values(), hashes, strict=True))


def write(sign_ins: SignIns) -> Path:
    """Put the sign-ins into their file, readable by its owner only, in one go."""
    path = file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(sign_ins, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
    return path
