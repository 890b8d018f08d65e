"""Every public function of the reviews, called by everybody in every state, against the hand-written matrix.

Each call runs through the one door in a transaction that is then undone, so that one review serves all calls.
"""

import inspect
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session, col

from db.tables.people import Deputy, Grant, Person, Role, Supervision
from db.tables.reviews import Review, ReviewKind, Side
from db.tables.sessions import ExportPurpose
from portal.access import Actor, Permission, Relation, acting, permissions, system
from portal.access.sessions import redeem_export
from portal.errors import NotFound, SignedOut
from portal.redaction import elsewhere, of_first_90, of_minutes, of_one_on_one, of_review, subject
from portal.redaction import service as redaction
from portal.redaction.subject import Noun
from portal.reviews import comparing, export, goals, meeting, prompts, queries, service, sheets
from portal.reviews.service import Opening
from tests import make
from tests.cast import RELATIONS, STATES, Cast, Life, World, proof, review_in
from tests.portal.access.expectations import expected
from tests.portal.access.tables import counted, not_in, outcome, public_functions

Call = Callable[[Session, Actor, uuid.UUID, Cast], object]


def words_of(session: Session, review_id: uuid.UUID) -> str:
    """The closing words as stored; none for a review that does not exist."""
    review = session.get(Review, review_id)
    return (review.closing_words or "") if review else ""


@dataclass(frozen=True)
class Case:
    """How a function is called in the table, and the permission it needs."""

    needs: Permission
    call: Call


def _soon() -> Opening:
    return Opening(ReviewKind.YEARLY, make.today() + timedelta(days=14))


