"""Five years of one coach’s supervision, written straight into the tables: what a full review folder holds."""

import uuid
from datetime import date, timedelta
from random import Random

from sqlmodel import Session, select

from bench import five_years_of_cases
from bench.pair import Pair
from db.tables.commitments import Commitment, CommitmentSource, CommitmentStatus
from db.tables.first_90 import (
    Decision,
    FirstNinety,
    FirstNinetyStatus,
    Outcome,
    Recommendation,
    StartEvent,
)
from db.tables.frameworks import Item
from db.tables.observations import Observation, ObservationItem, ObservationKind, Setting
from db.tables.one_on_ones import FocusScore, OneOnOne, OneOnOneKind, OneOnOneStatus
from db.tables.people import Leave
from db.tables.reviews import (
    Rating,
    Review,
    ReviewKind,
    ReviewStatus,
    SelfAssessment,
    Sheet,
    SheetStatus,
    Side,
)

YEARS, ONE_ON_ONES, OBSERVATIONS, COMMITMENTS = 5, 24, 60, 40
SENTENCES = (
    "Let a long silence stand, and the person found the next step on their own.",
    "Offered two groups and the work phone number, and wrote down what the person chose.",
    "Asked before giving advice, and summed up what was heard in the person’s words.",
    "Brought a calm voice into a hard call and named what was going well.",
)


