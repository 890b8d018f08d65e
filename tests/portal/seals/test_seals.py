"""What is signed can be checked by anyone, and any change of it shows."""

import copy
import json
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from db.keys import create_keys, keyring, public_pem
from db.tables.reviews import RecordKind, SealedRecord
from portal.seals import bundle, canonical, content_of, fingerprint, seal, verify
from portal.settings import settings as portal_settings
from tests.scale import often

AT = datetime(2026, 3, 2, 15, 4, tzinfo=UTC)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)
contents = st.dictionaries(text, plain, max_size=5)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def row_of(content: dict[str, Any], kind: RecordKind = RecordKind.REVIEW) -> SealedRecord:
    sealed = seal(content)
    return SealedRecord(
        kind=kind,
        sealed_at=AT,
        format=sealed.format,
        kid=sealed.kid,
        salt=sealed.salt,
        signature=sealed.signature,
        content=sealed.payload,
    )


def signed(content: dict[str, Any]) -> dict[str, Any]:
    row = row_of(content)
    return bundle(row, public_pem(keyring().public_keys()[row.kid]))


def with_attachment() -> dict[str, Any]:
    first = signed({"coach": "Maya Torres", "items": [{"code": "4a", "coach": "3"}], "means": None, "in": True, "n": 7})
    first["attachments"] = [signed({"kind": "response", "of": first["signature"], "text": "I see it differently."})]
    return first


def trusted() -> dict[str, Ed25519PublicKey]:
    return keyring().public_keys()


pytestmark = pytest.mark.usefixtures("database")


@quick
@given(contents)
@example({"": [], "a": {"é": "e\u0301", "\u2028": "\x00"}, "n": -(2**70)})
def test_what_was_signed_is_valid_after_its_way_through_a_file(content: dict[str, Any]) -> None:
    taken = json.loads(json.dumps(signed(content), indent=1, sort_keys=True))
    verdict = verify(taken, trusted())
    assert verdict.is_valid
    assert verdict.is_trusted
    assert verdict.reasons == ()
    assert taken["content"] == content


@quick
@given(contents, st.randoms())
def test_the_order_of_keys_changes_nothing(content: dict[str, Any], random: Any) -> None:
    shuffled = list(content.items())
    random.shuffle(shuffled)
    assert canonical(dict(shuffled)) == canonical(content)
    assert json.loads(canonical(content)) == content


