"""What happened in the example's reviews: who did what on which day, as calls of the services themselves."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from db.tables.reviews import ReviewKind, Side
from portal import clock
from portal.access import Actor
from portal.errors import InvalidInput
from portal.example import beginnings, sheets
from portal.example.folders import Kept, Step, Told
from portal.frameworks import queries as frameworks
from portal.people import setup
from portal.people.proof import Proof
from portal.reviews import queries
from portal.reviews import service as reviews
from portal.reviews import sheets as review_sheets

Act = Callable[[Session, Actor, uuid.UUID], object]


@dataclass(frozen=True, slots=True)
class Plot:
    """One review: whose, led by whom, opened and due when (in days before today), and what happened in it."""

    name: str
    coach: str
    lead: str
    kind: ReviewKind
    opened: int
    due: int
    steps: tuple[tuple[int, int, str, Act], ...]


def open_review(session: Session, actor: Actor, coach: str, kind: ReviewKind, due: date) -> uuid.UUID:
    """The lead opens a review of the coach with that user name."""
    return reviews.open_review(session, actor, setup.by_username(session, coach).id, reviews.Opening(kind, due))


def fill(review: str, side: Side) -> Act:
    """Write what sheets.json holds for this side, as one batch of the form. Raises InvalidInput if any is refused."""

    def act(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
        framework = frameworks.view(session, frameworks.adopted(session).id)
        batch = sheets.pending(framework, review, side, actor.today)
        ack = review_sheets.save(session, actor, review_id, batch)
        if ack["refused"] or ack["seq"] != len(batch["out"]):
            raise InvalidInput({"sheet": f"The example's sheet {review}, {side.value}, does not fit: {ack['refused']}"})

    return act


def hand_in(review: str, side: Side) -> Act:
    """Fill the sheet and submit it. Raises InvalidInput if anything is missing."""
    write = fill(review, side)

    def act(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
        write(session, actor, review_id)
        missing = review_sheets.submit(session, actor, review_id)
        if missing:
            raise InvalidInput({"sheet": f"The example's sheet {review}, {side.value}, is not complete: {missing}"})

    return act


def talk(closing_words: str = "") -> Act:
    """Open the conversation and, where there are any, keep the closing words."""

    def act(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
        reviews.start_conversation(session, actor, review_id)
        if closing_words:
            version = queries.closing(session, actor, review_id).version
            reviews.save_closing_words(session, actor, review_id, closing_words, version)

    return act


def sign(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Sign and share. Invented leads have no password to type, so their proof is made here."""
    proof = Proof(actor.id, actor.session_key, clock.now())
    reviews.sign(session, actor, review_id, proof, queries.closing(session, actor, review_id).text)


def acknowledge(response: str = "") -> Act:
    """The coach has read it, with or without words of their own."""
    return lambda session, actor, review_id: reviews.acknowledge(session, actor, review_id, response)


