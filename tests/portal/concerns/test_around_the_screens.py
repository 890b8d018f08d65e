"""What the screens ask for beside the verbs: to whom a question goes, what was read, whom a director may wait for."""

import uuid

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.concerns import Consult
from db.tables.people import Supervision
from portal.access import Actor, system
from portal.concerns import consulting, queries, reporting, steps, viewing
from portal.concerns.consulting import Outlook
from portal.errors import Flagged, NotFound
from tests import make, supervised
from tests.portal.concerns.conftest import Voices


def test_the_outlook_names_the_lead_and_the_day(voices: Voices) -> None:
    found = voices.as_("maya", consulting.outlook)
    assert isinstance(found, Outlook)
    assert (found.names, found.to_lead, found.days) == (("Jordan Ellis",), True, 2)
    assert found.due_on > make.today()
    with system() as session:
        consult = voices.consult()
        stored = session.get_one(Consult, consult)
        assert (stored.due_at.date() - found.due_on).days in (0, 1)


def test_without_a_lead_the_directors_answer_and_whoever_is_too_close_is_not_named(voices: Voices) -> None:
    with system(write=True) as session:
        session.execute(sa.delete(Supervision).where(col(Supervision.coach_id) == voices.cast["maya"]))
    found = voices.as_("maya", consulting.outlook)
    assert isinstance(found, Outlook)
    assert (found.names, found.to_lead) == (("Olive Brandt",), False)


def test_a_director_has_nobody_to_ask_here(voices: Voices) -> None:
    found = voices.as_("olive", consulting.outlook)
    assert isinstance(found, Outlook)
    assert found.names == ()


@pytest.mark.parametrize(("name", "ask_director"), [("kit", False), ("victor", True)])
def test_whoever_is_too_close_to_the_coach_reads_none_of_their_questions(
    voices: Voices, name: str, ask_director: bool
) -> None:
    consult = voices.consult(ask_director=ask_director)
    assert voices.as_(name, queries.to_answer) == []
    for act in (queries.asking, consulting.note_read):
        with pytest.raises(NotFound):
            voices.as_(name, act, consult)
    with pytest.raises(NotFound):
        voices.as_(name, consulting.answer, consult, "Yes.")


def test_an_outcome_is_new_until_it_is_read_and_again_when_more_is_told(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 1)

    def is_new() -> bool:
        own, lines = voices.as_("carl", viewing.own, concern), voices.as_("carl", queries.raised)
        assert isinstance(own, viewing.Own)
        assert isinstance(lines, list)
        assert own.is_outcome_new == lines[0].is_outcome_new
        return own.is_outcome_new

    assert not is_new()
    voices.as_("carl", reporting.note_outcome_read, concern)
    voices.as_("jordan", steps.tell_outcome, concern, "It was talked about.")
    assert is_new()
    with pytest.raises(NotFound):
        voices.as_("maya", reporting.note_outcome_read, concern)
    voices.as_("carl", reporting.note_outcome_read, concern)
    assert not is_new()
    voices.as_("jordan", steps.tell_outcome, concern, "And what to do with gifts is clear now.")
    assert is_new()


def waits(voices: Voices, name: str, first_90: uuid.UUID) -> list[uuid.UUID]:
    def ask(session: Session, actor: Actor) -> list[uuid.UUID]:
        return queries.open_about(session, actor, first_90)

    found = voices.as_(name, ask)
    assert isinstance(found, list)
    return found


def test_only_a_director_who_reads_it_is_told_that_something_is_open_about_a_coach(voices: Voices) -> None:
    with system(write=True) as session:
        one = supervised.first_90(session, voices.cast.home, voices.cast["maya"], voices.cast["jordan"], started=-80).id
    light = voices.raised("carl")
    assert waits(voices, "olive", one) == []
    grave = voices.raised("carl", category="money")
    assert waits(voices, "olive", one) == [grave]
    for nobody in ("maya", "jordan", "victor", "opal", "carl", "noor", "sol", "ada", "ike"):
        assert waits(voices, nobody, one) == []
    voices.sorted(light, 2)
    assert waits(voices, "olive", one) == [grave], "one that lies with the lead alone"
    voices.sorted(grave, 3, by="olive")
    assert waits(voices, "olive", one) == [grave]
    assert waits(voices, "olive", uuid.uuid4()) == []
    voices.sorted(grave, 1, by="olive")
    assert waits(voices, "olive", one) == []


def test_two_promises_of_one_moment_make_one_line(voices: Voices) -> None:
    concern = voices.raised("carl", category="money")
    voices.sorted(concern, 3, by="olive")
    lines = voices.as_("olive", queries.looking_after)
    assert isinstance(lines, list)
    assert [one.id for one in lines] == [concern]


def test_what_is_told_to_a_reporter_names_the_coach_only_once_its_author_has_looked(voices: Voices) -> None:
    concern, told = voices.raised("carl"), "Maya Torres and I have talked about it."
    voices.sorted(concern, 1)
    with pytest.raises(Flagged):
        voices.as_("jordan", steps.tell_outcome, concern, told)
    voices.as_("jordan", steps.confirm, concern, steps.OUTCOME, told)
    voices.as_("jordan", steps.tell_outcome, concern, told)


def test_why_a_question_becomes_a_concern_can_be_answered_for(voices: Voices) -> None:
    consult, why = voices.consult(), "Somebody called 605 555 0199 and may come to harm."
    with pytest.raises(Flagged):
        voices.as_("jordan", consulting.make_concern, consult, "risk_of_harm", why)
    voices.as_("jordan", consulting.confirm_why, consult, why)
    assert voices.as_("jordan", consulting.make_concern, consult, "risk_of_harm", why)