NOWHERE = uuid.UUID(int=1)
GOAL = goals.Draft("Listen a minute longer.", ("4c",), "", make.today() + timedelta(days=30))
TABLE: dict[Callable[..., object], Case] = {
    sheets.save: Case(Permission.WRITE_SHEET, lambda s, a, r, _: sheets.save(s, a, r, {"client": "x", "out": []})),
    sheets.submit: Case(Permission.SUBMIT_SHEET, lambda s, a, r, _: sheets.submit(s, a, r)),
    sheets.take_back: Case(Permission.TAKE_BACK_SHEET, lambda s, a, r, _: sheets.take_back(s, a, r)),
    sheets.return_sheet: Case(
        Permission.RETURN_SHEET, lambda s, a, r, _: sheets.return_sheet(s, a, r, Side.LEAD, "Please look again.")
    ),
    sheets.decline_self_assessment: Case(
        Permission.DECLINE_SELF_ASSESSMENT, lambda s, a, r, _: sheets.decline_self_assessment(s, a, r)
    ),
    sheets.mark_not_received: Case(Permission.MARK_NOT_RECEIVED, lambda s, a, r, _: sheets.mark_not_received(s, a, r)),
    service.take_over: Case(Permission.TAKE_OVER, lambda s, a, r, _: service.take_over(s, a, r)),
    service.start_conversation: Case(
        Permission.START_CONVERSATION, lambda s, a, r, _: service.start_conversation(s, a, r)
    ),
    service.save_closing_words: Case(
        Permission.WRITE_CLOSING, lambda s, a, r, _: service.save_closing_words(s, a, r, "Thank you.", 10**6)
    ),
    service.confirm_closing_words: Case(
        Permission.WRITE_CLOSING, lambda s, a, r, _: service.confirm_closing_words(s, a, r)
    ),
    service.sign: Case(Permission.SIGN, lambda s, a, r, _: service.sign(s, a, r, proof(a), words_of(s, r))),
    meeting.agree_on_day: Case(
        Permission.AGREE_DAY, lambda s, a, r, _: meeting.agree_on_day(s, a, r, make.today() + timedelta(days=3))
    ),
    meeting.begin_with: Case(Permission.BEGIN_WITH, lambda s, a, r, _: meeting.begin_with(s, a, r, "4")),
    meeting.talk_about: Case(Permission.WRITE_CLOSING, lambda s, a, r, _: meeting.talk_about(s, a, r, "1a")),
    meeting.live: Case(Permission.COMPARE, lambda s, a, r, _: meeting.live(s, a, r)),
    meeting.join: Case(Permission.COMPARE, lambda s, a, r, _: meeting.join(s, a, r)),
    goals.add: Case(Permission.WRITE_CLOSING, lambda s, a, r, _: goals.add(s, a, r, GOAL)),
    goals.change: Case(Permission.WRITE_CLOSING, lambda s, a, r, _: goals.change(s, a, r, NOWHERE, GOAL, 1)),
    goals.remove: Case(Permission.WRITE_CLOSING, lambda s, a, r, _: goals.remove(s, a, r, NOWHERE, 1)),
    goals.answer_for: Case(Permission.WRITE_CLOSING, lambda s, a, r, _: goals.answer_for(s, a, r, "Call.")),
    service.share: Case(Permission.SHARE, lambda s, a, r, _: service.share(s, a, r)),
    service.acknowledge: Case(Permission.ACKNOWLEDGE, lambda s, a, r, _: service.acknowledge(s, a, r)),
    service.record_not_signed: Case(
        Permission.RECORD_NOT_SIGNED, lambda s, a, r, c: service.record_not_signed(s, a, r, c["carl"])
    ),
    service.respond: Case(Permission.RESPOND, lambda s, a, r, _: service.respond(s, a, r, "My own words.")),
    service.add_addendum: Case(
        Permission.ADD_ADDENDUM, lambda s, a, r, _: service.add_addendum(s, a, r, "One thing more.")
    ),
    service.confirm_later_words: Case(
        Permission.READ_RECORD, lambda s, a, r, _: service.confirm_later_words(s, a, r, "Call 605-555-0142.")
    ),
    service.close: Case(Permission.CLOSE, lambda s, a, r, _: service.close(s, a, r)),
    queries.page: Case(Permission.READ, lambda s, a, r, _: queries.page(s, a, r)),
    queries.form: Case(Permission.WRITE_SHEET, lambda s, a, r, _: queries.form(s, a, r)),
    comparing.side_by_side: Case(Permission.COMPARE, lambda s, a, r, _: comparing.side_by_side(s, a, r)),
    queries.closing: Case(Permission.WRITE_CLOSING, lambda s, a, r, _: queries.closing(s, a, r)),
    queries.sealed: Case(Permission.READ_RECORD, lambda s, a, r, _: queries.sealed(s, a, r)),
    queries.note_read: Case(Permission.READ, lambda s, a, r, _: queries.note_read(s, a, r)),
    prompts.for_lead: Case(Permission.READ, lambda s, a, r, _: prompts.for_lead(s, a, r)),
    of_review.look: Case(Permission.REDACT, lambda s, a, r, _: of_review.look(s, a, r)),
    redaction.passages: Case(Permission.REDACT, lambda s, a, r, _: redaction.passages(s, a, Noun.REVIEW, r)),
    redaction.copies: Case(Permission.REDACT, lambda s, a, r, _: redaction.copies(s, a, Noun.REVIEW, r)),
    redaction.take_out: Case(
        Permission.REDACT,
        lambda s, a, r, _: redaction.take_out(s, a, Noun.REVIEW, r, proof(a), "nowhere", redaction.Reason.MISTAKE, ""),
    ),
    export.ask: Case(Permission.READ_RECORD, lambda s, a, r, _: export.ask(s, a, r, ExportPurpose.OWN_COPY)),
}
ELSEWHERE = {
    service.open_review: "by the coach's id: test_opening_a_review",
    queries.listed: "a list: test_lists_show_what_may_be_read",
    queries.to_open_for: "a list: test_opening_a_review",
    export.prepare: "needs a ticket: test_an_export_ticket_decides_once_more",
    queries.sealed_rows: "takes the id of a review whose caller has decided access; asks for no actor",
    queries.possible_witnesses: "takes a review that was read through review_for; asks for no actor",
    prompts.questions: "pure",
    queries.as_bytes: "pure",
    goals.of: "takes the id of a review that was read through review_for; asks for no actor",
    goals.to_seal: "takes a review that is about to be signed; called by service.sign",
    goals.content: "pure",
    goals.stamp: "pure",
    goals.latest_day: "pure",
    meeting.hold: "takes a standing that was decided; called by service.start_conversation",
    meeting.is_stay_due: "takes a standing that was decided",
    meeting.stays_until: "takes a standing that was decided",
    meeting.starts: "pure",
    export.file_name: "pure",
    export.named: "pure",
    queries.ends_first_90: "takes a review of a caller that has decided access",
    of_first_90.look: "in the table of the first 90 days",
    of_minutes.look: "in the table of meetings",
    of_one_on_one.look: "in the table of one-on-ones",
    elsewhere.around: "takes the coaches of a record whose caller has decided access",
    elsewhere.stays_in: "pure",
    elsewhere.texts_in: "pure",
    subject.promised: "takes the coach of a record whose caller has decided access",
    **dict.fromkeys((subject.standing, subject.contents, subject.at, subject.holding), "pure"),
}
BELOW = ("answers", "edits", "figures", "history", "record", "seen", "store", "texts", "words", "workflow")
"""Modules under the services: pure, or for callers that have read the review through its door."""


def test_every_public_function_is_in_the_table() -> None:
    below = public_functions(*(f"portal.reviews.{name}" for name in BELOW)).values()
    assert not_in({*TABLE, *ELSEWHERE, *below}, "portal.reviews", "portal.redaction") == []


