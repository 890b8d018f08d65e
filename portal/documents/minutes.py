"""The minutes of a case-review meeting as a tagged PDF (PDF/UA-1) and as a Word file, both from the signed records.

The same records give the same bytes. What its reader may not read is not among them, so it cannot be printed.
"""

import io
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import docx
import typst
from docx.document import Document

from portal.documents import profile
from portal.documents.bundle import NAME, is_bundle
from portal.documents.days import day
from portal.documents.gaps import ABOUT, HEADING, taken_out
from portal.documents.printable import printable_all
from portal.errors import InvalidInput

Record = Mapping[str, Any]

_TEMPLATE: Final = Path(__file__).with_name("minutes.typ")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PRESENTED: Final = {
    "key_question": "The question",
    "strength": "A strength",
    "goal": "The person’s own goal",
    "tried": "What was tried",
    "reaction": "What it does to me",
}


def pdf(head: Record, bundle: bytes, later: Sequence[Record]) -> bytes:
    """Lay out the minutes and embed their signed bundle as `record.json`.

    `head` is the sealed record of the meeting, `later` the records of its items and the notes added since, as far as
    they are in the bundle. All text reaches typst as data. Raises InvalidInput when the bundle is no JSON object.
    """
    if not is_bundle(bundle):
        raise InvalidInput({"bundle": "The signed bundle is not a JSON object."})
    seal = json.loads(bundle)
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        sys_inputs={
            "view": json.dumps(printable_all(view(head, later, seal))),
            "bundle": bundle.decode("utf-8"),
            "bundle_name": NAME,
        },
    )
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[profile.FONTS])


def view(head: Record, later: Sequence[Record], seal: Record) -> dict[str, Any]:
    """What stands in the minutes, in reading order, every value a text."""
    items = sorted((one for one in later if one["kind"] == "minutes_item"), key=lambda one: int(one["number"]))
    notes = [one for one in later if one["kind"] == "minutes_note"]
    shown = {one["id"]: one for one in items}
    return {
        "title": f"Case review, {head['group']}",
        "from": f"{head['programme']}, {head['division']}",
        "on": day(head["on"]),
        "date": [int(part) for part in head["signed_at"][:10].split("-")],
        "head": [
            ["Lead coach", head["lead"]["name"]],
            ["Opened by", head["opened_by"]],
            ["Closed by", head["signed_by"]],
        ],
        "people": [
            [one["name"], one["presence"] + (f": {one['reason']}" if one["reason"] else "")]
            for one in head["attendance"]
        ],
        "agenda": [[str(one["number"]), _about(shown.get(one["item"])), one["became"]] for one in head["items"]],
        "items": [_item(one) for one in items],
        "notes": [_note(one, shown) for one in notes],
        "gaps": taken_out((head, *later)),
        "about_gaps": ABOUT,
        "notice": head["notice"],
        "seal": [
            ["Record", head["id"]],
            ["Key", str(seal["kid"])],
            ["Signature", f"{seal['signature'][:16]} \u2026 {seal['signature'][-8:]}"],
            ["Rules", f"{head['policy']['name']}, version {head['policy']['version']}"],
        ],
    }


def _about(item: Record | None) -> str:
    """An item in the list: what it is about where its record is here."""
    if item is None:
        return "Without details"
    return ", ".join(part for part in (item["item_kind"], item["code"], item["presenter"]) if part)


def _item(item: Record) -> dict[str, Any]:
    said = [[label, item["presented"][name]] for name, label in _PRESENTED.items() if item["presented"].get(name)]
    facts = [("Notes", item["notes"]), ("What the presenter takes along", item["takeaways"])]
    return {
        "title": f"{item['number']}. {_about(item)}",
        "said": [*said, *([label, text] for label, text in facts if text)],
        "outcomes": [_outcome(one) for one in item["outcomes"]],
        "small": " · ".join(
            part
            for part in (
                f"Looked at with: {item['lens']}" if item["lens"] else "",
                ", ".join(item["functions"]),
                f"To be looked at again from {day(item['follow_up_on'])}" if item["follow_up_on"] else "",
                f"Carried {item['carried']} times before" if item["carried"] > 1 else "",
                "Carried once before" if item["carried"] == 1 else "",
                "Passed on to the director" if item["escalated"] else "",
            )
            if part
        ),
    }


def _outcome(one: Record) -> list[str]:
    kind = one["kind"] + (f" ({one['guidance'].lower()})" if one["guidance"] else "")
    who = one["owner"] + (f", by {day(one['due_on'])}" if one["due_on"] else "")
    taken = "taken along" if one["taken"] else ""
    return [kind, one["text"] or "—", "; ".join(part for part in (who, taken) if part) or "—"]


def _note(note: Record, shown: Mapping[str, Record]) -> list[str]:
    about = shown.get(note["item"])
    where = f" to item {about['number']}" if about else ""
    return [f"Note{where}, {note['by']}, {day(note['at'])}", note["text"]]


def word(head: Record, later: Sequence[Record], seal: Record) -> bytes:
    """The minutes as a Word file (DOCX), with headings for screen readers."""
    shown = view(head, later, seal)
    made = docx.Document()
    made.core_properties.title = _text(f"{shown['title']}, {shown['on']}")
    made.core_properties.author = _text(shown["from"])
    made.core_properties.language = "en-US"
    if shown["notice"]:
        made.add_paragraph(_text(shown["notice"])).runs[0].bold = True
    made.add_paragraph(f"{_text(shown['from'])}\n{shown['on']}")
    made.add_heading(_text(shown["title"]), level=1)
    for name, value in shown["head"]:
        made.add_paragraph(f"{name}: {_text(value)}")
    _listed(made, "Who was there", [f"{name}: {how}" for name, how in shown["people"]])
    _listed(made, "Agenda", [f"{number}. {about}: {became}" for number, about, became in shown["agenda"]])
    for item in shown["items"]:
        made.add_heading(_text(item["title"]), level=2)
        for label, text in item["said"]:
            made.add_heading(label, level=3)
            made.add_paragraph(_text(text))
        for kind, text, who in item["outcomes"]:
            made.add_paragraph(_text(f"{kind}: {text} ({who})"), style="List Bullet")
        if item["small"]:
            made.add_paragraph(_text(item["small"])).style = "Caption"
    for head_line, text in shown["notes"]:
        made.add_heading(_text(head_line), level=2)
        made.add_paragraph(_text(text))
    if shown["gaps"]:
        _listed(made, HEADING, shown["gaps"])
        made.add_paragraph(ABOUT)
    made.add_paragraph("; ".join(f"{name}: {_text(value)}" for name, value in shown["seal"])).style = "Caption"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _listed(made: Document, heading: str, lines: Sequence[str]) -> None:
    made.add_heading(heading, level=2)
    for line in lines:
        made.add_paragraph(_text(line), style="List Bullet")


def _text(text: str) -> str:
    """`text` without the few characters that a Word file cannot hold."""
    return _NOT_XML.sub("", text)
