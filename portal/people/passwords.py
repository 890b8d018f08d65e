"""Passwords: what is accepted, how they are kept, how they are compared. Rules after NIST SP 800-63B rev. 4.

A password is used exactly as typed: nothing is stripped, folded or cut. Only its length and what everybody would try
first decide; there are no rules about kinds of characters.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

import bcrypt

SHORTEST = 15
LONGEST_BYTES = 72  # bcrypt reads no further
ROUNDS = 12
PROGRAMME_WORDS = ("supervision", "portal", "coach", "peer", "recovery", "sober", "wellness", "password", "welcome")
OWN_LETTERS = 8
FEWEST_DIFFERENT = 5


def fold(username: str) -> str:
    """A user name as it is stored and compared: one spelling for every way of typing it."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Long passwords that are tried first, without blanks and signs."""
    listed = files("portal.people").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(_letters(line) for line in listed.splitlines() if line and not line.startswith("#"))


def trouble_with(password: str, username: str, name: str) -> str | None:
    """Why `password` will not do for this person, in a sentence that says what would; None when it will."""
    if len(password) < SHORTEST:
        return f"Please use at least {SHORTEST} characters. Four or five unrelated words make a good password."
    if len(password.encode()) > LONGEST_BYTES:
        return f"This is longer than {LONGEST_BYTES} bytes. Please leave out a few words."
    if "\0" in password:
        return "This holds a character that cannot be typed everywhere. Please leave it out."
    bare = _letters(password)
    if bare in common() or len(set(password)) < FEWEST_DIFFERENT or _is_row(bare):
        return "Many people use this one, so it would be tried first. Please choose unrelated words of your own."
    if len(_without_known(bare, username, name)) < OWN_LETTERS:
        return "This is mostly your own name or words of the programme. Please choose unrelated words."
    return None


def _without_known(bare: str, username: str, name: str) -> str:
    known = {*PROGRAMME_WORDS, _letters(username), *(_letters(part) for part in name.split())}
    for word in sorted(known, key=len, reverse=True):
        if len(word) > 2:
            bare = bare.replace(word, "")
    return re.sub(r"\d+", "", bare) if len(bare) < SHORTEST else bare


def _is_row(bare: str) -> bool:
    """Whether it only repeats a short piece or runs along the keyboard or the alphabet."""
    if any(bare == (bare[:size] * len(bare))[: len(bare)] for size in range(1, 6)):
        return True
    rows = ("0123456789" * 3, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm" * 2)
    return len(bare) >= SHORTEST and any(bare in row or bare in row[::-1] for row in rows)


def hashed(password: str) -> str:
    """The bcrypt hash to store. The caller has checked the length."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS)).decode()


@lru_cache(maxsize=1)
def nobody() -> bytes:
    """A hash that no password opens, as costly as a real one."""
    return bcrypt.hashpw(b"nobody knows this", bcrypt.gensalt(ROUNDS))


def matches(password: str, stored: str | None) -> bool:
    """Whether `password` opens `stored`. Always costs exactly one bcrypt, also where there is nothing to compare."""
    raw = password.encode("utf-8", "surrogatepass")
    is_possible = stored is not None and 0 < len(raw) <= LONGEST_BYTES and b"\0" not in raw
    is_equal = bcrypt.checkpw(raw if is_possible else b"x", stored.encode() if stored and is_possible else nobody())
    return is_equal and is_possible