def test_every_function_that_acts_takes_session_and_actor_first() -> None:
    for function in [*TABLE, service.open_review, queries.listed, queries.to_open_for, export.prepare]:
        assert list(inspect.signature(function).parameters)[:2] == ["session", "actor"], function


def matrix_state(state: str, relation: Relation) -> str:
    """The matrix speaks of the reader's own sheet; this says what a state is for them."""
    is_self = relation is Relation.SELF
    return {
        "writing": "open_draft",
        "coach_in": "open_submitted" if is_self else "open_other_in",
        "lead_in": "open_other_in" if is_self else "open_submitted",
        "late": "open_late",
        "declined": "open_declined",
        "lead_returned": "returned_other" if is_self else "returned_own",
        "coach_returned": "returned_own" if is_self else "returned_other",
    }.get(state, state)


def wanted(permission: Permission, relation: Relation, state: str) -> str:
    row = expected(permission, relation, matrix_state(state, relation))
    return str(getattr(permissions, row.reason).reason) if row.answer == "refused" else row.answer


def people_in(state: str, world: World) -> dict[str, Relation]:
    """Everybody with a say, Dana who covers for both leads, and two of the strangers: other ones in each state."""
    strangers = [name for name, relation in RELATIONS[world].items() if relation is Relation.OTHER]
    first = STATES.index(state) * 2
    chosen = {strangers[(first + step) % len(strangers)] for step in range(2)}
    return {
        name: relation
        for name, relation in RELATIONS[world].items()
        if relation is not Relation.OTHER or name in chosen or name == "dana"
    }


def differences(life: Life, state: str, world: World) -> tuple[list[str], int]:
    wrong, count = [], 0
    for name, relation in people_in(state, world).items():
        for function, case in TABLE.items():
            got = outcome(life.cast, name, lambda s, a, case=case: case.call(s, a, life.review, life.cast))  # type: ignore[misc]
            should = wanted(case.needs, relation, state)
            count += 1
            if got != should:
                wrong.append(f"{function.__name__} by {name} ({relation}): got {got!r}, the matrix says {should!r}")
    return wrong, count


HANDED_OVER = ("writing", "late", "both_in", "in_conversation", "signed", "shared", "closed")
ALL: list[tuple[World, str]] = [("led", state) for state in STATES]
ALL += [("handed over", state) for state in HANDED_OVER]


@pytest.mark.parametrize(("world", "state"), ALL)
def test_everybody_meets_what_the_matrix_says(cast: Cast, world: World, state: str) -> None:
    life = review_in(cast, state, world)
    wrong, count = differences(life, state, world)
    assert wrong == []
    assert count >= 8 * len(TABLE)


@pytest.mark.parametrize("world", ["led", "handed over"])
def test_lists_show_what_may_be_read(cast: Cast, world: World) -> None:
    life = review_in(cast, "writing", world)
    for state in ("writing", "signed"):
        if state == "signed":
            _sign(life)
        for name, relation in RELATIONS[world].items():
            lines = cast.do(name, queries.listed)
            assert isinstance(lines, list)
            should = wanted(Permission.READ, relation, state) == "allow"
            assert (life.review in [line.id for line in lines]) == should, (name, state)


def _sign(life: Life) -> None:
    """Take a review from writing to signed, with its own lead leading for as long as that takes."""
    now_led_by_jordan = life.lead == "frank"
    if now_led_by_jordan:
        _lead(life.cast, "frank")
    life.submit("coach")
    life.submit("lead")
    life.talk()
    life.sign(share=False)
    if now_led_by_jordan:
        _lead(life.cast, "jordan")


def _lead(cast: Cast, name: str) -> None:
    with system(write=True) as session:
        session.execute(sa.delete(Supervision).where(col(Supervision.coach_id) == cast["maya"]))
        make.supervision(session, cast["maya"], cast[name])


@pytest.mark.parametrize("state", ["no_open", "has_open"])
def test_opening_a_review(cast: Cast, state: str) -> None:
    life = Life(cast)
    life.lead_maya()
    if state == "has_open":
        life.open()
    for name, relation in RELATIONS["led"].items():
        row = expected(Permission.OPEN, relation, state)
        should = str(getattr(permissions, row.reason).reason) if row.answer == "refused" else row.answer
        got = outcome(cast, name, lambda s, a: service.open_review(s, a, cast["maya"], _soon()))
        assert got == should, name
        offered = cast.do(name, queries.to_open_for)
        assert isinstance(offered, list)
        assert (cast["maya"] in [person for person, _ in offered]) == (should == "allow"), name


def test_a_lead_with_a_conflict_is_neither_offered_the_coach_nor_let_in(cast: Cast) -> None:
    life = Life(cast)
    life.lead_maya()
    with system(write=True) as session:
        make.conflict(session, cast["jordan"], cast["maya"])
    assert cast.do("jordan", queries.to_open_for) == []
    assert outcome(cast, "jordan", lambda s, a: service.open_review(s, a, cast["maya"], _soon())) == "hidden"


