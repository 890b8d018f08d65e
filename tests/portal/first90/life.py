"""Maya's first 90 days, brought by the people themselves to where a test begins."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.first_90 import FirstNinety, Outcome, Recommendation
from db.tables.one_on_ones import Mode, OneOnOne, OneOnOneKind, OneOnOneStatus
from db.tables.reviews import Goal, Rating, Review, ReviewStatus, SelfAssessment, Sheet, SheetStatus
from portal import clock
from portal.access import Actor, system
from portal.first90 import deciding, service
from portal.first90.deciding import Deciding, Recommending
from portal.first90.service import Beginning
from portal.frameworks import queries as frameworks
from portal.policy import service as policies
from tests import make
from tests.cast import Cast, Life, proof

EXPLAINED = {
    "first_checkpoint": "We met every week instead.",
    "second_checkpoint": "We met every week instead.",
    "feedback": "In the one-on-one of week six we talked about arriving late.",
    "support": "Two shadowed conversations and a weekly call.",
    "extending": "The same was agreed twice and did not change.",
    "conduct": "An agreement was broken in a serious way.",
}
EVERY_WORD = {**EXPLAINED, "essentials": "Shadowed twice.", "coverage": "Too few conversations so far."}


@dataclass
class Ninety:
    """Walks Maya's first 90 days from step to step; `ago` is how many days ago day 0 was."""

    cast: Cast
    ago: int = 80
    lead: str = "jordan"
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    review: uuid.UUID = field(default_factory=uuid.uuid4)

    def begin(self, **more: object) -> None:
        """The lead begins, with Frank to appeal to."""
        started_on = make.today() - timedelta(days=self.ago)
        beginning = Beginning(started_on, appeal_to_id=self.cast["frank"], **more)  # type: ignore[arg-type]
        found = self.cast.do(self.lead, service.begin, self.cast["maya"], beginning)
        assert isinstance(found, uuid.UUID)
        self.id = found

    def talk(self) -> None:
        """A 90-day review is opened by the lead; both sheets and the open conversation are written straight down."""
        life = Life(self.cast, lead=self.lead)
        life.open()
        self.review = life.review
        now = clock.now()
        with system(write=True) as session:
            review = session.get_one(Review, self.review)
            framework = frameworks.view(session, review.framework_id)
            for sheet in session.exec(select(Sheet).where(Sheet.review_id == review.id)).all():
                rows = make.answers(framework, sheet.side.value)
                made = [{"sheet_id": sheet.id, "code": code, "updated_at": now, **row} for code, row in rows.items()]
                session.execute(sa.insert(Rating), made)
                sheet.status, sheet.submitted_at = SheetStatus.SUBMITTED, now
            review.status, review.revealed_at = ReviewStatus.IN_CONVERSATION, now
            review.self_assessment = SelfAssessment.SUBMITTED

    def set_goals(self, count: int = 1, due: date | None = None, support: str | None = "A weekly call.") -> None:
        """Goals agreed in the review, written straight into the table."""
        with system(write=True) as session:
            for place in range(count):
                goal = Goal(review_id=self.review, position=place, text="Listen first.", support=support, codes=["2a"])
                goal.due_on = due or make.today() + timedelta(days=20)
                session.add(goal)

    def hold_checkpoint(self, kind: OneOnOneKind, on: date) -> uuid.UUID:
        """A closed checkpoint, written straight into the table."""
        with system(write=True) as session:
            framework = frameworks.adopted(session).id
            made = OneOnOne(
                coach_id=self.cast["maya"],
                lead_id=self.cast[self.lead],
                division_id=self.cast.home,
                framework_id=framework,
                kind=kind,
                status=OneOnOneStatus.CLOSED,
                held_on=on,
                mode=Mode.VIDEO,
                directive="Arrive on time.",
                made_at=clock.now(),
                closed_at=clock.now(),
            )
            session.add(made)
            session.flush()
            return made.id

    def recommend(
        self, outcome: Outcome = Outcome.CONFIRM, reasons: str = "It is time.", days: int | None = None, **more: object
    ) -> None:
        """The lead signs the review with the recommendation."""
        said = recommending(outcome, reasons, days, **more)
        with self.cast.acting_as(self.lead) as (session, actor):
            seen = session.get_one(Review, self.review).closing_words or ""
            deciding.recommend_and_sign(session, actor, self.review, proof(actor), seen, said)

    def anew(self, outcome: Outcome = Outcome.CONFIRM, days: int | None = None, **more: object) -> None:
        """The lead recommends again, on the signed review."""
        said = recommending(outcome, "Looked at again.", days, **more)
        with self.cast.acting_as(self.lead) as (session, actor):
            deciding.recommend_anew(session, actor, self.id, proof(actor), said)

    def decide(
        self,
        who: str = "olive",
        outcome: Outcome = Outcome.CONFIRM,
        days: int | None = None,
        reasons: str = "",
        late_reason: str = "",
    ) -> bool:
        """`who` decides about the newest recommendation."""
        with self.cast.acting_as(who) as (session, actor):
            return decided(session, actor, self.id, outcome, days, reasons, late_reason)

    def tell(self, who: str = "jordan", on: date | None = None) -> None:
        """The coach hears it in person."""
        self.cast.do(who, deciding.tell, self.id, on or make.today())

    def now(self) -> FirstNinety:
        """The row as it is stored."""
        with system() as session:
            return session.get_one(FirstNinety, self.id)


