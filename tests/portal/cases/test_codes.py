"""Codes: friendly, random, never twice."""

import re
import uuid
from itertools import chain, repeat
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.tables.cases import Case
from portal.access import system
from portal.cases import codes, service
from tests.portal.cases.conftest import Support, row

FORBIDDEN = frozenset(Path(__file__).with_name("no_code_words.txt").read_text(encoding="utf-8").split())
"""Given names, drugs and what belongs to them, parts of a body, judgements of a mood or a person."""


def test_each_list_has_a_hundred_words_and_each_only_once() -> None:
    for words in (codes.FIRST, codes.SECOND):
        assert len(set(words)) == len(words) >= 100
        assert all(re.fullmatch("[A-Z][a-z]+", word) for word in words)


def test_no_word_is_a_name_a_drug_a_body_or_a_mood() -> None:
    assert [word for word in (*codes.FIRST, *codes.SECOND) if word.lower() in FORBIDDEN] == []


def test_codes_are_two_words_and_a_number_and_differ() -> None:
    drawn = [codes.draw() for _ in range(500)]
    assert len(set(drawn)) > 490
    for code in drawn:
        first, second, number = code.split()
        assert first in codes.FIRST
        assert second in codes.SECOND
        assert codes.LOWEST <= int(number) <= codes.HIGHEST


def test_a_code_that_is_taken_is_drawn_again(support_anywhere: Support) -> None:
    taken = row(support_anywhere.assigned())
    drawn = chain(repeat(taken.code, 3), ["Wide Bridge 31"])
    with system(write=True) as session:
        case = Case(**{**taken.model_dump(), "id": uuid.uuid4(), "code": ""})
        service.store(session, case, lambda: next(drawn))
    assert row(case.id).code == "Wide Bridge 31"


def test_another_wrong_thing_is_not_taken_for_a_code_that_is_taken(support: Support) -> None:
    stored = row(support.assigned())
    with pytest.raises(sa.exc.IntegrityError), system(write=True) as session:
        service.store(session, Case(**{**stored.model_dump(), "code": ""}), lambda: "Wide Bridge 31")
