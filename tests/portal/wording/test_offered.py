"""The programme's list of person-first words: changed row by row, in versions, read with one statement."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from db.tables import Base
from db.tables.wording import OfferedWords
from portal import audit, clock
from portal.access import system
from portal.errors import Conflict, InvalidInput
from portal.wording import offered
from portal.wording.hints import hints
from portal.wording.offered import MOST, Page
from portal.wording.person_first import Entry, default_entries
from tests.cast import Cast, cast, cast_anywhere
from tests.portal.access.tables import counted

__all__ = ["cast", "cast_anywhere"]

WORD = Entry("frequent flyer*", "someone who calls often", "It mocks.", "frequent flyer card")
TEXT = "A frequent flyer, that junkie."


def read(cast: Cast) -> Page:
    found = cast.do("maya", offered.page)
    assert isinstance(found, Page)
    return found


def said() -> list[str]:
    with system() as session:
        return hints(TEXT, offered.current(session))


def test_without_a_version_the_list_that_comes_along_is_offered(cast: Cast) -> None:
    found = read(cast)
    assert set(found.entries) == set(default_entries())
    assert (found.number, found.is_own, found.changes) == (0, False, ())
    assert said() == ["Instead of “junkie”, perhaps “person who uses drugs”. The word was made to hurt."]


def test_what_is_put_on_changed_and_taken_off_is_offered_at_once_and_noted(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    cast.do("ada", offered.put, WORD, "", 0)
    assert said()[0] == "Instead of “frequent flyer”, perhaps “someone who calls often”. It mocks."
    other = Entry("frequent flyer*", "someone in touch often", "It mocks.")
    cast.do("olive", offered.put, other, "Frequent  Flyer*", 1)
    cast.do("opal", offered.take_off, "junkie*", 2)
    assert said() == ["Instead of “frequent flyer”, perhaps “someone in touch often”. It mocks."]
    found = read(cast)
    assert (found.number, found.is_own, len(found.entries)) == (3, True, len(default_entries()))
    junkie = next(one for one in default_entries() if one.term == "junkie*")
    assert [(one.number, one.by, one.before, one.after) for one in found.changes] == [
        (3, "Opal Nakamura", junkie, None),
        (2, "Olive Brandt", WORD, other),
        (1, "Ada Petrov", None, WORD),
    ]


def test_set_back_it_is_the_list_that_comes_along_and_what_was_stays_noted(cast: Cast) -> None:
    cast.do("ada", offered.put, WORD, "", 0)
    cast.do("ada", offered.restore, 1)
    found = read(cast)
    assert set(found.entries) == set(default_entries())
    assert (found.number, found.is_own) == (2, False)
    assert [(one.before, one.after) for one in found.changes] == [(None, None), (None, WORD)]
    with pytest.raises(InvalidInput, match="comes with the portal already"):
        cast.do("ada", offered.restore, 2)


def test_it_stands_in_the_chain_without_a_word(cast: Cast) -> None:
    cast.do("ada", offered.put, WORD, "", 0)
    with system() as session:
        events = Base.metadata.tables["audit_event"]
        kind = audit.Kind.OFFERED_WORDS_CHANGED
        (row,) = session.execute(sa.select(events).where(events.c.kind == kind.value)).all()
        assert (row.actor_id, row.facts) == (cast["ada"], {"number": 1, "rows": len(default_entries()) + 1})
        assert audit.verify(session) == []


@pytest.mark.parametrize(
    ("entry", "column"),
    [
        (Entry("", "words", "Why."), "term"),
        (Entry("ju*", "words", "Why."), "term"),
        (Entry("x" * 61, "words", "Why."), "term"),
        (Entry("fine\x00", "words", "Why."), "term"),
        (Entry("JUNKIE*", "words", "Why."), "term"),
        (Entry("slang", " ", "Why."), "words"),
        (Entry("slang", "no slang", "Why."), "words"),
        (Entry("slang", "words", ""), "why"),
        (Entry("slang", "words", "Why.", "[bad"), "unless"),
    ],
)
def test_what_cannot_stand_is_said_at_its_column(cast: Cast, entry: Entry, column: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        cast.do("ada", offered.put, entry, "", 0)
    assert list(wrong.value.fields) == [column]
    assert read(cast).number == 0


def test_nothing_new_and_what_is_gone_is_said_as_well(cast: Cast) -> None:
    cast.do("ada", offered.put, WORD, "", 0)
    with pytest.raises(InvalidInput, match="Nothing differs"):
        cast.do("ada", offered.put, WORD, WORD.term, 1)
    with pytest.raises(InvalidInput, match="already"):
        cast.do("ada", offered.put, Entry("junkie*", "words", "Why."), WORD.term, 1)
    cast.do("ada", offered.take_off, WORD.term, 1)
    with pytest.raises(InvalidInput, match="not on the list any more"):
        cast.do("ada", offered.take_off, WORD.term, 2)
    with pytest.raises(InvalidInput, match="not on the list any more"):
        cast.do("ada", offered.put, WORD, WORD.term, 2)


def test_two_who_change_it_do_not_overwrite_each_other(cast: Cast) -> None:
    cast.do("ada", offered.put, WORD, "", 0)
    for verb in (
        lambda s, a: offered.put(s, a, Entry("slang", "words", "Why."), "", 0),
        lambda s, a: offered.take_off(s, a, "junkie*", 0),
        lambda s, a: offered.restore(s, a, 0),
    ):
        with pytest.raises(Conflict):
            cast.do("olive", verb)
    assert read(cast).number == 1


def test_it_holds_so_many_words_and_no_more(cast: Cast) -> None:
    full = [[f"word{number:03}", "words", "Why.", ""] for number in range(MOST)]
    with system(write=True) as session:
        session.add(OfferedWords(number=1, entries=full, made_at=clock.now()))
    with pytest.raises(InvalidInput, match="Take one off first"):
        cast.do("ada", offered.put, WORD, "", 1)
    cast.do("ada", offered.put, WORD, "word000", 1)


def test_what_is_offered_is_read_with_one_statement(cast: Cast, database: Engine) -> None:
    cast.do("ada", offered.put, WORD, "", 0)
    with system() as session, counted(database) as statements:
        offered.current(session)
    assert len([one for one in statements if not one.startswith("BEGIN")]) == 1