def recommending(
    outcome: Outcome, reasons: str = "It is time.", days: int | None = None, **more: object
) -> Recommending:
    """What a lead says, with a sentence for whatever may be asked."""
    attested: Mapping[str, str] = more.pop("attested", EVERY_WORD)  # type: ignore[assignment]
    return Recommending(outcome, reasons, days, attested, **more)  # type: ignore[arg-type]


def decided(
    session: Session,
    actor: Actor,
    first_90_id: uuid.UUID,
    outcome: Outcome,
    days: int | None = None,
    reasons: str = "",
    late_reason: str = "",
) -> bool:
    """`actor` decides about the newest recommendation."""
    said = Deciding(newest(session, first_90_id), outcome, days, reasons, late_reason)
    return deciding.decide(session, actor, first_90_id, proof(actor), said)


def newest(session: Session, first_90_id: uuid.UUID) -> uuid.UUID:
    """The id of the newest recommendation; any id where there is none."""
    found = session.exec(
        select(Recommendation.id)
        .where(Recommendation.first_90_id == first_90_id)
        .order_by(col(Recommendation.revision).desc())
    ).first()
    return found or uuid.uuid4()


def mode(session: Session, decided_by: str) -> None:
    """From long ago the programme follows another decision mode."""
    base = policies.in_force(session, make.today())
    rules = {**base.rules, "first_90.decided_by": decided_by}
    session.add(
        type(base)(
            name=base.name,
            number=base.number + 1,
            preset=base.preset,
            effective_from=make.today() - timedelta(days=300),
            made_at=clock.now(),
            rules=rules,
        )
    )
    session.flush()


def led(cast: Cast, ago: int = 80, lead: str = "jordan") -> Ninety:
    """Maya is led by `lead`, and her first 90 days have begun `ago` days ago."""
    Life(cast, lead=lead).lead_maya()
    found = Ninety(cast, ago, lead)
    found.begin()
    return found


def recommended(
    cast: Cast, outcome: Outcome = Outcome.CONFIRM, ago: int = 80, days: int | None = None, goals: int = 1
) -> Ninety:
    """The review is signed with a recommendation."""
    found = led(cast, ago)
    found.talk()
    if outcome is Outcome.EXTEND:
        found.set_goals(goals)
    found.recommend(outcome, days=days)
    return found
