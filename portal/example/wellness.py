"""A few gentle check-ins of the example's coaches, what some of them share, a request to talk, an agreement."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlmodel import Session, col, select

from db.tables.wellness import SupportAgreement
from portal.access import Actor
from portal.example.cast import BY_NAME
from portal.example.folders import Step, Told, person_id
from portal.wellness import checkins, plan, support, talks
from portal.wellness.checkins import Given
from portal.wellness.support import Terms
from portal.wellness.words import PRIVATE, SUMMARY

MAYA, AISHA, THEO, LINH = "maya.torres", "aisha.rahman", "theo.lindqvist", "linh.tran"
ROSA, AMIR, PRIYA, CURTIS = "rosa.delgado", "amir.haddad", "priya.raman", "curtis.mabry"
HOUR: Final = 8
ENTERED: Final[tuple[tuple[int, str, Given], ...]] = (
    *((ago, MAYA, Given(arriving, workload, is_counted=True)) for ago, arriving, workload in (
        (160, "steady", "right"), (132, "mixed", "a_lot"), (104, "mixed", "a_lot"), (76, "steady", "right"),
        (48, "bright", "right"), (33, "steady", "right"),
    )),
    (19, MAYA, Given(
        "mixed", "a_lot", ("listen", "time"), {"physical": "care", "social": "well"},
        "Three long calls in a row. The river path helped.", SUMMARY, is_counted=True,
    )),
    (150, LINH, Given("bright", "room", is_counted=True)),
    (60, LINH, Given("steady", "right", is_counted=True)),
    (11, LINH, Given("steady", "right", ("learn",), visible=SUMMARY)),
    (140, ROSA, Given("steady", "a_lot", is_counted=True)),
    (25, ROSA, Given("hard", "too_much", ("lighter",), note="Ask Hank about Fridays.")),
    (145, PRIYA, Given("bright", "right", is_counted=True)),
    (40, AMIR, Given("mixed", "right", visible=PRIVATE, is_counted=True)),
    (21, AISHA, Given("bright", "right", ("co_coach",), is_counted=True)),
    (9, THEO, Given("steady", "room", note="Slept well for a week.")),
    # Three months ago is a quarter that is over, on any day: enough of them were counted for a picture.
    *((ago, who, Given(arriving, workload, is_counted=True)) for ago, who, arriving, workload in (
        (91, LINH, "bright", "right"), (90, ROSA, "steady", "a_lot"), (91, PRIYA, "mixed", "a_lot"),
        (90, AMIR, "mixed", "right"), (91, CURTIS, "bright", "room"), (90, THEO, "steady", "right"),
    )),
)  # fmt: skip
PLAN: Final = {
    "keeps_well": "Walking by the river before the first call. Thursday choir.",
    "early_signs": "I answer messages at night. My shoulders tell me first.",
    "what_helps": "An evening without the phone. A word with Jordan before it grows.",
}


def steps() -> Iterator[Step]:
    """All of it, each on its day."""
    for ago, who, given in ENTERED:
        yield Step(ago, HOUR, who, _entered(given))
    yield Step(30, HOUR, MAYA, _planned)
    yield Step(1, HOUR, AISHA, lambda session, actor: talks.ask(session, actor, "this_week"))
    yield Step(20, HOUR, ROSA, _proposed)
    yield Step(19, HOUR, str(BY_NAME[ROSA].lead), _agreed)


def _entered(given: Given) -> Told:
    return lambda session, actor: checkins.check_in(session, actor, given)


def _planned(session: Session, actor: Actor) -> None:
    for field, text in PLAN.items():
        plan.save(session, actor, field, text)


def _proposed(session: Session, actor: Actor) -> None:
    terms = Terms(
        ("fewer_cases", "co_coached"),
        "No new case for four weeks; Fridays free of calls. Then one new case a week.",
        actor.today,
        actor.today + timedelta(days=42),
    )
    support.propose(session, actor, actor.id, terms)


def _agreed(session: Session, actor: Actor) -> None:
    coach = person_id(session, ROSA)
    one = session.exec(select(SupportAgreement.id).where(col(SupportAgreement.coach_id) == coach)).one()
    support.agree(session, actor, one)
