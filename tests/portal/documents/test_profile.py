"""The profile chart: one spec for screen and print, its words, and what it shows of missing ratings."""

from typing import Any

import pytest

from portal.documents.profile import DARK, LIGHT, Ink, alt, spec, svg

ROWS: list[dict[str, Any]] = [
    {"category": "Values communication", "short": "Communication", "order": 2, "coach": 3.4, "lead": 3.6},
    {"category": "Helps peers to manage crises", "short": "Crises", "order": 1, "coach": 3.7, "lead": 3.7},
    {"category": "Builds recovery capital", "short": "Recovery capital", "order": 3, "coach": 3.0, "lead": 2.0},
    {"category": "Guides loved ones", "short": "Loved ones", "order": 4, "coach": None, "lead": 2.5},
    {"category": "Practices self-care", "short": "Own self-care", "order": 5, "coach": None, "lead": None},
]


def _row(**change: Any) -> list[dict[str, Any]]:
    return [ROWS[0] | change]


def test_the_spec_carries_no_rows_and_is_a_fresh_copy() -> None:
    first = spec(LIGHT)
    first["data"] = {"values": ROWS}

    assert "data" not in spec(LIGHT)
    assert "datasets" not in spec(LIGHT)


def test_ticks_are_the_four_levels_and_labels_are_never_pushed_aside() -> None:
    axes = [layer["encoding"]["x"].get("axis") for layer in spec(LIGHT)["layer"]]
    axis = next(axis for axis in axes if axis)

    assert axis["values"] == [1, 2, 3, 4]
    assert axis["labelFlush"] is False
    assert spec(LIGHT)["height"] == {"step": 30}


def test_print_names_the_levels_and_puts_the_smallest_order_on_top() -> None:
    drawn = svg(ROWS, LIGHT)

    assert all(level in drawn for level in ("Emerging", "Developing", "Competent", "Role model"))
    places = [drawn.index(f">{row['short']}<") for row in sorted(ROWS, key=lambda row: row["order"])]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("change", "lead", "coach", "rules"),
    [({}, 1, 1, 1), ({"coach": None}, 1, 0, 0), ({"lead": None}, 0, 1, 0), ({"coach": None, "lead": None}, 0, 0, 0)],
)
def test_a_side_that_observed_nothing_has_no_mark_and_no_line(
    change: dict[str, Any], lead: int, coach: int, rules: int
) -> None:
    drawn = svg(_row(**change), LIGHT)

    assert (drawn.count(LIGHT.lead), drawn.count(LIGHT.coach), drawn.count(LIGHT.rule)) == (lead, coach, rules)


def test_the_same_rows_give_the_same_drawing() -> None:
    assert svg(ROWS, LIGHT) == svg(ROWS, LIGHT) != svg(ROWS, DARK)


def test_a_category_name_is_drawn_as_text_whatever_stands_in_it() -> None:
    drawn = svg(_row(short="<script>alert(1)</script> & \x00 漢"), LIGHT)

    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn
    assert "[cjk unified ideograph-6f22]" in drawn


@pytest.mark.parametrize("words", ["a\nb", "a\tb", "\ud800", "\u202e", "😀", "שלום", ""])
def test_no_name_ends_the_process(words: str) -> None:
    assert svg(_row(short=words), LIGHT).startswith("<svg")


@pytest.mark.parametrize("ink", [LIGHT, DARK])
def test_marks_stand_three_to_one_and_words_four_and_a_half_to_one_against_the_ground(ink: Ink) -> None:
    assert min(_contrast(ink.ground, colour) for colour in (ink.lead, ink.coach, ink.rule)) >= 3
    assert _contrast(ink.ground, ink.text) >= 4.5


def test_the_words_tell_what_is_highest_furthest_apart_and_missing() -> None:
    words = alt(ROWS, "Jordan", "Maya")

    assert "At the top Crises (Jordan 3.7, Maya 3.7), Communication" in words
    assert "Furthest apart are Recovery capital (Jordan 2.0, Maya 3.0), Communication (Jordan 3.6, Maya 3.4)." in words
    assert "Only Jordan rated: Loved ones." in words
    assert "Not rated by either: Own self-care." in words
    assert "Only Maya rated" not in words


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
