"""Observations in the review form and as evidence: whose, which few, and what has to be told first."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import col

from db.tables.observations import ObservationKind, Setting
from db.tables.reviews import Rating, Sheet, Side
from portal.access import system
from portal.errors import NotAllowed
from portal.frameworks import queries as frameworks
from portal.observations import evidence, service
from portal.observations.service import LONGEST
from portal.reviews import answers, queries, sheets
from portal.reviews.answers import Answered, Missing
from tests import make
from tests.cast import ON, Cast, Life
from tests.portal.access.test_functions import counted
from tests.portal.observations.made import DAY, WORDS, noticed, observe


@pytest.fixture
def life(cast: Cast) -> Life:
    """Maya's review, just opened by Jordan."""
    found = Life(cast)
    found.lead_maya()
    found.open()
    return found


def form(life: Life, who: str = "jordan") -> Any:
    found = life.cast.do(who, queries.form, life.review)
    assert isinstance(found, dict)
    return found["observations"]


def save(life: Life, rows: dict[str, dict[str, object]], who: str = "jordan", **how: Any) -> dict[str, Any]:
    ack = life.cast.do(who, sheets.save, life.review, make.pending(rows, **how))
    assert isinstance(ack, dict)
    return ack


def taken(observation: uuid.UUID, answer: str = "4") -> dict[str, object]:
    words = {"evidence": WORDS, "source": "direct_observation", "on": ON}
    return {"answer": answer, **words, "observation": str(observation)}


def linked(life: Life, side: Side = Side.LEAD) -> dict[str, uuid.UUID | None]:
    with system() as session:
        rows = session.execute(
            sa.select(col(Rating.code), col(Rating.observation_id))
            .join(Sheet, col(Sheet.id) == col(Rating.sheet_id))
            .where(col(Sheet.review_id) == life.review, col(Sheet.side) == side)
        )
        return dict(rows.all())


def test_without_observations_the_form_says_nothing_of_them(life: Life) -> None:
    assert form(life) is None
    assert form(life, "maya") is None


def test_a_lead_meets_the_newest_first_in_each_category_and_what_nobody_has_seen(life: Life) -> None:
    old, new = observe(life.cast, "jordan", "4a", "5a", ago=30), observe(life.cast, "dana", "4a", "4c", ago=2)
    loose = observe(life.cast, ago=1, told=True)
    found = form(life)
    assert found["categories"] == {"0": [str(loose)], "4": [str(new), str(old)], "5": [str(old)]}
    ages = {"4a": 2, "4c": 2, "5a": 30}
    assert found["newest"] == {code: (make.today() - ago * DAY).isoformat() for code, ago in ages.items()}
    assert found["gaps"] is True
    row = found["rows"][str(new)]
    assert (row["by"], row["source"], row["told"], row["codes"]) == ("Dana Okafor", "colleague", "", ["4a", "4c"])
    assert found["rows"][str(old)]["source"] == "direct_observation"


def test_a_coach_meets_what_they_were_told_and_hears_of_no_gap(life: Life) -> None:
    told = observe(life.cast, "jordan", "4a", ago=9, told=True)
    observe(life.cast, "jordan", "4b", ago=2, text="Not said yet.")
    found = form(life, "maya")
    assert list(found["rows"]) == [str(told)]
    assert (found["newest"].keys(), found["gaps"], found["where"]) == ({"4a"}, False, "")
    assert found["rows"][str(told)]["source"] == "colleague"
    assert "Not said yet." not in str(life.cast.do("maya", queries.form, life.review))


def test_the_snapshot_stays_small_however_much_was_observed(life: Life, database: Engine) -> None:
    life.cast.credential("jordan")
    with counted(database) as before:
        life.cast.do("jordan", queries.form, life.review)
    for ago in range(1, 9):
        observe(life.cast, "jordan", "4a", "4b", "5a", ago=ago, text=f"{ago} " + "x" * (LONGEST - 2))
    observe(life.cast, "jordan", "4d", ago=370)
    life.cast.credential("jordan")
    with counted(database) as after:
        found = form(life)
    assert {number: len(ids) for number, ids in found["categories"].items()} == {"4": 5, "5": 5}
    assert [found["rows"][one]["text"][0] for one in found["categories"]["4"]] == list("12345")
    assert "4d" not in found["newest"]
    assert len(after) - len(before) <= 1


def test_evidence_taken_from_an_observation_is_kept_with_it(life: Life) -> None:
    made = observe(life.cast, "jordan", "4a", ago=3)
    ack = save(life, {"4a": taken(made)})
    assert (ack["refused"], linked(life)) == ({}, {"4a": made})
    save(life, {"4a": {"evidence": "In my own words."}}, seq=9, base=1)
    assert linked(life) == {"4a": made}
    save(life, {"4a": {"observation": ""}}, seq=10, base=2)
    assert linked(life) == {"4a": None}