def test_an_export_ticket_decides_once_more(cast: Cast) -> None:
    """A ticket opened before a conflict was declared opens nothing after it."""
    life = review_in(cast, "shared")
    token = cast.do("jordan", export.ask, life.review, ExportPurpose.SUPERVISION)
    with system(write=True) as session:
        make.conflict(session, cast["maya"], cast["jordan"])
    with pytest.raises(NotFound), cast.acting_as("jordan") as (session, actor):
        export.prepare(session, actor, redeem_export(session, actor, str(token)))


OUTSIDERS = ("noor", "ada", "opal", "victor", "kit")


@pytest.mark.parametrize("state", ["writing", "shared"])
def test_unknown_and_out_of_scope_are_told_apart_by_nothing(cast: Cast, database: Engine, state: str) -> None:
    life = review_in(cast, state)
    for name in OUTSIDERS:
        cast.credential(name)
        for case in TABLE.values():
            met = []
            for review_id in (life.review, uuid.uuid4()):
                with counted(database) as statements, pytest.raises(NotFound) as caught:
                    cast.do(name, case.call, review_id, cast)
                met.append((type(caught.value), str(caught.value), list(statements)))
            assert met[0] == met[1]


def test_opening_for_an_unknown_coach_reads_like_one_out_of_scope(cast: Cast, database: Engine) -> None:
    for name in OUTSIDERS:
        cast.credential(name)
        met = []
        for coach in (cast["maya"], uuid.uuid4()):
            with counted(database) as statements, pytest.raises(NotFound) as caught:
                cast.do(name, service.open_review, coach, _soon())
            met.append((str(caught.value), list(statements)))
        assert met[0] == met[1]


def test_a_disabled_account_gets_nowhere(cast: Cast) -> None:
    review_in(cast, "shared")
    cast.credential("jordan")
    with system(write=True) as session:
        session.get_one(Person, cast["jordan"]).is_active = False
    with pytest.raises(SignedOut):
        cast.do("jordan", queries.listed)


def test_nobody_signed_in_gets_nowhere(cast: Cast) -> None:
    review_in(cast, "shared")
    for credential in (None, "", "0" * 64, cast.credential("maya")[:-1]):
        with pytest.raises(SignedOut), acting(credential):
            pytest.fail("the door opened")


def test_a_role_that_ended_yesterday_opens_nothing(cast: Cast) -> None:
    life = review_in(cast, "shared")
    with system(write=True) as session:
        session.execute(sa.update(Grant).where(col(Grant.person_id) == cast["olive"]).values(until_on=make.today()))
    assert outcome(cast, "olive", lambda s, a: queries.page(s, a, life.review)) == "hidden"


def test_cover_opens_nothing_before_it_begins_or_after_it_ends(cast: Cast) -> None:
    life = review_in(cast, "both_in")
    day = timedelta(days=1)
    today = make.today()
    for since, until, is_in in (
        (today - day, today, False),
        (today + day, today + 2 * day, False),
        (today, today + day, True),
    ):
        with system(write=True) as session:
            session.execute(
                sa.update(Deputy).where(col(Deputy.deputy_id) == cast["dana"]).values(from_on=since, until_on=until)
            )
        got = outcome(cast, "dana", lambda s, a: comparing.side_by_side(s, a, life.review))
        assert (got == "allow") == is_in


def test_a_director_who_leads_the_coach_both_signs_and_returns_but_sees_nothing_early(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["olive"])
    life = Life(cast, lead="olive")
    life.open()
    life.submit("coach")
    assert outcome(cast, "olive", lambda s, a: comparing.side_by_side(s, a, life.review)) in (
        permissions.BLIND.reason,
        permissions.NOT_YET_SIGNED.reason,
    )
    life.submit("lead")
    assert outcome(cast, "olive", lambda s, a: comparing.side_by_side(s, a, life.review)) == "allow"


def test_a_coach_who_directs_the_division_has_no_office_over_their_own_review(cast: Cast) -> None:
    life = review_in(cast, "both_in")
    with system(write=True) as session:
        session.add(Grant(person_id=cast["maya"], division_id=cast.home, role=Role.DIRECTOR, from_on=make.today()))
    got = outcome(cast, "maya", lambda s, a: sheets.return_sheet(s, a, life.review, Side.LEAD, "Kinder, please."))
    assert got == permissions.DIRECTOR_ONLY.reason


def test_there_are_enough_cells() -> None:
    met = Counter((world, name) for world, state in ALL for name in people_in(state, world) for _ in TABLE)
    assert met.total() > 1500
    assert {name for _, name in met} == set(RELATIONS["led"])