def write(session: Session, pair: Pair, today: date) -> None:
    """Fill the folder: reviews after 90 days and every year, one-on-ones, observations, commitments, leave.

    Beside it the coach's cases, and the meetings of their review group.
    """
    draw = Random(90)
    start = today - timedelta(days=YEARS * 365)
    first = _first_90(session, pair, start)
    for place, day in enumerate([80, *(365 * year - 40 for year in range(1, YEARS + 1))]):
        made = _review(session, pair, start + timedelta(days=day), place, draw)
        if place == 0:
            _decided(session, pair, first, made, start)
    for number in range(ONE_ON_ONES):
        _one_on_one(session, pair, start + timedelta(days=30 + number * (YEARS * 365 - 60) // ONE_ON_ONES), number)
    for number in range(OBSERVATIONS):
        _observation(session, pair, start + timedelta(days=10 + number * 30), number)
    for number in range(COMMITMENTS):
        _commitment(session, pair, start + timedelta(days=35 + number * 44), number)
    for year in range(YEARS):
        away = start + timedelta(days=200 + 365 * year)
        session.add(
            Leave(
                person_id=pair.coach,
                from_on=away,
                until_on=away + timedelta(days=14),
                recorded_by=pair.lead,
                recorded_at=pair.at(away),
            )
        )
    session.flush()
    five_years_of_cases.write(session, pair, today)


def _first_90(session: Session, pair: Pair, start: date) -> FirstNinety:
    made = FirstNinety(
        coach_id=pair.coach,
        open_for=pair.coach,
        division_id=pair.division,
        framework_id=pair.framework,
        policy_id=pair.policy,
        start_event=StartEvent.FIRST_DUTY_DAY,
        started_on=start,
        begun_by=pair.lead,
        begun_at=pair.at(start),
    )
    session.add(made)
    session.flush()
    return made


def _decided(session: Session, pair: Pair, first: FirstNinety, review: Review, start: date) -> None:
    on = start + timedelta(days=85)
    said = Recommendation(
        first_90_id=first.id, review_id=review.id, made_by=pair.lead, outcome=Outcome.CONFIRM, made_at=pair.at(on)
    )
    session.add(said)
    session.flush()
    session.add(
        Decision(
            first_90_id=first.id,
            recommendation_id=said.id,
            made_by=pair.lead,
            outcome=Outcome.CONFIRM,
            made_at=pair.at(on),
            told_on=on,
            told_by=pair.lead,
        )
    )
    first.told_on, first.ended_on, first.outcome = on, on, Outcome.CONFIRM
    first.status, first.open_for = FirstNinetyStatus.ENDED, None
    session.flush()


def _review(session: Session, pair: Pair, on: date, place: int, draw: Random) -> Review:
    review = Review(
        coach_id=pair.coach,
        lead_id=pair.lead,
        division_id=pair.division,
        framework_id=pair.framework,
        policy_id=pair.policy,
        kind=ReviewKind.YEARLY if place else ReviewKind.NINETY_DAY,
        opened_at=pair.at(on - timedelta(days=14)),
        sheets_due_on=on - timedelta(days=5),
        late_on=on - timedelta(days=1),
    )
    session.add(review)
    session.flush()
    items = session.exec(select(Item).where(Item.framework_id == pair.framework)).all()
    for side, author in ((Side.COACH, pair.coach), (Side.LEAD, pair.lead)):
        sheet = Sheet(review_id=review.id, author_id=author, side=side)
        session.add(sheet)
        session.flush()
        session.add_all(_rating(pair, sheet.id, side, item, on, place, draw) for item in items)
        session.flush()
        sheet.status, sheet.submitted_at, sheet.digest = SheetStatus.SUBMITTED, pair.at(on), "0" * 64
        session.flush()
    review.self_assessment, review.status = SelfAssessment.SUBMITTED, ReviewStatus.CLOSED
    review.revealed_at = review.signed_at = review.shared_at = review.acknowledged_at = pair.at(on)
    review.respond_until_on = on + timedelta(days=30)
    session.flush()
    return review


def _rating(pair: Pair, sheet: uuid.UUID, side: Side, item: Item, on: date, place: int, draw: Random) -> Rating:
    if item.is_reflective:
        answer = "reflected" if side is Side.COACH else "talked"
    elif item.category == 14 and place == 2:
        answer = "no"
    else:
        answer = str(min(4, max(1, 2 + place // 2 + draw.choice((0, 0, 1)) - (1 if side is Side.LEAD else 0) + 1)))
    return Rating(
        sheet_id=sheet,
        code=item.code,
        answer=answer,
        source="direct_observation" if answer in "14" else "",
        evidence_on=on - timedelta(days=9) if answer in "14" else None,
        evidence=SENTENCES[place % len(SENTENCES)] if answer in "14" else None,
        updated_at=pair.at(on),
    )


def _one_on_one(session: Session, pair: Pair, on: date, number: int) -> None:
    kinds = (OneOnOneKind.FIRST_CHECKPOINT, OneOnOneKind.SECOND_CHECKPOINT)
    said = SENTENCES[number % len(SENTENCES)]
    made = OneOnOne(
        coach_id=pair.coach,
        lead_id=pair.lead,
        division_id=pair.division,
        framework_id=pair.framework,
        kind=kinds[number] if number < len(kinds) else OneOnOneKind.REGULAR,
        status=OneOnOneStatus.OPEN,
        held_on=on,
        minutes=45,
        went_well=said,
        was_hard=said,
        experience=said,
        performance=said,
        wellness=said,
        strengths=said,
        suggestion=said,
        needs_from_lead=said,
        made_at=pair.at(on),
    )
    session.add(made)
    session.flush()
    session.add_all(
        FocusScore(one_on_one_id=made.id, category=category, coach_level=3, lead_level=3) for category in (1, 2, 12)
    )
    session.flush()
    made.status, made.closed_at = OneOnOneStatus.CLOSED, pair.at(on, 17)
    session.flush()


def _observation(session: Session, pair: Pair, on: date, number: int) -> None:
    made = Observation(
        coach_id=pair.coach,
        author_id=pair.lead,
        division_id=pair.division,
        framework_id=pair.framework,
        seen_on=on,
        setting=list(Setting)[number % len(Setting)],
        kind=list(ObservationKind)[number % len(ObservationKind)],
        text=SENTENCES[number % len(SENTENCES)],
        made_at=pair.at(on),
    )
    session.add(made)
    session.flush()
    session.add(ObservationItem(observation_id=made.id, code="2a"))
    session.flush()
    made.told_on, made.told_by = on + timedelta(days=3), pair.lead
    session.flush()


def _commitment(session: Session, pair: Pair, on: date, number: int) -> None:
    is_open = number >= COMMITMENTS - 3
    session.add(
        Commitment(
            coach_id=pair.coach,
            owner_id=pair.coach if number % 2 else pair.lead,
            made_by=pair.lead,
            source=CommitmentSource.PERSON,
            source_id=pair.coach,
            text=SENTENCES[number % len(SENTENCES)],
            due_on=on + timedelta(days=30),
            status=CommitmentStatus.OPEN if is_open else CommitmentStatus.DONE,
            made_at=pair.at(on),
            settled_at=None if is_open else pair.at(on + timedelta(days=20)),
            settled_by=None if is_open else pair.lead,
        )
    )
