"""The signed bundle comes out of a document byte for byte, or not at all."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from portal.documents.bundle import NAME, bundle_from
from portal.documents.figures import profile_rows
from portal.documents.profile import LIGHT, svg
from portal.documents.review_record import pdf
from portal.errors import InvalidInput
from tests.portal.documents.records import bundle, review

SIGNED = bundle(review() | {"closing_words": "quotes \" ' \\ # $ and é, 漢, 😀, \x00"})


@pytest.fixture(scope="module")
def document() -> bytes:
    return pdf(review(), svg(profile_rows(review()), LIGHT), SIGNED)


def test_it_comes_out_of_the_pdf_byte_for_byte(document: bytes) -> None:
    assert bundle_from(document) == SIGNED


def test_spacing_and_order_of_the_json_survive() -> None:
    odd = '{ "b" : 1,\n\t"a":"é" }\n'.encode()

    assert bundle_from(pdf(review(), svg(profile_rows(review()), LIGHT), odd)) == odd


def test_a_json_file_is_its_own_bundle() -> None:
    assert bundle_from(SIGNED) == SIGNED


def test_a_pdf_without_the_record_is_refused() -> None:
    with pytest.raises(InvalidInput):
        bundle_from(_blank())


def test_a_pdf_with_two_records_is_refused() -> None:
    with pytest.raises(InvalidInput):
        bundle_from(_blank(b"{}", b'{"other": 1}'))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"1", b"null", b"\xff\xfe{}", b"PK\x03\x04", b"[" * 100_000, b"%PDF-1.7 x"]
)
def test_anything_else_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="record of the portal"):
        bundle_from(content)


def test_a_file_far_too_large_is_refused() -> None:
    with pytest.raises(InvalidInput, match="far larger"):
        bundle_from(b" " * 20_000_001)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.binary(max_size=20), st.booleans())
@example(0, b"", True)
def test_a_damaged_pdf_gives_the_bundle_or_a_refusal_never_a_crash(place: int, noise: bytes, cut: bool) -> None:
    whole = _blank(SIGNED)
    place %= len(whole)
    damaged = whole[:place] + noise + (b"" if cut else whole[place + len(noise) :])

    with suppress(InvalidInput):
        assert isinstance(bundle_from(damaged), bytes)


def _blank(*records: bytes) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for record in records:
        writer.add_attachment(NAME, record)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
