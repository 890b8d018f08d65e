"""A record with a name in it twice reads one way to a person and another way to the check: it is no record."""

import pytest

from portal.documents.bundle import bundle_from, is_bundle
from portal.errors import InvalidInput


@pytest.mark.parametrize(
    "content",
    [
        b'{"content": {"closing_words": "forged"}, "content": {"closing_words": "signed"}}',
        b'{"content": {"closing_words": "forged", "closing_words": "signed"}}',
        b'{"attachments": [{"kid": "a", "kid": "b"}]}',
        b'{"content": "%PDF-1.4", "content": {}}',
    ],
)
def test_a_name_that_stands_twice_is_refused(content: bytes) -> None:
    assert not is_bundle(content)
    with pytest.raises(InvalidInput):
        bundle_from(content)


def test_the_same_name_in_different_places_is_fine() -> None:
    assert is_bundle(b'{"kid": "a", "attachments": [{"kid": "a"}, {"kid": "a"}]}')
