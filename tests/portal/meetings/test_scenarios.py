"""The library of scenarios: ten, each with a question, a strength, a lens and items of the framework."""

from db.tables.meetings import Lens
from portal.frameworks.seed import loader
from portal.meetings.scenarios import library


def test_there_are_ten_each_with_a_lens_of_its_own_and_items_of_the_framework() -> None:
    found = library().values()
    known = {item.code for category in loader.load().categories for item in category.items}
    assert len(found) == 10
    assert {one.lens for one in found} == set(Lens)
    assert all(set(one.codes) <= known for one in found)
    assert len({code for one in found for code in one.codes}) >= 20


def test_a_scenario_begins_with_a_strength_and_ends_in_a_question() -> None:
    for one in library().values():
        assert one.question.endswith("?")
        assert len(one.strength.split()) >= 5
        assert len(one.story) >= 150