def test_only_what_the_writer_may_read_about_this_coach_is_taken(life: Life) -> None:
    cast = life.cast
    with system(write=True) as session:
        make.supervision(session, cast["carl"], cast["jordan"])
    carls, untold = observe(cast, coach="carl"), observe(cast)
    tries = (
        ("jordan", str(carls)),
        ("jordan", str(uuid.uuid4())),
        ("jordan", "no id"),
        ("jordan", str(untold).upper()),
        ("maya", str(untold)),
    )
    for tab, (who, wrong) in enumerate(tries):
        ack = save(life, {"4a": {"answer": "4", "observation": wrong}}, who, client=f"tab-{tab}")
        assert ack["refused"] == {"4a.observation": "This observation is not there any more."}, (who, wrong)
    told = observe(cast, told=True)
    assert save(life, {"4b": {"answer": "4", "observation": str(told)}}, "maya")["refused"] == {}
    assert linked(life, Side.COACH)["4b"] == told


def test_a_change_without_an_observation_costs_no_statement_more(life: Life, database: Engine) -> None:
    made = observe(life.cast)
    save(life, {"4a": {"answer": "3"}})
    with counted(database) as plain:
        save(life, {"4a": {"answer": "4"}}, seq=9, base=1)
    assert not any("from observation" in statement.lower() for statement in plain)
    with counted(database) as more:
        save(life, {"4a": {"observation": str(made)}}, seq=10, base=2)
    assert len(more) == len(plain) + 2


def submitted(life: Life, **special: dict[str, object]) -> list[Missing]:
    with system() as session:
        framework = frameworks.view(session, frameworks.adopted(session).id)
    rows: Any = make.answers(framework, "lead", **special)  # type: ignore[arg-type]
    assert save(life, rows)["refused"] == {}
    found = life.cast.do("jordan", sheets.submit, life.review)
    assert isinstance(found, list)
    return found


def test_an_untold_observation_supports_a_four_and_never_a_one(life: Life) -> None:
    made = observe(life.cast, "jordan", "4a", ago=3)
    [one] = submitted(life, **{"4a": taken(made, "4"), "4b": taken(made, "1")})
    assert (one.code, one.field) == ("4b", "observation")
    assert one.why.startswith("Tell Maya Torres first: ")
    life.cast.do("jordan", service.tell, made, make.today())
    assert life.cast.do("jordan", sheets.submit, life.review) == []


def test_the_middle_of_the_scale_rests_on_nothing_untold(life: Life) -> None:
    made = observe(life.cast)
    assert submitted(life, **{"4a": taken(made, "2")}) == []


def test_the_rule_itself_is_pure() -> None:
    stored = {"4a": Answered("1", observation="a"), "4b": Answered("4", observation="a"), "4c": Answered("1")}
    assert [one.code for one in answers.tell_first(stored, {"a": None}, "Maya")] == ["4a"]
    assert answers.tell_first(stored, {"a": make.today()}, "Maya") == []


def test_taking_an_observation_out_leaves_the_words_of_a_draft_and_stops_at_a_sheet_handed_in(life: Life) -> None:
    first, second = observe(life.cast), observe(life.cast)
    save(life, {"4a": taken(first)})
    life.cast.do("jordan", service.delete, first)
    assert linked(life) == {"4a": None}
    assert life.cast.do("jordan", queries.form, life.review)["ratings"]["4a"]["evidence"] == WORDS  # type: ignore[index]
    save(life, {"4a": {"answer": "3"}}, seq=20, base=1)
    assert submitted(life, **{"4b": taken(second)}) == []
    with pytest.raises(NotAllowed, match="evidence"):
        life.cast.do("jordan", service.delete, second)
    life.cast.do("jordan", service.change, second, noticed("Said better."), 1)


def test_the_record_prints_the_words_and_no_id(life: Life) -> None:
    made = observe(life.cast)
    assert submitted(life, **{"4a": taken(made)}) == []
    life.submit("coach")
    life.talk()
    life.sign()
    found: Any = life.cast.do("maya", queries.sealed, life.review)
    assert WORDS in str(found.content)
    assert str(made) not in str(found.content)


def test_for_form_works_on_both_databases(cast_anywhere: Cast) -> None:
    life = Life(cast_anywhere)
    life.lead_maya()
    life.open()
    made = observe(cast_anywhere, "jordan", "4a", "4b", ago=2, kind=ObservationKind.GROWTH, setting=Setting.RECORDS)
    observe(cast_anywhere, ago=1)
    assert form(life)["categories"]["4"] == [str(made)]
    assert save(life, {"4a": taken(made)})["refused"] == {}
    with system() as session:
        assert evidence.told_days(session, {made}) == {made: None}
