"""The list of community resources: who keeps it, what is checked, what is marked as old."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.errors import Conflict, Flagged, InvalidInput, NotAllowed, NotFound
from portal.resources import queries, service
from portal.resources.queries import Line, Listed
from portal.resources.service import Entry
from tests.cast import Cast

KEEPERS = {"jordan", "noor", "dana", "frank", "kit", "olive", "victor", "ada"}
READERS = {"maya", "carl"}


def entry(cast: Cast, **more: object) -> Entry:
    return Entry(**{"kind": "housing", "name": "Open Door", "reach": "605 555 0142", "division_id": cast.home, **more})  # type: ignore[arg-type]


def added(cast: Cast, by: str = "jordan", **more: object) -> uuid.UUID:
    found = cast.do(by, service.add, entry(cast, **more))
    assert isinstance(found, uuid.UUID)
    return found


def lines(cast: Cast, name: str) -> list[Line]:
    found = cast.do(name, queries.listed)
    assert isinstance(found, Listed)
    return [*found.lines, *found.off]


def test_everybody_of_the_division_reads_it_and_some_keep_it(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    one = added(cast)
    for name in cast.people:
        is_here, version = name in KEEPERS | READERS, lines(cast, "jordan")[0].version
        assert [line.id for line in lines(cast, name)] == ([one] if is_here else []), name
        for verb in (
            lambda s, a, version=version: service.change(s, a, one, entry(cast), version),
            lambda s, a: service.note_checked(s, a, one),
            lambda s, a: service.take_off(s, a, one, is_off=False),
        ):
            if name in KEEPERS:
                cast.do(name, verb)
            else:
                with pytest.raises(NotAllowed if is_here else NotFound):
                    cast.do(name, verb)
        if name not in KEEPERS:
            with pytest.raises(NotAllowed):
                cast.do(name, service.add, entry(cast))


def test_the_programmes_own_is_read_everywhere_and_kept_by_whoever_keeps_one(cast: Cast) -> None:
    one = added(cast, "opal", division_id=None)
    assert [line.id for line in lines(cast, "maya")] == [one]
    cast.do("jordan", service.note_checked, one)
    with pytest.raises(NotAllowed):
        cast.do("maya", service.note_checked, one)


def test_an_organisations_own_number_is_no_concern_and_what_is_said_about_it_is(cast: Cast) -> None:
    added(cast, name="Grace House", reach="Call 605-555-0142 or write to help@example.org, 12 Main Street")
    with pytest.raises(Flagged):
        added(cast, offers="Ask for her at 605-555-0143.")
    cast.do("jordan", service.confirm_words, "Ask for her at 605-555-0143.")
    added(cast, offers="Ask for her at 605-555-0143.")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "miracles"}, "kind"),
        ({"kind": None}, "kind"),
        ({"name": "  "}, "name"),
        ({"reach": ""}, "reach"),
        ({"name": "x" * 121}, "name"),
        ({"offers": "x" * 601}, "offers"),
        ({"name": 7}, "name"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast: Cast, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        added(cast, **wrong)
    assert field in refused.value.fields


def test_two_who_change_it_do_not_overwrite_each_other(cast: Cast) -> None:
    one = added(cast)
    version = lines(cast, "jordan")[0].version
    cast.do("jordan", service.change, one, entry(cast, offers="Beds from six in the evening."), version)
    with pytest.raises(Conflict):
        cast.do("noor", service.change, one, entry(cast, offers="Closed."), version)
    assert lines(cast, "maya")[0].offers == "Beds from six in the evening."


def test_it_says_when_it_was_checked_and_what_is_old(cast: Cast) -> None:
    one = added(cast)
    assert (lines(cast, "maya")[0].checked_by, lines(cast, "maya")[0].is_old) == ("Jordan Ellis", False)
    with time_machine.travel(clock.now() + timedelta(days=181), tick=True):
        assert lines(cast, "maya")[0].is_old
        cast.do("noor", service.note_checked, one)
        assert (lines(cast, "maya")[0].is_old, lines(cast, "maya")[0].checked_by) == (False, "Noor Haddad")


def test_taken_off_it_stays_and_can_be_put_back(cast: Cast) -> None:
    one = added(cast)
    cast.do("jordan", service.take_off, one, is_off=True)
    found = cast.do("maya", queries.listed)
    assert isinstance(found, Listed)
    assert ([line.id for line in found.lines], [line.id for line in found.off]) == ([], [one])
    cast.do("jordan", service.take_off, one, is_off=False)
    assert not lines(cast, "maya")[0].is_off
