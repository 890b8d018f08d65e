"""The sealed record of a review as a tagged PDF (PDF/UA-1): the same record gives the same bytes."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from portal.documents import profile
from portal.documents.bundle import NAME, is_bundle
from portal.documents.days import day
from portal.documents.figures import Row, differences, profile_rows
from portal.documents.gaps import ABOUT, taken_out
from portal.documents.printable import printable_all
from portal.errors import InvalidInput
from portal.glossary import SOURCES, answer_label

Record = Mapping[str, Any]

_TEMPLATE: Final = Path(__file__).with_name("review_record.typ")
_BOTH_SPEAK: Final = "This is what both said at the time of signing, side by side and never averaged into one score. "
_LEAD_SPEAKS: Final = "This is what the lead coach said at the time of signing; the coach\u2019s side stays empty. "
_WHAT_IT_IS: Final = {
    "submitted": _BOTH_SPEAK + "Each filled in a sheet without seeing the other\u2019s.",
    "declined": _LEAD_SPEAKS + "{coach} chose not to hand in a self-assessment, as everyone may.",
    "not received": _LEAD_SPEAKS + "A self-assessment was not received.",
}
_LATER: Final = {"acknowledgement": "Acknowledgement", "response": "Response of the coach", "addendum": "Addendum"}
_ANSWERS: Final = {
    "read": "The coach has read the record.",
    "agree": "The coach has read the record and agrees.",
    "read, with response": "The coach has read the record and added their own words.",
    "agree, with response": "The coach has read the record, agrees, and added their own words.",
    "chose not to sign": "The coach chose not to sign. Witness: {witness}.",
}


def pdf(record: Record, chart_svg: str, bundle: bytes, attachments: Sequence[Mapping[str, str]] = ()) -> bytes:
    """Lay out a sealed review and embed its signed bundle as `record.json`.

    `record` is the sealed content, `chart_svg` the profile drawn by `portal.documents.profile.svg`, `bundle` the signed
    bundle as JSON, and `attachments` what came after signing, oldest first: `kind` (acknowledgement, response or
    addendum), `at`, `by`, `text`, and for an acknowledgement `answer` and, where there is one, `witness`. All text
    reaches typst as data.
    Raises InvalidInput when the bundle is no JSON object.
    """
    if not is_bundle(bundle):
        raise InvalidInput({"bundle": "The signed bundle is not a JSON object."})
    view = printable_all(_view(record, json.loads(bundle), attachments))
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=["ua-1"],
        font_paths=_fonts(),
        sys_inputs={
            "view": json.dumps(view),
            "chart": chart_svg,
            "bundle": bundle.decode("utf-8"),
            "bundle_name": NAME,
        },
    )
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[profile.FONTS])


def _view(record: Record, bundle: Mapping[str, Any], attachments: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """What stands on the pages, in reading order, every value a text."""
    coach, lead = record["coach"]["name"], record["lead"]["name"]
    rows = profile_rows(record)
    return {
        "title": f"{record['review_kind']} of {coach}",
        "coach": coach,
        "lead": lead,
        "signed_on": day(record["signed_at"]),
        "date": list(_moment(record["signed_at"]).timetuple()[:6]),
        "facts": _facts(record),
        "what_it_is": _WHAT_IT_IS[record["self_assessment"]].replace("{coach}", coach),
        "both_rated": any(row["coach"] is not None and row["lead"] is not None for row in rows),
        "numbers": [
            [name, meaning, *((record["numbers"][side] or {}).get(key) or "none" for side in ("lead", "coach"))]
            for key, name, meaning in (
                ("item_mean", "Item mean", "All rated items, each counting once"),
                ("category_mean", "Mean of category means", "Each category counting once"),
                ("coverage", "Coverage", "Rated items among those that apply"),
            )
        ],
        "strengths": [_strength(row, lead, coach) for row in rows if row["strength"]],
        "profile": [_profile_line(row) for row in rows],
        "alt": profile.alt(rows, lead, coach),
        "differences": [_difference(item, lead, coach) for item in differences(record)],
        "closing_words": record["closing_words"],
        "goals": [_goal(goal, record) for goal in record["goals"]],
        "categories": [_category(category) for category in record["categories"]],
        "later": [
            {
                "kind": _LATER.get(entry["kind"], entry["kind"]),
                "by": f"{entry['by']}, {_time(entry['at'])}",
                "answer": _answer(entry),
                "text": entry["text"],
            }
            for entry in attachments
        ],
        "gaps": taken_out((record, *attachments)),
        "about_gaps": ABOUT,
        "seal": [
            ["Key", str(bundle.get("kid", "not stated"))],
            ["Signature", _short(str(bundle.get("signature", "not stated")))],
            ["Record", record["id"]],
        ],
    }


def _facts(record: Record) -> list[list[str]]:
    return [
        ["Coach", record["coach"]["name"]],
        ["Lead coach", record["lead"]["name"]],
        ["Programme", f"{record['programme']}, {record['division']}"],
        ["Opened", day(record["opened_on"])],
        ["Coach\u2019s sheet submitted", _time(record["coach_submitted_at"])],
        ["Lead coach\u2019s sheet submitted", _time(record["lead_submitted_at"])],
        ["Signed", f"{_time(record['signed_at'])}, by {record['signed_by']}"],
        ["Rated against", f"{record['framework']['name']}, version {record['framework']['version']}"],
        ["Rules in force", f"{record['policy']['name']}, version {record['policy']['version']}"],
    ]


def _profile_line(row: Row) -> list[str]:
    return [
        row["category"],
        *("not rated" if row[side] is None else f"{row[side]:.2f}" for side in ("lead", "coach")),
    ]


def _strength(row: Row, lead: str, coach: str) -> list[str]:
    sides = ((lead, row["lead"]), (coach, row["coach"]))
    return [row["category"], ", ".join(f"{name} {mean:.2f}" for name, mean in sides if mean is not None)]


def _difference(item: Row, lead: str, coach: str) -> list[str]:
    levels = [answer_label(str(item[side])) for side in ("lead", "coach")]
    return [item["code"], item["text"], *levels, f"{coach if item['coach'] > item['lead'] else lead} rated higher"]


def _goal(goal: str | Mapping[str, Any], record: Record) -> dict[str, str]:
    """A goal with what it is about, by when and with which support; in the oldest records it is a text alone."""
    if isinstance(goal, str):
        return {"text": goal, "about": "", "by": "", "support": ""}
    items = {item["code"]: item["text"] for category in record["categories"] for item in category["items"]}
    return {
        "text": goal["text"],
        "about": "; ".join(f"{code} {items.get(code, '')}".strip() for code in goal["codes"]),
        "by": day(goal["due_on"]),
        "support": goal["support"],
    }


def _category(category: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": f"{category['number']}. {category['name']}",
        "items": [
            {"code": item["code"], "text": item["text"], "lead": _said(item["lead"]), "coach": _said(item["coach"])}
            for item in category["items"]
        ],
    }


def _said(rating: Mapping[str, Any] | None) -> dict[str, str]:
    """One side's answer to one item: what it says, the sentence with it, and how it is known."""
    if not rating or not rating["answer"]:
        return {"answer": "No answer", "words": "", "known": ""}
    source, on = rating.get("source"), rating.get("on")
    return {
        "answer": answer_label(rating["answer"]),
        "words": rating.get("evidence") or rating.get("reason") or "",
        "known": ", ".join(
            part for part in (SOURCES.get(source, source) if source else "", day(on) if on else "") if part
        ),
    }


def _answer(entry: Mapping[str, str]) -> str:
    """How the coach answered, as a sentence: without it "chose not to sign" would print as a plain acknowledgement."""
    answer = entry.get("answer", "")
    return _ANSWERS.get(answer, answer).replace("{witness}", entry.get("witness", ""))


def _short(signature: str) -> str:
    return signature if len(signature) <= 32 else f"{signature[:16]} \u2026 {signature[-8:]}"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _time(text: str | None) -> str:
    if not text:
        return "not submitted"
    moment = _moment(text)
    return f"{day(moment.date().isoformat())}, {moment:%H:%M} UTC"
