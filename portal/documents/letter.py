"""The letter about a decision on the first 90 days, as a tagged PDF (PDF/UA-1) and as a Word file.

Both are made from one view of the sealed decision. Letters are printed records, so "probation" stands in them beside
the words of the screens.
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
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from portal.documents import profile
from portal.documents.days import day
from portal.documents.gaps import ABOUT, HEADING, taken_out
from portal.documents.printable import printable_all

Record = Mapping[str, Any]

_TEMPLATE: Final = Path(__file__).with_name("letter.typ")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TITLES: Final = {
    "confirm": "Your first 90 days are completed",
    "extend": "Your first 90 days are extended",
    "end_of_service": "End of service",
    "return_to_training": "Return to training",
}
_SAID: Final = {
    "confirm": (
        "Your first 90 days (probation) began on {start}. We have decided to confirm you as a coach of the programme. "
        "Thank you for your work so far."
    ),
    "extend": (
        "Your first 90 days (probation) began on {start}; their last day was to be {original}. We have decided to "
        "extend them once, by {days} days counted from that day. The new last day is {last}. Until then you serve as "
        "before."
    ),
    "end_of_service": (
        "Your first 90 days (probation) began on {start}. We have decided that your service as a coach of the "
        "programme ends. Thank you for what you have given to the people you supported."
    ),
    "return_to_training": (
        "Your first 90 days (probation) began on {start}. We have decided that you return to training first. The first "
        "90 days stand still meanwhile, and go on when you are back."
    ),
}


def view(record: Record, deciders: Sequence[str], told_on: str, respond_until_on: str, seal: Record) -> dict[str, Any]:
    """What stands in the letter, in reading order, every value a text.

    `record` is the sealed decision; `told_on` and `respond_until_on` are ISO days, empty before the coach was told;
    `seal` holds the `kid` and `signature` of the record.
    """
    outcome, recommended = record["outcome"], record["recommended"]
    last, original = (
        day(record[name]) if record[name] else "a day not known yet" for name in ("last_on", "original_last_on")
    )
    values = {
        "start": day(record["started_on"]),
        "last": last,
        "original": original,
        "days": str(record["extend_days"]),
    }
    reasons = [text for text in (record["reasons"], _same_reasons(record)) if text]
    return {
        "title": _TITLES[outcome],
        "from": f"{record['programme']}, {record['division']}",
        "on": day(told_on or record["at"]),
        "date": [int(part) for part in (told_on or record["at"])[:10].split("-")],
        "coach": record["coach"]["name"],
        "said": _SAID[outcome].format(**values),
        "reasons": reasons,
        "late_reason": record["late_reason"],
        "goals": [
            [goal["text"], goal["support"] or "none named", day(goal["due_on"]) if goal["due_on"] else "no day set"]
            for goal in record["goals"]
        ],
        "decided": f"{' and '.join(deciders)}, {day(record['at'])}",
        "recommended": recommended["by"],
        "told": f"Told in person on {day(told_on)}." if told_on else "Told in person on:",
        "respond": (
            f"You can answer in your own words until {day(respond_until_on)}; your answer is attached as you write it."
            if respond_until_on
            else "You can answer in your own words; your answer is attached as you write it."
        ),
        "appeal": f"You can appeal to {record['appeal_to']}, who was not involved." if record["appeal_to"] else "",
        "gaps": taken_out((record,)),
        "about_gaps": ABOUT,
        "seal": [
            ["Record", record["id"]],
            ["Key", str(seal["kid"])],
            ["Signature", f"{seal['signature'][:16]} \u2026 {seal['signature'][-8:]}"],
            ["Rules", f"{record['programme']}, version {record['policy_version']}"],
        ],
    }


def _same_reasons(record: Record) -> str:
    """The reasons of the recommendation, where the decision follows it."""
    recommended = record["recommended"]
    is_same = all(recommended[name] == record[name] for name in ("outcome", "extend_days"))
    return str(recommended["reasons"]) if is_same else ""


def pdf(letter: Mapping[str, Any]) -> bytes:
    """The letter as a tagged PDF. All text reaches typst as data."""
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        sys_inputs={"view": json.dumps(printable_all(dict(letter)))},
    )
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[profile.FONTS])


def word(letter: Mapping[str, Any]) -> bytes:
    """The letter as a Word file (DOCX), with headings, a table head and a title for screen readers."""
    made = docx.Document()
    made.core_properties.title = _text(letter["title"])
    made.core_properties.author = _text(letter["from"])
    made.core_properties.language = "en-US"
    made.add_paragraph(f"{_text(letter['from'])}\n{letter['on']}")
    made.add_heading(_text(letter["title"]), level=1)
    made.add_paragraph(f"Dear {_text(letter['coach'])},")
    made.add_paragraph(_text(letter["said"]))
    if letter["reasons"]:
        _section(made, "Why", letter["reasons"])
    if letter["late_reason"]:
        _section(made, "Why this comes after the last day", [letter["late_reason"]])
    if letter["goals"]:
        made.add_heading("Goals, and the support you get for them", level=2)
        _table(made, letter["goals"])
    _section(made, "If you see it otherwise", [letter["respond"], letter["appeal"]])
    decided = f"Decided by {letter['decided']}. Recommended by {letter['recommended']}, who did not decide."
    _section(made, "Who decided", [decided, letter["told"]])
    if letter["gaps"]:
        _section(made, HEADING, [letter["about_gaps"], *letter["gaps"]])
    made.add_paragraph("\nFor the programme: ______________________________")
    made.add_paragraph("Received, which is not to say agreed: ______________________________")
    made.add_paragraph("; ".join(f"{name}: {_text(value)}" for name, value in letter["seal"])).style = "Caption"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _section(made: Document, heading: str, paragraphs: Sequence[str]) -> None:
    made.add_heading(heading, level=2)
    for paragraph in paragraphs:
        if paragraph:
            made.add_paragraph(_text(paragraph))


def _table(made: Document, goals: Sequence[Sequence[str]]) -> None:
    table = made.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, ("Goal", "Support", "By"), strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    head_row = table.rows[0]._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    head_row.append(mark)
    for goal in goals:
        for cell, value in zip(table.add_row().cells, goal, strict=True):
            cell.text = _text(value)


def _text(text: str) -> str:
    """`text` without the few characters that a Word file cannot hold."""
    return _NOT_XML.sub("", text)
