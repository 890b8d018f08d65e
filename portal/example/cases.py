"""The example's coded cases: one in every state, for coaches of both kinds of programme, told as steps."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from db.tables.cases import (
    Channel,
    ContactKind,
    DeclineReason,
    EndReason,
    HandoverReason,
    Referral,
    Stage,
)
from db.tables.frameworks import Programme
from portal.access import Actor
from portal.cases import contacts, handing, service
from portal.cases.service import Assignment
from portal.example.folders import Kept, Step, lead_of, person_id

Act = Callable[[Session, Actor, uuid.UUID], object]
Told = tuple[int, str, Act]
"""How many days ago, who, what."""


@dataclass(frozen=True, slots=True)
class Support:
    """One case: of which coach, how they talk, assigned how many days ago by their lead, and what happened in it."""

    coach: str
    channel: Channel
    assigned: int
    told: tuple[Told, ...] = ()
    programme: Programme = Programme.PEER
    by: str = ""


def take(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """The coach takes it and says that nobody here knows the person."""
    service.accept(session, actor, case_id)
    service.say_who_knows(session, actor, case_id, [])


def take_known_to(username: str) -> Act:
    """The coach takes it and says who may know the person."""

    def act(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
        service.accept(session, actor, case_id)
        service.say_who_knows(session, actor, case_id, [person_id(session, username)])

    return act


def decline(reason: DeclineReason) -> Act:
    """The coach does not take it."""
    return lambda session, actor, case_id: service.decline(session, actor, case_id, reason)


def talked(minutes: int | None = None) -> Act:
    """A conversation on the day itself."""
    return lambda session, actor, case_id: contacts.note(
        session, actor, case_id, ContactKind.CONVERSATION, actor.today, minutes
    )


def tried(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """An attempt on the day itself."""
    contacts.note(session, actor, case_id, ContactKind.ATTEMPT, actor.today)


def agreed(rhythm: int, stage: Stage, *, has_plan: bool = False) -> Act:
    """What the two agreed on in their first conversations."""

    def act(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
        given = {"rhythm_days": rhythm, "agreement_on": actor.today, "stage": stage.value, "has_plan": has_plan}
        for field, value in given.items():
            service.save_field(session, actor, case_id, field, value)

    return act


def hand_to(coach: str, reason: HandoverReason) -> Act:
    """It goes to another coach."""
    return lambda session, actor, case_id: handing.hand_over(session, actor, case_id, person_id(session, coach), reason)


def key_from(coach: str) -> Act:
    """The new coach was told by the one before who the person is."""
    return lambda session, actor, case_id: handing.note_key_passed(
        session, actor, case_id, person_id(session, coach), actor.today
    )


def end(reason: EndReason, referral: Referral) -> Act:
    """The support ends on the day itself."""
    return lambda session, actor, case_id: service.end(session, actor, case_id, reason, referral)


def talks(coach: str, *days: int, minutes: int | None = None) -> tuple[Told, ...]:
    """A conversation on each of these days."""
    return tuple((day, coach, talked(minutes)) for day in days)


MAYA, AISHA, THEO, NOAH = "maya.torres", "aisha.rahman", "theo.lindqvist", "noah.bergstrom"
LINH, CURTIS, ROSA, AMIR = "linh.tran", "curtis.mabry", "rosa.delgado", "amir.haddad"
TESS, JOYCE, BEN, WES = "tess.holloway", "joyce.pham", "ben.kowalski", "wes.tallman"
PHONE, TEXT, IN_PERSON, VIDEO = Channel.PHONE, Channel.TEXT, Channel.IN_PERSON, Channel.VIDEO
SUPPORTS: Final = (
    Support(MAYA, IN_PERSON, 118, (
        (117, MAYA, take), *talks(MAYA, 115, 101, 87, 73), (115, MAYA, agreed(14, Stage.ACTING, has_plan=True)),
        *talks(MAYA, 59, 45, 31, 17, 4),
    )),
    Support(MAYA, PHONE, 64, (
        (63, MAYA, take_known_to(THEO)), *talks(MAYA, 62, 54, 47, 40, 33, 26, 18, minutes=35),
        (62, MAYA, agreed(7, Stage.PREPARING)),
    )),
    Support(MAYA, TEXT, 1, ((1, MAYA, take),), Programme.LOVED_ONE),
    Support(MAYA, PHONE, 1, by="priya.raman"),
    Support(MAYA, IN_PERSON, 200, (
        (199, MAYA, take), *talks(MAYA, 198, 190, 183, 169, 155, 141), (198, MAYA, agreed(14, Stage.KEEPING)),
        (130, MAYA, end(EndReason.COMPLETE, Referral.MUTUAL_HELP)),
    )),
    Support(AISHA, PHONE, 7, ((6, AISHA, take),)),
    Support(AISHA, IN_PERSON, 44, (
        (43, AISHA, take), *talks(AISHA, 42, 36, 29, 22, 15, 8, 2), (42, AISHA, agreed(7, Stage.THINKING)),
    )),
    Support(THEO, VIDEO, 38, (
        (37, THEO, take), (36, THEO, tried), *talks(THEO, 34, 20, 9), (34, THEO, agreed(14, Stage.RETURN_TO_USE)),
    ), Programme.LOVED_ONE),
    Support(NOAH, IN_PERSON, 3),
    Support(LINH, PHONE, 90, (
        (89, LINH, take), *talks(LINH, 88, 80, 71, 60), (88, LINH, agreed(7, Stage.ACTING)),
        (52, LINH, end(EndReason.REFERRED, Referral.TREATMENT)),
    )),
    Support(CURTIS, PHONE, 34, (
        (33, CURTIS, take), *talks(CURTIS, 32, 25, 16, minutes=25), (32, CURTIS, agreed(7, Stage.UNSURE)),
        (2, "priya.raman", hand_to(LINH, HandoverReason.CASELOAD)),
    )),
    Support(CURTIS, TEXT, 58, (
        (57, CURTIS, take), *talks(CURTIS, 56, 50), *((day, CURTIS, tried) for day in (43, 39, 35)),
        (30, CURTIS, end(EndReason.UNRESPONSIVE, Referral.COMMUNITY)),
    )),
    Support(ROSA, PHONE, 47, (
        (46, ROSA, take), *talks(ROSA, 45, 37, 27, 12, minutes=55), (45, ROSA, agreed(7, Stage.PREPARING)),
    ), Programme.LOVED_ONE),
    Support(ROSA, TEXT, 28, (
        (27, ROSA, take), *talks(ROSA, 26, 19, 12, 5), (26, ROSA, agreed(7, Stage.THINKING)),
    ), Programme.LOVED_ONE),
    Support(ROSA, PHONE, 84, (
        (83, ROSA, take), *talks(ROSA, 82, 75, 68, 60, 52, minutes=60),
        (82, ROSA, agreed(7, Stage.ACTING, has_plan=True)),
        (50, ROSA, end(EndReason.COMPLETE, Referral.NOWHERE)),
    ), Programme.LOVED_ONE),
    Support(AMIR, PHONE, 40, (
        (39, AMIR, take), *talks(AMIR, 38, 29, 19, 7, minutes=50),
        (38, AMIR, agreed(7, Stage.PREPARING, has_plan=True)),
    ), Programme.LOVED_ONE),
    Support(BEN, PHONE, 36, (
        (35, BEN, take), *talks(BEN, 34, 26, minutes=40),
        (16, "hank.abernathy", hand_to(AMIR, HandoverReason.END_OF_SERVICE)), (15, AMIR, take),
        (15, AMIR, key_from(BEN)), *talks(AMIR, 14, 6, minutes=45),
    ), Programme.LOVED_ONE),
    Support(TESS, TEXT, 10, (
        (9, TESS, take), *((day, TESS, tried) for day in (8, 6, 3)),
    ), Programme.LOVED_ONE),
    Support(TESS, PHONE, 2, ((1, TESS, decline(DeclineReason.CASELOAD)),), Programme.LOVED_ONE),
    Support(JOYCE, PHONE, 33, (
        (32, JOYCE, take), *talks(JOYCE, 31, 24, minutes=45), (31, JOYCE, agreed(7, Stage.THINKING)),
    ), Programme.LOVED_ONE),
    Support(WES, VIDEO, 25, (
        (24, WES, take), *talks(WES, 23, 16, 10, 3), (23, WES, agreed(7, Stage.ACTING)),
    )),
)  # fmt: skip


def steps(kept: Kept) -> Iterator[Step]:
    """Every step of every case, each named by its place in the story."""
    for place, one in enumerate(SUPPORTS):
        name = f"{one.coach} {place}"
        yield Step(one.assigned, 9, one.by or lead_of(one.coach), _assign(kept, name, one))
        for order, (days_ago, who, act) in enumerate(one.told):
            yield Step(days_ago, 10 + min(order, 8), who, _in_case(kept, name, act))


def _assign(kept: Kept, name: str, one: Support) -> Callable[[Session, Actor], None]:
    def act(session: Session, actor: Actor) -> None:
        given = Assignment(one.programme.value, one.channel.value)
        kept.cases[name] = service.assign(session, actor, person_id(session, one.coach), given)

    return act


def _in_case(kept: Kept, name: str, act: Act) -> Callable[[Session, Actor], object]:
    return lambda session, actor: act(session, actor, kept.cases[name])
