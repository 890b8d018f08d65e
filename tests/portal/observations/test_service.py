"""Writing observations down, changing them, telling the coach, taking them out."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from db.tables.audit import AuditEvent
from db.tables.observations import Observation, ObservationItem, ObservationKind
from db.tables.people import Deputy, Supervision
from portal.access import Coaching, coaching, system
from portal.errors import Conflict, Flagged, InvalidInput, NotAllowed, NotFound
from portal.observations import service
from portal.observations.service import LONGEST, Noticed
from tests import make
from tests.cast import Cast
from tests.portal.access.expectations import expected
from tests.portal.access.test_functions import outcome
from tests.portal.observations.made import DAY, WORDS, lead_maya, noticed, observe

NAMED = "As Noor Haddad said, the answer came."


def stored(observation: uuid.UUID) -> Observation:
    with system() as session:
        return session.get_one(Observation, observation)


def codes(observation: uuid.UUID) -> set[str]:
    with system() as session:
        return set(session.scalars(select(ObservationItem.code).where(ObservationItem.observation_id == observation)))


def test_what_was_seen_is_stored_under_its_items(cast: Cast) -> None:
    lead_maya(cast)
    made = observe(cast, "jordan", "4a", "4b", "4a")
    found = stored(made)
    assert (found.text, found.coach_id, found.author_id) == (WORDS, cast["maya"], cast["jordan"])
    assert (found.seen_on, found.told_on, found.version) == (make.today(), None, 1)
    assert codes(made) == {"4a", "4b"}


def test_the_text_lies_encrypted_and_the_chain_tells_only_that_something_was_written(cast: Cast) -> None:
    lead_maya(cast)
    made = observe(cast)
    with system() as session:
        assert str(session.execute(sa.text("select text from observation")).scalar_one()).startswith("v1|")
        events = session.scalars(select(AuditEvent).where(AuditEvent.record_type == "observation")).all()
    assert [(event.kind, event.record_id, event.facts) for event in events] == [
        ("observation_made", str(made), {"coach": str(cast["maya"])})
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": None}, "kind"),
        ({"kind": "praise"}, "kind"),
        ({"setting": None}, "setting"),
        ({"text": ""}, "text"),
        ({"text": " \u200b\n"}, "text"),
        ({"text": "x" * (LONGEST + 1)}, "text"),
        ({"text": "half \ud800 a pair"}, "text"),
        ({"codes": ("4a", "99z")}, "codes"),
        ({"codes": tuple(f"{number}a" for number in range(1, 14))}, "codes"),
        ({"on": None}, "on"),
        ({"on": make.today() + DAY}, "on"),
        ({"on": make.today() - 366 * DAY}, "on"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_field_and_nothing_is_stored(
    cast: Cast, change: dict[str, Any], field: str
) -> None:
    lead_maya(cast)
    form = noticed(**{"text": WORDS, **change})
    if "codes" in change:
        form = Noticed(form.kind, form.setting, form.text, form.on, change["codes"])
    with pytest.raises(InvalidInput) as caught:
        cast.do("jordan", service.record, cast["maya"], form)
    assert set(caught.value.fields) == {field}
    with system() as session:
        assert session.scalars(select(Observation)).all() == []


def test_a_day_more_than_a_year_back_is_asked_about_and_then_taken(cast: Cast) -> None:
    lead_maya(cast)
    old = make.today() - 366 * DAY
    cast.do("jordan", service.record, cast["maya"], noticed(on=old, is_surely_old=True))
    with pytest.raises(InvalidInput):
        cast.do("jordan", service.record, cast["maya"], noticed(on=make.today() + DAY, is_surely_old=True))
    cast.do("jordan", service.record, cast["maya"], noticed(on=make.today() - 365 * DAY))


def test_nobody_is_written_about_without_being_chosen(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        cast.do("jordan", service.record, None, noticed())
    assert set(caught.value.fields) == {"coach"}


@pytest.mark.parametrize("told", [False, True])
def test_a_text_that_may_name_someone_is_kept_only_after_its_authors_word(cast: Cast, told: bool) -> None:
    """Lead and deputy read it at once, whether the coach is told or not."""
    lead_maya(cast)
    with pytest.raises(Flagged) as caught:
        cast.do("dana", service.record, cast["maya"], noticed(NAMED), told=told)
    assert set(caught.value.fields) == {"text"}
    cast.do("dana", service.confirm, cast["maya"], NAMED)
    cast.do("dana", service.record, cast["maya"], noticed(NAMED), told=told)


def test_changed_words_and_words_that_are_told_are_checked_as_well(cast: Cast) -> None:
    lead_maya(cast)
    made = observe(cast)
    with pytest.raises(Flagged) as caught:
        cast.do("jordan", service.change, made, noticed(NAMED), 1)
    assert set(caught.value.fields) == {"text"}
    cast.do("jordan", service.confirm, cast["maya"], NAMED)
    cast.do("jordan", service.change, made, noticed(NAMED), 1)
    with pytest.raises(Flagged) as caught:
        cast.do("dana", service.tell, made, make.today())
    assert set(caught.value.fields) == {"told_on"}
    cast.do("dana", service.confirm_stored, made)
    cast.do("dana", service.tell, made, make.today())


def test_coach_and_author_may_be_named(cast: Cast) -> None:
    lead_maya(cast)
    observe(cast, text="Maya Torres asked Jordan Ellis for a second look.", told=True)


def test_telling_notes_the_day_and_who_and_happens_once(cast: Cast) -> None:
    lead_maya(cast)
    made = observe(cast, ago=3)
    for wrong in (None, make.today() + DAY, make.today() - 4 * DAY):
        with pytest.raises(InvalidInput) as caught:
            cast.do("jordan", service.tell, made, wrong)
        assert set(caught.value.fields) == {"told_on"}
    cast.do("dana", service.tell, made, make.today() - DAY)
    assert (stored(made).told_on, stored(made).told_by) == (make.today() - DAY, cast["dana"])
    with pytest.raises(NotAllowed, match="told"):
        cast.do("jordan", service.tell, made, make.today())


def test_what_the_coach_was_told_never_changes(cast: Cast) -> None:
    lead_maya(cast)
    made = observe(cast, "jordan", "4a", told=True)
    assert stored(made).told_on == make.today()
    with pytest.raises(NotAllowed):
        cast.do("jordan", service.change, made, noticed("Something else."), stored(made).version)
    with pytest.raises(NotAllowed):
        cast.do("jordan", service.delete, made)
    for statement in (
        sa.update(Observation).values(kind=ObservationKind.GROWTH),
        sa.update(Observation).values(told_on=None),
        sa.delete(ObservationItem),
    ):
        with pytest.raises(DBAPIError, match="told"), system(write=True) as session:
            session.execute(statement)


def test_an_author_changes_and_removes_what_was_not_told(cast: Cast) -> None:
    lead_maya(cast)
    made = observe(cast, "dana", "4a")
    with pytest.raises(NotAllowed) as refused:
        cast.do("jordan", service.change, made, noticed("Mine now."), 1)
    assert str(refused.value) == coaching.AUTHOR_ONLY.reason
    cast.do("dana", service.change, made, noticed("Better words.", "5a", kind=ObservationKind.GROWTH), 1)
    assert (stored(made).text, stored(made).kind, codes(made)) == ("Better words.", ObservationKind.GROWTH, {"5a"})
    with pytest.raises(Conflict):
        cast.do("dana", service.change, made, noticed("From an old tab."), 1)
    cast.do("dana", service.delete, made)
    with pytest.raises(NotFound):
        cast.do("dana", service.tell, made, make.today())


def test_two_who_tell_at_once_leave_one_day(cast_anywhere: Cast) -> None:
    """On both databases the row is read and held, then told once."""
    lead_maya(cast_anywhere)
    made = observe(cast_anywhere, "jordan", "4a")
    cast_anywhere.do("dana", service.tell, made, make.today())
    with pytest.raises(NotAllowed):
        cast_anywhere.do("jordan", service.tell, made, make.today())
    with pytest.raises(NotAllowed):
        cast_anywhere.do("jordan", service.delete, made)


def by_hand(cast: Cast) -> dict[str, dict[str, str]]:
    """How everybody stands to an observation that Jordan, who leads Maya, has written."""
    return {
        "maya": {"relation": "self"},
        "jordan": {"relation": "lead"},
        "dana": {"relation": "deputy"},
        "olive": {"relation": "director"},
        **{name: {"relation": "other"} for name in ("frank", "noor", "carl", "ada", "opal", "liam")},
        **{name: {"relation": "conflicted"} for name in ("victor", "kit")},
    }


@pytest.mark.parametrize("told", [False, True])
def test_everybody_meets_what_the_matrix_says(cast: Cast, told: bool) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["frank"], until=make.today() - 30 * DAY)
        make.supervision(session, cast["maya"], cast["jordan"], since=make.today() - 30 * DAY)
    made = observe(cast, told=told)
    calls = {
        Coaching.TELL_OBSERVATION: lambda s, a: service.tell(s, a, made, make.today()),
        Coaching.CHANGE_OBSERVATION: lambda s, a: service.change(s, a, made, noticed("Other words."), 1),
        Coaching.OBSERVE: lambda s, a: service.record(s, a, cast["maya"], noticed()),
    }
    wrong = []
    for name, how in by_hand(cast).items():
        for permission, call in calls.items():
            state = "active" if permission is Coaching.OBSERVE else "told" if told else "untold"
            relation = "author" if (name, permission) == ("jordan", Coaching.CHANGE_OBSERVATION) else how["relation"]
            row = expected(permission, relation, state)
            should = str(getattr(coaching, row.reason).reason) if row.answer == "refused" else row.answer
            got = outcome(cast, name, call)
            if got != should:
                wrong.append((name, permission, state, got, should))
    assert wrong == []


def test_an_author_without_an_office_any_more_meets_nothing_untold(cast: Cast) -> None:
    lead_maya(cast)
    made = observe(cast, "dana")
    with system(write=True) as session:
        session.execute(sa.delete(Deputy).where(col(Deputy.deputy_id) == cast["dana"]))
    for act in (
        lambda s, a: service.tell(s, a, made, make.today()),
        lambda s, a: service.delete(s, a, made),
        lambda s, a: service.record(s, a, cast["maya"], noticed()),
    ):
        assert outcome(cast, "dana", act) == "hidden"


def test_nobody_writes_about_a_coach_they_do_not_supervise_any_more(cast: Cast) -> None:
    lead_maya(cast)
    with system(write=True) as session:
        session.execute(sa.update(Supervision).values(until_on=make.today() - timedelta(days=1)))
    assert outcome(cast, "jordan", lambda s, a: service.record(s, a, cast["maya"], noticed())) == "hidden"
