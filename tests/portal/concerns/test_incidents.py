"""A passage taken out for a privacy incident is noted with its concern, by whoever looks after both."""

import uuid

import pytest

from portal.concerns import incidents, viewing
from portal.errors import NotFound
from tests.portal.concerns.conftest import Voices


def test_open_concerns_about_privacy_are_offered_to_whoever_looks_after_them(voices: Voices) -> None:
    concern = voices.raised("carl", category="data_breach")
    voices.raised("carl", category="money")
    for name in ("jordan", "dana", "olive"):
        found = voices.as_(name, incidents.open_ones)
        assert isinstance(found, list)
        assert [one for one, _, _ in found] == [concern], name
    for name in ("maya", "carl", "noor", "victor", "kit", "ike", "ada"):
        assert voices.as_(name, incidents.open_ones) == [], name


def test_what_was_taken_out_stands_in_the_file_and_the_chronology(voices: Voices) -> None:
    concern, record = voices.raised("carl", category="data_breach"), uuid.uuid4()
    voices.as_("olive", incidents.link, concern, "minutes", record)
    file = voices.as_("olive", viewing.file, concern)
    assert isinstance(file, viewing.File)
    assert [(one.record_type, one.record_id, one.by) for one in file.incidents] == [("minutes", record, "Olive Brandt")]
    assert file.entries[-1].kind.value == "incident"
    with pytest.raises(NotFound):
        voices.as_("maya", incidents.link, concern, "minutes", record)