def read(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Open the review and look."""
    queries.note_read(session, actor, review_id)


LINH_EARLIER: Final = (
    "You brought order and calm into the resource list in your first weeks. Next: say aloud what you see going well, "
    "for the people you support and for yourself. You preferred to talk instead of filling in a sheet, and we did."
)
MAYA_EARLIER: Final = (
    "People leave a call with you lighter than they came. You stay in touch without pressing. "
    "Until the next review: find your own words for recovery capital, and try them in three first conversations."
)
LINH_YEARLY: Final = (
    "A year in which other coaches began to lean on you. Your lists are trusted and your calm in hard calls carries. "
    "Next: let others hear your thinking, one open question in each case review."
)
CURTIS_FIRST_90: Final = (
    "Warmth and humor that open doors. We spoke plainly about the private number and found the work phone together. "
    "Next: ask before planning, and send follow-up forms on the agreed day."
)
CURTIS_RESPONSE: Final = (
    "I agree with most of it. About the private number: I would do the same for a person alone at night, and I see now "
    "that the crisis line and the work phone let me do it safely. I would like us to look at this again in a month."
)
AMIR_CLOSING: Final = (
    "What carries: curiosity, patience, and saying openly what is hard. What we saw too little: plans in time, and "
    "the direct question in a crisis. We agreed on three goals and who helps with each."
)
BEN_CLOSING: Final = (
    "Reliability and goodwill were never in question. We see the same calls differently, and we said so to each other. "
    "What families need first is to be asked."
)
WES_CLOSING: Final = (
    "A small town, long ways, and nobody left without a way on. Next: tell less of the own story, ask more, and bring "
    "the resource list to the helpline, which has nothing like it."
)
AISHA_CLOSING: Final = (
    "Where we agree: people feel heard, and quiet people come back. Where we saw it differently: planning with loved "
    "ones and finding help in a crisis. Next steps: say what a form is good for before handing it out"
)

PLOTS: Final = (
    Plot(
        "linh_first_90_days", "linh.tran", "priya.raman", ReviewKind.NINETY_DAY, 400, 385,
        (
            (397, 19, "linh.tran", fill("linh_first_90_days", Side.COACH)),
            (390, 18, "linh.tran", review_sheets.decline_self_assessment),
            (386, 14, "priya.raman", hand_in("linh_first_90_days", Side.LEAD)),
            (380, 10, "priya.raman", talk(LINH_EARLIER)),
            (380, 11, "priya.raman", sign),
            (377, 9, "linh.tran", acknowledge()),
            (370, 9, "priya.raman", reviews.close),
        ),
    ),
    Plot(
        "maya_first_90_days", "maya.torres", "jordan.ellis", ReviewKind.NINETY_DAY, 382, 362,
        (
            (366, 17, "maya.torres", hand_in("maya_first_90_days", Side.COACH)),
            (364, 9, "jordan.ellis", hand_in("maya_first_90_days", Side.LEAD)),
            (359, 8, "maya.torres", read),
            (358, 10, "jordan.ellis", talk(MAYA_EARLIER)),
            (358, 11, "jordan.ellis", sign),
            (356, 12, "renee.okafor", read),
            (350, 16, "maya.torres", acknowledge("Thank you. I will bring my own words to our next one-on-one.")),
            (345, 9, "jordan.ellis", reviews.close),
        ),
    ),
    Plot(
        "curtis_first_90_days", "curtis.mabry", "priya.raman", ReviewKind.NINETY_DAY, 47, 30,
        (
            (33, 20, "curtis.mabry", hand_in("curtis_first_90_days", Side.COACH)),
            (31, 13, "priya.raman", hand_in("curtis_first_90_days", Side.LEAD)),
            (24, 14, "priya.raman", talk(CURTIS_FIRST_90)),
            (24, 15, "priya.raman", beginnings.recommend("curtis.mabry")),
            (21, 9, "renee.okafor", read),
            (17, 19, "curtis.mabry", acknowledge(CURTIS_RESPONSE)),
        ),
    ),
    Plot(
        "linh_yearly", "linh.tran", "priya.raman", ReviewKind.YEARLY, 40, 22,
        (
            (26, 16, "linh.tran", hand_in("linh_yearly", Side.COACH)),
            (23, 10, "priya.raman", hand_in("linh_yearly", Side.LEAD)),
            (15, 13, "priya.raman", talk(LINH_YEARLY)),
            (15, 14, "priya.raman", sign),
        ),
    ),
    Plot(
        "aisha_first_90_days", "aisha.rahman", "jordan.ellis", ReviewKind.NINETY_DAY, 27, 8,
        (
            (12, 15, "aisha.rahman", hand_in("aisha_first_90_days", Side.COACH)),
            (9, 11, "jordan.ellis", hand_in("aisha_first_90_days", Side.LEAD)),
            (4, 18, "aisha.rahman", read),
            (3, 15, "jordan.ellis", talk(AISHA_CLOSING)),
            (3, 16, "jordan.ellis", beginnings.agree_on(beginnings.AISHA_GOALS, 3)),
        ),
    ),
    Plot(
        "theo_first_90_days", "theo.lindqvist", "jordan.ellis", ReviewKind.NINETY_DAY, 26, 10,
        (
            (18, 19, "theo.lindqvist", fill("theo_first_90_days", Side.COACH)),
            (13, 16, "jordan.ellis", hand_in("theo_first_90_days", Side.LEAD)),
        ),
    ),
    Plot(
        "amir_first_90_days", "amir.haddad", "hank.abernathy", ReviewKind.NINETY_DAY, 50, 40,
        (
            (42, 19, "amir.haddad", hand_in("amir_first_90_days", Side.COACH)),
            (41, 10, "hank.abernathy", hand_in("amir_first_90_days", Side.LEAD)),
            (34, 13, "hank.abernathy", talk(AMIR_CLOSING)),
            (34, 14, "hank.abernathy", beginnings.agree_on(beginnings.GOALS, 34)),
            (34, 15, "hank.abernathy", beginnings.recommend("amir.haddad")),
            (33, 9, "dolores.quintana", read),
            (28, 18, "amir.haddad", acknowledge()),
        ),
    ),
    Plot(
        "ben_first_90_days", "ben.kowalski", "hank.abernathy", ReviewKind.NINETY_DAY, 42, 30,
        (
            (33, 20, "ben.kowalski", hand_in("ben_first_90_days", Side.COACH)),
            (31, 9, "hank.abernathy", hand_in("ben_first_90_days", Side.LEAD)),
            (25, 13, "hank.abernathy", talk(BEN_CLOSING)),
            (25, 15, "hank.abernathy", beginnings.recommend("ben.kowalski")),
            (21, 9, "dolores.quintana", read),
            (20, 18, "ben.kowalski", acknowledge()),
        ),
    ),
    Plot(
        "wes_first_90_days", "wes.tallman", "ingrid.solberg", ReviewKind.NINETY_DAY, 24, 14,
        (
            (16, 19, "wes.tallman", hand_in("wes_first_90_days", Side.COACH)),
            (15, 9, "ingrid.solberg", hand_in("wes_first_90_days", Side.LEAD)),
            (6, 13, "ingrid.solberg", talk(WES_CLOSING)),
            (6, 15, "ingrid.solberg", beginnings.recommend("wes.tallman")),
        ),
    ),
    Plot("rosa_yearly", "rosa.delgado", "hank.abernathy", ReviewKind.YEARLY, 6, -10, ()),
    Plot(
        "priya_yearly", "priya.raman", "jordan.ellis", ReviewKind.YEARLY, 20, 3,
        (
            (7, 12, "priya.raman", hand_in("priya_yearly", Side.COACH)),
            (6, 14, "jordan.ellis", hand_in("priya_yearly", Side.LEAD)),
        ),
    ),
    Plot(
        "maya_yearly", "maya.torres", "jordan.ellis", ReviewKind.YEARLY, 9, -6,
        (
            (5, 17, "maya.torres", fill("maya_yearly", Side.COACH)),
            (2, 16, "jordan.ellis", fill("maya_yearly", Side.LEAD)),
        ),
    ),
)  # fmt: skip


def due_on(today: date, plot: Plot) -> date:
    """The day on which the sheets of this review are due."""
    return today - timedelta(days=plot.due)


def steps(kept: Kept) -> Iterator[Step]:
    """Every step of the reviews but the openings, in no order."""
    for plot in PLOTS:
        for days_ago, hour, who, act in plot.steps:
            yield Step(days_ago, hour, who, _in_review(kept, plot.name, act))


def _in_review(kept: Kept, name: str, act: Act) -> Told:
    return lambda session, actor: act(session, actor, kept.reviews[name])
