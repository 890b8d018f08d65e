"""What ratings come to in the printed record: means, order, strengths, differences."""

from typing import Any

from portal.documents.figures import differences, profile_rows
from tests.portal.documents.records import rating, review


def _record(*categories: tuple[str, list[tuple[str | None, str | None]]]) -> dict[str, Any]:
    """Categories of (name, [(coach's answer, lead's answer), …]), None being no answer at all."""
    return {
        "categories": [
            {
                "number": number,
                "name": name,
                "items": [
                    {
                        "code": f"{number}{'abcdef'[n]}",
                        "text": "t",
                        "coach": coach and rating(coach),
                        "lead": lead and rating(lead),
                    }
                    for n, (coach, lead) in enumerate(answers)
                ],
            }
            for number, (name, answers) in enumerate(categories, start=1)
        ]
    }


def test_only_levels_count_in_a_mean() -> None:
    (row,) = profile_rows(
        _record(("Care", [("4", "1"), ("3", "2"), ("3", "no"), ("na", None), ("reflected", "talked")]))
    )

    assert (row["coach"], row["lead"]) == (3.33, 1.5)


def test_strengths_come_first_then_both_rated_then_one_side_then_none() -> None:
    rows = profile_rows(
        _record(
            ("none", [("no", "na")]),
            ("one side", [("4", "no")]),
            ("gap", [("4", "2")]),
            ("strength", [("3", "3")]),
            ("greater strength", [("4", "4")]),
        )
    )

    assert [row["category"] for row in rows] == ["greater strength", "strength", "gap", "one side", "none"]
    assert [row["order"] for row in rows] == [0, 1, 2, 3, 4]
    assert [row["strength"] for row in rows] == [True, True, False, False, False]


def test_without_a_self_assessment_the_lead_coach_alone_names_strengths() -> None:
    rows = profile_rows(_record(("Care", [(None, "3")]), ("Ethics", [(None, "2")])))

    assert [(row["category"], row["strength"]) for row in rows] == [("Care", True), ("Ethics", False)]


def test_differences_put_the_largest_distance_first_and_leave_equal_and_unrated_items_out() -> None:
    record = _record(("Care", [("3", "2"), ("3", "3"), ("1", "4"), ("no", "4"), (None, "1")]))

    assert [(item["code"], item["coach"], item["lead"]) for item in differences(record)] == [("1c", 1, 4), ("1a", 3, 2)]


def test_the_full_record_has_a_row_for_each_category() -> None:
    rows = profile_rows(review())

    assert sorted(row["number"] for row in rows) == list(range(1, 18))
    assert {row["category"] for row in rows if row["coach"] is None} == {"Practices self-care"}
