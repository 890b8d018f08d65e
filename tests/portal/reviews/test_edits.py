"""Changes from the form laid over what is stored: replays, conflicts, refusals, and whatever a browser may send."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.tables.reviews import Side
from portal import glossary
from portal.reviews.answers import FIELDS, LONGEST, Answered, choices, problem
from portal.reviews.edits import MOST_CHANGES, Ack, apply, read
from tests.portal.reviews.frame import GRADED, framework
from tests.scale import often

TODAY = date(2026, 11, 23)
Rows = dict[str, Answered]


def send(stored: Rows, out: list[Any], client: object = "mine", side: Side = Side.LEAD) -> tuple[Rows, Ack]:
    return apply(stored, {"client": client, "out": out}, framework(), side, TODAY)


def test_a_first_answer_is_stored_as_version_one() -> None:
    rows, ack = send({}, [[1, "4a", "answer", "3", 0]])
    assert rows == {"4a": Answered("3", version=1, client="mine", seq=1)}
    assert (ack.seq, ack.versions, ack.conflicts, ack.refused) == (1, {"4a": 1}, {}, {})


def test_several_fields_of_an_item_in_one_batch_raise_its_version_once() -> None:
    rows, ack = send(
        {},
        [
            [1, "4a", "answer", "4", 0],
            [2, "4a", "evidence", "Stayed with it.", 0],
            [3, "4a", "source", "recording", 0],
            [4, "4a", "on", "2026-11-20", 0],
        ],
    )
    assert rows["4a"] == Answered("4", "Stayed with it.", "recording", "2026-11-20", "", 1, "mine", 4)
    assert ack.versions == {"4a": 1}


def test_changes_are_taken_in_the_order_they_were_made() -> None:
    rows, _ = send({}, [[2, "4a", "answer", "2", 0], [1, "4a", "answer", "3", 0]])
    assert rows["4a"].answer == "2"


def test_a_repeat_of_what_is_stored_changes_nothing_and_is_confirmed() -> None:
    out = [[1, "4a", "answer", "4", 0], [2, "4a", "evidence", "Seen.", 0], [3, "5a", "answer", "2", 0]]
    stored, first = send({}, out)
    again, ack = send(stored, out)
    assert again == {}
    assert (ack.seq, ack.versions, ack.conflicts) == (3, first.versions, {})


def test_a_repeat_with_one_change_more_stores_only_that() -> None:
    out: list[Any] = [[1, "4a", "answer", "4", 0]]
    stored, _ = send({}, out)
    rows, ack = send(stored, [*out, [2, "4a", "evidence", "Seen.", 0]])
    assert rows == {"4a": Answered("4", "Seen.", version=2, client="mine", seq=2)}
    assert ack.conflicts == {}


def test_a_change_on_the_version_another_browser_stored_is_no_conflict() -> None:
    stored, _ = send({}, [[1, "4a", "answer", "2", 0]], client="other")
    rows, ack = send(stored, [[7, "4a", "answer", "3", 1]])
    assert (rows["4a"].answer, rows["4a"].version, ack.conflicts) == ("3", 2, {})


def test_a_change_on_an_older_version_comes_back_with_what_is_stored() -> None:
    stored = {"4a": Answered("2", "Other words.", "record", "2026-11-01", "", 5, "other", 9)}
    rows, ack = send(stored, [[1, "4a", "answer", "3", 4], [2, "5a", "answer", "3", 0]])
    assert set(rows) == {"5a"}
    assert ack.conflicts == {
        "4a": {
            "answer": "2",
            "evidence": "Other words.",
            "source": "record",
            "on": "2026-11-01",
            "reason": "",
            "observation": "",
            "version": 5,
        }
    }
    assert ack.seq == 2


def test_keeping_mine_after_a_conflict_is_stored() -> None:
    stored = {"4a": Answered("2", version=5, client="other", seq=9)}
    _, ack = send(stored, [[1, "4a", "answer", "3", 4]])
    rows, ack = send(stored, [[2, "4a", "answer", "3", ack.conflicts["4a"]["version"]]])
    assert (rows["4a"].answer, rows["4a"].version, ack.conflicts) == ("3", 6, {})


def test_an_item_in_conflict_is_stored_in_no_part() -> None:
    """An answer that happens to be the same must not slip in beside a sentence that differs."""
    stored = {"4a": Answered("4", "Other words.", version=2, client="other", seq=2)}
    rows, ack = send(stored, [[1, "4a", "answer", "4", 1], [2, "4a", "evidence", "My words.", 1]])
    assert (rows, set(ack.conflicts)) == ({}, {"4a"})
    assert "4a" not in ack.versions


def test_the_same_value_from_two_browsers_is_no_conflict() -> None:
    stored = {"4a": Answered("3", version=2, client="other", seq=2)}
    rows, ack = send(stored, [[1, "4a", "answer", "3", 1]])
    assert ack.conflicts == {}
    assert rows.get("4a", stored["4a"]).answer == "3"


def test_the_same_value_does_not_pass_for_having_seen_the_rest() -> None:
    """The other window has also written a sentence, which this one does not show: it may not be overwritten unseen."""
    stored = {"4a": Answered("4", "Other words.", version=3, client="other", seq=2)}
    rows, ack = send(stored, [[1, "4a", "answer", "4", 1]])
    assert (rows, ack.versions, ack.seq) == ({}, {}, 1)
    rows, ack = send(stored, [[2, "4a", "evidence", "My words.", 1]])
    assert (rows, set(ack.conflicts)) == ({}, {"4a"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("answer", "5"),
        ("answer", ""),
        ("answer", "reflected"),
        ("source", "hearsay"),
        ("on", "2026-02-30"),
        ("on", "23.11.2026"),
        ("on", "11/23/2026"),
        ("on", "20261120"),
        ("on", "2026-W47-1"),
        ("on", "２０２６-１１-２０"),
        ("on", "٢٠٢٦-١١-٢٠"),
        ("on", "2026-11-24"),
        ("on", "0001-01-01"),
        ("on", "9999-12-31"),
        ("on", "2026-11-20T10:00"),
        ("on", "\ud800"),
        ("evidence", "x" * (LONGEST["evidence"] + 1)),
        ("evidence", "nul\x00inside"),
        ("reason", "half \ud83d character"),
        ("reason", "x" * (LONGEST["reason"] + 1)),
        ("answer", 3),
        ("answer", None),
        ("evidence", ["x"]),
        ("evidence", {"x": 1}),
        ("on", 20261120),
        ("on", float("nan")),
        ("source", True),
    ],
)
def test_what_cannot_be_stored_is_refused_in_words(field: str, value: object) -> None:
    rows, ack = send({}, [[1, "4a", field, value, 0]])
    assert rows == {}
    assert ack.refused[f"4a.{field}"].endswith(".")
    assert ack.seq == 1


def test_a_refused_field_does_not_hold_up_the_others() -> None:
    rows, ack = send({}, [[1, "4a", "answer", "4", 0], [2, "4a", "on", "tomorrow", 0], [3, "4a", "evidence", "Y", 0]])
    assert (rows["4a"].answer, rows["4a"].evidence, rows["4a"].on) == ("4", "Y", "")
    assert set(ack.refused) == {"4a.on"}


@pytest.mark.parametrize("side", Side)
def test_each_side_has_its_own_answers_to_reflective_items(side: Side) -> None:
    own = {Side.COACH: "rather_not", Side.LEAD: "seen"}
    other = own[Side.LEAD if side is Side.COACH else Side.COACH]
    rows, ack = send(
        {},
        [[1, "15a", "answer", own[side], 0], [2, "15b", "answer", other, 0], [3, "15c", "answer", "3", 0]],
        side=side,
    )
    assert set(rows) == {"15a"}
    assert set(ack.refused) == {"15b.answer", "15c.answer"}


def test_unknown_items_and_fields_are_dealt_with_and_dropped() -> None:
    rows, ack = send({}, [[1, "99z", "answer", "3", 0], [2, "4a", "version", "9", 0], [3, "4a", "client", "x", 0]])
    assert (rows, ack.refused, ack.seq) == ({}, {}, 3)


def test_the_word_that_a_sentence_identifies_nobody_is_taken_only_as_given() -> None:
    assert send({}, [[1, "4a", "checked", True, 0]])[1].confirmed == ["4a"]
    for value in (False, None, "true", 1, "", [True]):
        assert send({}, [[1, "4a", "checked", value, 0]])[1].confirmed == []


def test_the_word_counts_for_the_text_it_was_given_for() -> None:
    """A sentence written after the button was pressed has not been looked at."""
    later = [[1, "4a", "checked", True, 0], [2, "4a", "evidence", "Call Rosa.", 0]]
    before = [[1, "4a", "evidence", "Call Rosa.", 0], [2, "4a", "checked", True, 0]]
    assert send({}, later)[1].confirmed == []
    assert send({}, before)[1].confirmed == ["4a"]


@pytest.mark.parametrize("out", [(1, 2), (2, 1)])
def test_the_word_is_not_taken_for_the_stored_text_while_the_text_on_the_screen_is_refused(
    out: tuple[int, int],
) -> None:
    stored = {"4a": Answered("4", "Call Rosa.", version=1, client="mine", seq=0)}
    text, word = out
    _, ack = send(stored, [[text, "4a", "evidence", "x" * 3000, 1], [word, "4a", "checked", True, 1]])
    assert (set(ack.refused), ack.confirmed) == ({"4a.evidence"}, [])


def test_the_word_is_not_taken_for_somebody_elses_text() -> None:
    stored = {"4a": Answered("4", "Other words.", version=5, client="other", seq=9)}
    _, ack = send(stored, [[1, "4a", "evidence", "Mine.", 4], [2, "4a", "checked", True, 4]])
    assert (set(ack.conflicts), ack.confirmed) == ({"4a"}, [])


@pytest.mark.parametrize(
    "pending",
    [
        None,
        "",
        7,
        [],
        {},
        {"client": "a"},
        {"client": "a", "out": None},
        {"client": "a", "out": {"0": [1, "4a", "answer", "3", 0]}},
        {"client": "", "out": [[1, "4a", "answer", "3", 0]]},
        {"client": "x" * 37, "out": [[1, "4a", "answer", "3", 0]]},
        {"client": "nul\x00", "out": [[1, "4a", "answer", "3", 0]]},
        {"client": "\ud800", "out": [[1, "4a", "answer", "3", 0]]},
        {"client": 5, "out": [[1, "4a", "answer", "3", 0]]},
        {"client": "a", "out": [None, 3, "4a", [], [1], [1, 2, 3, 4, 5, 6]]},
        {"client": "a", "out": [["1", "4a", "answer", "3", 0], [True, "4a", "answer", "3", 0]]},
        {"client": "a", "out": [[-1, "4a", "answer", "3", 0], [2**63, "4a", "answer", "3", 0]]},
        {"client": "a", "out": [[1.5, "4a", "answer", "3", 0], [1, "4a", "answer", "3", float("inf")]]},
        {"client": "a", "out": [[1, 4, "answer", "3", 0], [1, "4a", ["answer"], "3", 0]]},
    ],
)
def test_what_is_no_batch_stores_nothing(pending: object) -> None:
    rows, ack = apply({}, pending, framework(), Side.LEAD, TODAY)
    assert (rows, ack.seq, ack.conflicts, ack.refused) == ({}, 0, {}, {})


def test_a_flood_is_cut_off() -> None:
    out = [[seq, "4a", "answer", "3", 0] for seq in range(1, 10_000)]
    assert len(read({"client": "a", "out": out})[1]) == MOST_CHANGES


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
TEXTS = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    ["1", "2", "3", "4", "no", "na", "seen", "2026-11-20", "recording", "x" * 2001, "\x00", "\ud800"]
)
CODES = st.sampled_from([*GRADED[:4], "15a", "99z", "", "\ud800", "4a\x00"])
CHANGE = st.tuples(
    st.integers(-1, 6) | JUNK,
    CODES | JUNK,
    st.sampled_from([*FIELDS, "checked", "version", "seq"]) | JUNK,
    TEXTS | st.booleans() | JUNK,
    st.integers(-1, 4) | JUNK,
).map(list)
PENDING = st.fixed_dictionaries(
    {"client": st.sampled_from(["mine", "other", "", "\ud800", 3]), "out": st.lists(CHANGE | JUNK, max_size=8)}
)
STORED = st.dictionaries(
    st.sampled_from(GRADED[:4]),
    st.builds(
        Answered,
        answer=st.sampled_from(["", "1", "3", "na"]),
        evidence=st.sampled_from(["", "Stored."]),
        version=st.integers(1, 3),
        client=st.sampled_from(["mine", "other"]),
        seq=st.integers(1, 4),
    ),
    max_size=4,
)


@pytest.mark.prove
@settings(max_examples=often(60, 5000), deadline=None)
@given(STORED, JUNK | PENDING, st.sampled_from(Side))
@example({}, {"client": "mine", "out": [[1, "4a", "on", "\ud800", 0]]}, Side.LEAD)
def test_nothing_a_browser_sends_breaks_it_or_stores_what_is_invalid(stored: Rows, pending: object, side: Side) -> None:
    rows, ack = apply(stored, pending, framework(), side, TODAY)
    for code, row in rows.items():
        item = framework().items[code]
        before = stored.get(code, Answered())
        assert row.version == before.version + 1
        for name in FIELDS:
            if row.get(name) != before.get(name):
                assert problem(item, side, name, row.get(name), TODAY) is None
        assert row.answer in choices(item, side) or row.answer == before.answer
        assert row.source in glossary.SOURCES or row.source == before.source == ""
        for text in (row.evidence, row.reason, row.on, row.client):
            text.encode()
            assert "\x00" not in text
    assert not set(rows) & set(ack.conflicts)
    assert set(ack.confirmed) <= set(framework().items)
    assert all(sentence.endswith(".") for sentence in ack.refused.values())


@pytest.mark.prove
@settings(max_examples=often(40, 2000), deadline=None)
@given(STORED, PENDING)
@example({}, {"client": "mine", "out": [[0, "1a", "answer", "1", 0], [1, "1a", "evidence", "", 1]]})
def test_a_repeat_never_changes_what_is_stored(stored: Rows, pending: object) -> None:
    """After a lost answer the browser sends everything again: values stay, and nothing turns into a conflict."""
    first, answered = apply(stored, pending, framework(), Side.LEAD, TODAY)
    now = {**stored, **first}
    second, again = apply(now, pending, framework(), Side.LEAD, TODAY)
    for code, row in second.items():
        assert code not in first
        assert [row.get(name) for name in FIELDS] == [now[code].get(name) for name in FIELDS]
    assert set(again.conflicts) <= set(answered.conflicts)


@given(st.lists(st.tuples(st.sampled_from(["mine", "other"]), st.sampled_from("1234"), st.integers(0, 3)), max_size=8))
def test_two_browsers_never_overwrite_unseen(steps: list[tuple[str, str, int]]) -> None:
    """Whatever the order, a value disappears only under a change made on its own version, or by its own browser."""
    stored: Rows = {}
    for seq, (client, answer, behind) in enumerate(steps, start=1):
        before = stored.get("4a", Answered())
        base = max(0, before.version - behind)
        rows, ack = send(stored, [[seq, "4a", "answer", answer, base]], client=client)
        if base != before.version and before.client != client and before.answer != answer:
            assert (rows, set(ack.conflicts)) == ({}, {"4a"})
        else:
            assert (rows.get("4a", before).answer, ack.conflicts) == (answer, {})
        stored |= rows


def test_evidence_may_lie_three_years_back_but_not_more() -> None:
    item = framework().items["4a"]
    assert problem(item, Side.LEAD, "on", (TODAY - timedelta(days=3 * 366)).isoformat(), TODAY) is None
    assert problem(item, Side.LEAD, "on", (TODAY - timedelta(days=3 * 366 + 1)).isoformat(), TODAY)
    assert problem(item, Side.LEAD, "on", TODAY.isoformat(), TODAY) is None