@quick
@given(contents, contents)
def test_two_contents_are_never_written_alike(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (canonical(one) == canonical(other)) == (
        json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    )


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every single value inside a bundle by its way there."""
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, list):
        for place in range(len(value)):
            yield from places(value[place], (*path, place))
    else:
        yield path


def put(target: Any, path: tuple[Any, ...], value: Any) -> None:
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value


def get(target: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        target = target[step]
    return target


def test_every_value_of_a_bundle_is_guarded() -> None:
    whole = with_attachment()
    assert verify(whole, trusted()).is_trusted
    tried = 0
    for path in places(whole):
        kept = get(whole, path)
        for other in (None, "", "x", 0, 1, True, False, [], {}, [kept], f"{kept} ", str(kept)):
            if type(other) is type(kept) and other == kept:
                continue
            changed = copy.deepcopy(whole)
            put(changed, path, other)
            assert not verify(changed, trusted()).is_valid, (path, other)
            assert not verify(changed).is_valid, (path, other)
            tried += 1
    assert tried > 200


def test_every_single_letter_of_a_bundle_is_guarded() -> None:
    """Each letter of each text in turn becomes another: none is only decoration, neither in hex nor in the key."""
    whole = with_attachment()
    for path in places(whole):
        kept = get(whole, path)
        if not isinstance(kept, str):
            continue
        for place, letter in enumerate(kept):
            for other in {letter.swapcase(), " ", string.ascii_letters[place % 52]} - {letter}:
                changed = copy.deepcopy(whole)
                put(changed, path, kept[:place] + other + kept[place + 1 :])
                assert not verify(changed, trusted()).is_valid, (path, place, other)


@pytest.mark.prove
@settings(max_examples=often(400, 5000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_byte_of_the_file_shows(data: st.DataObject) -> None:
    whole = with_attachment()
    file = bytearray(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode())
    place = data.draw(st.integers(0, len(file) - 1))
    file[place] ^= data.draw(st.integers(1, 255))
    try:
        changed = json.loads(file.decode())
    except ValueError:
        return
    if json.dumps(changed, sort_keys=True) == json.dumps(whole, sort_keys=True):
        return  # another kind of blank between the values
    assert not verify(changed, trusted()).is_valid


def test_a_part_left_out_or_added_shows() -> None:
    whole = with_attachment()
    for part in whole:
        assert not verify({name: value for name, value in whole.items() if name != part}).is_valid
    assert not verify({**whole, "more": 1}).is_valid
    whole["content"]["more"] = None
    assert verify(whole).reasons == ("The content is not what was signed.",)


def test_another_signer_is_valid_but_not_trusted() -> None:
    whole = signed({"a": "b"})
    mine = Ed25519PrivateKey.generate().public_key()
    assert verify(whole).is_valid
    assert not verify(whole).is_trusted
    for others in ({}, {whole["kid"]: mine}, {"another": trusted()[whole["kid"]]}):
        verdict = verify(whole, others)
        assert (verdict.is_valid, verdict.is_trusted) == (True, False)
        assert verdict.reasons == ("It is signed with a key that this programme does not know.",)


def test_an_attachment_of_another_signer_takes_the_trust_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole, known = signed({"coach": "Maya Torres"}), trusted()
    monkeypatch.setenv("PORTAL_KEYS", str(tmp_path / "other.json"))
    portal_settings.cache_clear()
    create_keys()
    whole["attachments"] = [signed({"of": whole["signature"], "text": "Put in by somebody else."})]
    verdict = verify(whole, known)
    assert (verdict.is_valid, verdict.is_trusted) == (True, False)
    assert verdict.reasons == ("Attachment 1: It is signed with a key that this programme does not know.",)


def test_an_attachment_of_another_record_does_not_fit() -> None:
    first, second = with_attachment(), with_attachment()
    first["attachments"] = second["attachments"]
    verdict = verify(first, trusted())
    assert verdict.reasons == ("Attachment 1: It belongs to another record.",)
    assert not verdict.is_valid


def test_attachments_carry_none_themselves() -> None:
    whole = with_attachment()
    inner = whole["attachments"][0]
    inner["attachments"] = [signed({"of": inner["signature"]})]
    assert verify(whole).reasons == ("Attachment 1: An attachment carries attachments of its own.",)


def test_the_fingerprint_is_that_of_the_key_file() -> None:
    whole = signed({})
    assert verify(whole).fingerprint == fingerprint(trusted()[whole["kid"]])
    assert len(verify(whole).fingerprint) == 64


def test_an_emptied_record_says_so() -> None:
    row = row_of({"text": "gone"})
    row.content, row.redacted_at, row.removal = None, AT, "named a person served"
    assert content_of(row) == {
        "kind": "review",
        "removed": "named a person served",
        "removed_at": "2026-03-02T15:04:00+00:00",
    }
    verdict = verify(bundle(row, public_pem(trusted()[row.kid])), trusted())
    assert not verdict.is_valid
    assert verdict.reasons[0].startswith("The content was removed")


def test_two_seals_of_one_content_differ() -> None:
    assert seal({"a": 1}).signature != seal({"a": 1}).signature
    assert seal({"a": 1}).payload == seal({"a": 1}).payload == '{"a":1}'


@pytest.mark.parametrize(
    "content",
    [
        1.0,
        {"a": float("nan")},
        {"a": [1.5]},
        {1: "a"},
        {"a": AT},
        {"a": date(2026, 1, 1)},
        b"a",
        {"a": {"b"}},
        "\ud800",
    ],
    ids=repr,
)
def test_what_has_no_one_way_to_be_written_is_refused(content: object) -> None:
    with pytest.raises(ValueError, match="."):
        canonical(content)


def test_depth_is_limited() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueError, match="deeper"):
        canonical(deep)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@quick
@given(st.data())
def test_checking_never_fails_over_what_it_is_given(data: st.DataObject) -> None:
    assert not verify(data.draw(junk), trusted()).is_valid
    whole = with_attachment()
    part = data.draw(st.sampled_from(sorted(whole)))
    value = data.draw(junk)
    if repr(value) != repr(whole[part]) and not (part == "attachments" and value == []):
        assert not verify({**whole, part: value}, trusted()).is_valid
