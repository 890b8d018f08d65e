"""Invented review records for the document tests: a full one of 17 categories and 62 items, and ways to bend it."""

import json
from copy import deepcopy
from typing import Any

SHAPE = (
    ("Adheres to privacy and confidentiality rules", "Privacy and confidentiality", 1),
    ("Respects ethical guidelines and boundaries", "Ethics and boundaries", 4),
    ("Engages peers in collaborative and caring relationships", "Caring relationships", 5),
    ("Provides effective support", "Effective support", 4),
    ("Guides loved ones through their own wellness process", "Guiding loved ones", 3),
    ("Shares lived experiences of addiction wellness", "Sharing lived experience", 4),
    ("Personalizes peer support", "Personal support", 4),
    ("Supports wellness planning", "Wellness planning", 5),
    ("Assists with self-care and behavior change", "Self-care and change", 6),
    ("Links to resources, services and supports", "Links to resources", 3),
    ("Assists peers in building recovery capital", "Recovery capital", 2),
    ("Helps peers to manage crises", "Managing crises", 3),
    ("Values communication", "Communication", 3),
    ("Supports effective use of data", "Use of data", 4),
    ("Practices self-care", "Own self-care", 3),
    ("Supports collaboration and teamwork", "Teamwork", 5),
    ("Provides a unique and exceptional experience", "Exceptional experience", 3),
)
REFLECTIVE = {"6b", "6d", "15a", "15b", "15c"}
_SENTENCE = "Stayed with the silence on the call until the person found their own words, then asked what would help."


def rating(answer: str, evidence: str = "", reason: str = "") -> dict[str, str]:
    source, on = ("direct_observation", "2026-11-02") if evidence else ("", "")
    return {"answer": answer, "evidence": evidence, "source": source, "on": on, "reason": reason}


def review() -> dict[str, Any]:
    """A signed 90-day review in which every kind of answer occurs."""
    return {
        "format": 1,
        "kind": "review",
        "id": "6f1c2c1e-9a55-4b7e-8a39-0d2f4c7f7a10",
        "programme": "Riverside Recovery Coaching",
        "division": "North",
        "coach": {"name": "Maya Torres"},
        "lead": {"name": "Jordan Ellis"},
        "review_kind": "90-day review",
        "framework": {"name": "Core competencies", "version": "1"},
        "policy": {"name": "Addiction management", "version": "2"},
        "opened_on": "2026-11-02",
        "coach_submitted_at": "2026-11-18T15:04:00+00:00",
        "lead_submitted_at": "2026-11-19T09:31:00+00:00",
        "self_assessment": "submitted",
        "signed_at": "2026-11-23T14:03:22+00:00",
        "signed_by": "Jordan Ellis",
        "closing_words": "People leave a call with Maya lighter than they came. Next we look at recovery capital.",
        "numbers": {
            "lead": {"item_mean": "2.97", "category_mean": "3.01", "coverage": "54 of 56"},
            "coach": {"item_mean": "3.05", "category_mean": "3.08", "coverage": "55 of 56"},
        },
        "categories": [_category(number, *shape) for number, shape in enumerate(SHAPE, start=1)],
        "goals": ["Use the one-page sheet on recovery capital in every first conversation until the next one-on-one."],
    }


def bundle(record: dict[str, Any]) -> bytes:
    content = {
        "format": 1,
        "kid": "seal-2026-11",
        "salt": "c2FsdA==",
        "signature": "Qm9" + "x" * 80 + "==",
        "content": record,
    }
    return json.dumps(content).encode()


def with_words_everywhere(words: str) -> dict[str, Any]:
    """The record with these words wherever a person can write and, cut to the length of a name, be named."""
    name = words[:100]
    record = deepcopy(review())
    for key in ("programme", "division", "signed_by", "review_kind"):
        record[key] = name
    for key in ("coach", "lead", "framework", "policy"):
        record[key]["name"] = name
    record["closing_words"] = words
    record["goals"] = [words]
    record["categories"] = record["categories"][:2]
    for item in record["categories"][1]["items"]:
        item["text"] = words
        item["coach"] = rating("4", words)
        item["lead"] = rating("na", reason=words)
    return record


def _category(number: int, name: str, short: str, size: int) -> dict[str, Any]:
    return {"number": number, "name": name, "short": short, "items": [_item(number, n) for n in range(size)]}


def _item(number: int, n: int) -> dict[str, Any]:
    code = f"{number}{'abcdef'[n]}"
    if code in REFLECTIVE:
        coach, lead = rating("reflected"), rating("talked" if n else "seen")
    elif code == "5a":
        coach, lead = rating("na", reason="Serves people in their own recovery only."), rating("no")
    else:
        levels = [str(1 + (number * 7 + n * 3 + shift * (number % 3)) % 3 + (number % 2)) for shift in (0, 1)]
        coach, lead = (rating(level, _SENTENCE if level in "14" else "") for level in levels)
    return {
        "code": code,
        "text": f"Listens, acts and reflects as item {code} of the competencies asks",
        "coach": coach,
        "lead": lead,
    }
