"""People's own words made printable, without losing that something stood there."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

_COVERAGE: Final = Path(__file__).with_name("fonts") / "coverage.txt"
_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SILENT: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff")
_KEPT: Final = frozenset("\n\t")
_MANY_MARKS: Final = re.compile(r"(?<=[\u0300-\u036f]{4})[\u0300-\u036f]+")
_LONG_WORD: Final = re.compile(r"(\S{32})(?=\S)")


def printable(text: str) -> str:
    """The text as the page can show it; the exact text travels in the attached record.

    A character for which the fonts have no shape, and every invisible one that turns or hides text, is printed by
    its name in brackets: PDF/UA forbids empty boxes, and nobody can hear one. Endless words may break after 32 letters.
    """
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    return _LONG_WORD.sub("\\1\u200b", _MANY_MARKS.sub("", "".join(map(_shown, text))))


def printable_all(value: Any) -> Any:
    """The same for every text inside lists and objects; keys and other values stay as they are."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list | tuple):
        return [printable_all(part) for part in value]
    if isinstance(value, dict):
        return {key: printable_all(part) for key, part in value.items()}
    return value


@lru_cache(maxsize=8192)
def _shown(character: str) -> str:
    if character in _KEPT or ord(character) in covered():
        return character
    if character in _SILENT:
        return ""
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}').lower()}]"


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points the packaged fonts can draw, as listed beside them."""
    ranges = (line.split("-") for line in _COVERAGE.read_text(encoding="ascii").split())
    return frozenset(point for first, last in ranges for point in range(int(first, 16), int(last, 16) + 1))
