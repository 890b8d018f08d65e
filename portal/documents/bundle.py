"""The signed bundle inside a document: put there by the renderer, taken out again to be checked."""

import json
from io import BytesIO
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from portal.errors import InvalidInput

NAME: Final = "record.json"
LARGEST: Final = 20_000_000
_SAY: Final = (
    "This is neither a record of the portal as PDF nor its JSON file. Please choose the file as it was handed over."
)


def bundle_from(file_bytes: bytes) -> bytes:
    """The signed bundle from a PDF of the portal, or from the JSON file itself, byte for byte.

    Raises InvalidInput for anything else: other PDFs, damaged files, JSON that is not an object, files too large.
    """
    if len(file_bytes) > LARGEST:
        raise InvalidInput({"file": "This file is far larger than any record of the portal."})
    bundle = _attached(file_bytes) if file_bytes.lstrip()[:5] == b"%PDF-" else file_bytes
    if not is_bundle(bundle):
        raise InvalidInput({"file": _SAY})
    return bundle


def is_bundle(content: bytes) -> bool:
    """Whether these bytes are one JSON object in UTF-8; says nothing about the signature.

    A name that stands twice in one object is refused: a person may read the first value while the check reads the last.
    """
    try:
        return isinstance(json.loads(content.decode("utf-8"), object_pairs_hook=_each_name_once), dict)
    except (ValueError, RecursionError):
        return False


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _attached(file_bytes: bytes) -> bytes:
    try:
        found = PdfReader(BytesIO(file_bytes)).attachments.get(NAME, [])
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError):
        raise InvalidInput({"file": _SAY}) from None
    if len(found) != 1 or len(found[0]) > LARGEST:
        raise InvalidInput({"file": _SAY})
    return bytes(found[0])
