"""One way of writing plain values as bytes, so that the same content always has the same signature."""

import json
from collections.abc import Mapping
from typing import Any

DEEPEST = 40


def canonical(content: object) -> bytes:
    """`content` as JSON in UTF-8: keys sorted by code point, no blanks, text exactly as it is, nothing escaped in vain.

    Only text, whole numbers, booleans, None, lists and dictionaries with text keys may occur; dates come as ISO text.
    Raises ValueError for anything else: floats above all, whose digits differ from reader to reader.
    """
    _check(content, "content", 0)
    text = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError("The content holds half a character, which cannot be written as UTF-8.") from None


def _check(value: object, where: str, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError(f"{where} lies deeper than {DEEPEST} levels.")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if type(key) is not str:
                raise ValueError(f"A key in {where} is no text.")
            _check(inner, f"{where}.{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            _check(inner, f"{where}[{place}]", depth + 1)
    elif not (value is None or isinstance(value, str | int)):
        raise ValueError(f"{where} is a {type(value).__name__}; only text, whole numbers, true, false and null count.")


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, str):
        return str(value)
    return value
