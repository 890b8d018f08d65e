"""The example's review groups: a group for each lead with a series that goes on, held meetings, the next agenda."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from sqlmodel import Session, col, select

from db.tables.meetings import GroupMember, ItemKind, Meeting, MeetingStatus, Presence, ReviewGroup, Safety
from db.tables.people import Role
from portal.access import Actor
from portal.example import days, minutes
from portal.example.cast import ADMINISTRATOR, BY_NAME, MEMBERS
from portal.example.folders import Step, Told, person_id
from portal.meetings import adding, closing, groups, live, placing, presenting, protocol, series
from portal.meetings.adding import New
from portal.meetings.loading import items_of
from portal.meetings.occurrences import Rhythm

FORTNIGHT: Final = 14
FIRST: Final = 66
"""How many days ago each series began; the next meeting lies two to four days ahead."""
LEFT: Final = frozenset({"ben.kowalski", "keisha.walton"})
"""Whose service ended, or whose clock stands still: they come to no meeting of these weeks."""
PROTOCOL: Final = (
    "1. Stay with the person: on the line, in the room.\n"
    "2. Call emergency services when life is in danger now. Say where the person is.\n"
    "3. Call the person on call. They decide with you what comes next.\n"
    "4. Note here when you called whom. Write nothing else down."
)
NUMBERS: Final = (
    "Emergency services: 911\n988 Suicide and Crisis Lifeline: 988\nPerson on call (invented): 605 555 0100"
)


@dataclass(frozen=True, slots=True)
class Circle:
    """One lead's group: when it meets, in which zone."""

    lead: str
    at: time
    minutes: int = 90


CIRCLES: Final = (
    Circle("jordan.ellis", time(10)),
    Circle("priya.raman", time(14)),
    Circle("hank.abernathy", time(9, 30)),
    Circle("ingrid.solberg", time(11), 60),
)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a coach brings of the case that comes in this place among those they hold, by code."""

    coach: str
    ago: int
    question: str
    strength: str
    more: tuple[tuple[str, str], ...] = ()
    asks_for_help: bool = False
    safety: Safety = Safety.NONE


BROUGHT: Final = (
    Brought(
        "maya.torres", 5,
        "How can I help her plan the first evening without her sister?",
        "She has kept every appointment for three months.",
        (
            ("goal", "To sleep in her own flat again, with the door locked and the phone off."),
            ("tried", "We wrote a list of people she can ring, and tried two of them together."),
            ("reaction", "I notice that I want to be one of the numbers on the list."),
            ("lens", "wellness_planning"),
        ),
    ),
    Brought(
        "aisha.rahman", 3,
        "What can I say when every plan is answered with “maybe next week”?",
        "He still picks up the phone.",
        asks_for_help=True,
    ),
    Brought(
        "theo.lindqvist", 2,
        "How do I talk about the weekend without it sounding like a test?",
        "They told me about it before I asked.",
        safety=Safety.CONCERN,
    ),
    Brought(
        "rosa.delgado", 4,
        "Where does support for a mother end and advice about her son begin?",
        "She has begun to sleep through the night.",
    ),
)  # fmt: skip


def steps(today: date) -> Iterator[Step]:
    """Protocols, groups, series, what is brought, the meetings that were held and the next agendas, in no order."""
    yield Step(FIRST + 6, 9, ADMINISTRATOR, _write_protocol)
    first = days.day(today, FIRST)
    for circle in CIRCLES:
        yield Step(FIRST + 2, 9, circle.lead, _make)
        yield Step(FIRST + 1, 10, circle.lead, _arrange(circle, first))
        yield from _joining(circle)
        for on in _held_on(first, today):
            ago = (today - on).days
            yield Step(ago, 8, circle.lead, _put_together)
            yield from holding(circle, ago)
    for brought in BROUGHT:
        yield Step(brought.ago, 18, brought.coach, _bring(brought))
    yield Step(1, 16, "jordan.ellis", _add_scenario)
    for circle in CIRCLES:
        yield Step(0, 6, circle.lead, _put_together)


def holding(circle: Circle, ago: int) -> Iterator[Step]:
    """What happened at the meeting of a group so many days ago: opened, talked through item by item, closed."""
    hour = circle.at.hour
    yield Step(ago, hour, circle.lead, _open)
    for member in MEMBERS:
        if member.lead == circle.lead and member.since > ago + 2 and member.username not in LEFT:
            yield Step(ago, hour, member.username, _join)
    yield Step(ago, hour + 1, circle.lead, _talk_through)


def _held_on(first: date, today: date) -> Iterator[date]:
    on = first
    while on < today:
        yield on
        on += timedelta(days=FORTNIGHT)


def _joining(circle: Circle) -> Iterator[Step]:
    """Coaches who began after the group was made."""
    for member in MEMBERS:
        if member.lead == circle.lead and member.since <= FIRST + 3:
            yield Step(member.since - 1, 10, circle.lead, _take_in(member.username))


def _write_protocol(session: Session, actor: Actor) -> None:
    protocol.write(session, actor, None, PROTOCOL, NUMBERS, actor.today)


def _make(session: Session, actor: Actor) -> None:
    division = next(one for role, one in actor.held if role in (Role.LEAD, Role.DIRECTOR))
    groups.make_usual(session, actor, division, actor.id)


def _arrange(circle: Circle, first: date) -> Told:
    def act(session: Session, actor: Actor) -> None:
        rhythm = Rhythm(first, FORTNIGHT, circle.at, BY_NAME[circle.lead].place.zone, circle.minutes, "US")
        series.arrange(session, actor, _group(session, actor), rhythm)

    return act


def _take_in(coach: str) -> Told:
    return lambda session, actor: groups.take_in(session, actor, _group(session, actor), person_id(session, coach))


def _bring(brought: Brought) -> Told:
    """The coach brings the first case they can; who holds none at present brings a scenario."""

    def act(session: Session, actor: Actor) -> None:
        group, cases = _group_of_coach(session, actor), adding.to_bring(session, actor)
        if not cases:
            adding.add(session, actor, group, New(ItemKind.SCENARIO, scenario="not_ready"))
            return
        item = adding.add(
            session,
            actor,
            group,
            New(
                ItemKind.CASE,
                case_id=cases[0][0],
                key_question=brought.question,
                strength=brought.strength,
                asks_for_help=brought.asks_for_help,
                safety=brought.safety,
            ),
        )
        for field, text in brought.more:
            presenting.save_field(session, actor, item, field, text)
        if brought.more:
            presenting.share(session, actor, item)

    return act


def _add_scenario(session: Session, actor: Actor) -> None:
    group = _group(session, actor)
    adding.add(session, actor, group, New(ItemKind.SCENARIO, scenario="return_to_use"))
    adding.add(session, actor, group, New(ItemKind.SCENARIO, scenario="late_night_texts"))


def _put_together(session: Session, actor: Actor) -> None:
    """The coming meetings are made up, and what the rules propose for the next one is put on its agenda."""
    series.keep_ahead(session, actor, _group(session, actor))
    placing.accept_fitting(session, actor, _next(session, actor))


def _open(session: Session, actor: Actor) -> None:
    live.open_meeting(session, actor, _next(session, actor))


def _join(session: Session, actor: Actor) -> None:
    meeting = _next(session, actor, _group_of_coach(session, actor))
    live.join(session, actor, meeting, Presence.REMOTE, True)


def _talk_through(session: Session, actor: Actor) -> None:
    meeting = _next(session, actor)
    for place, one in enumerate(items_of(session, actor, meeting)):
        live.call_up(session, actor, meeting, one.item.id)
        minutes.write_down(session, actor, one, place)
        live.done(session, actor, meeting, one.item.id)
    closing.close(session, actor, meeting)


def _next(session: Session, actor: Actor, group: uuid.UUID | None = None) -> uuid.UUID:
    """The meeting of a group, of the actor's own where none is given, that is under way or comes next."""
    statement = select(Meeting.id).where(
        Meeting.group_id == (group or _group(session, actor)),
        col(Meeting.status).in_((MeetingStatus.SCHEDULED, MeetingStatus.LIVE)),
        Meeting.on_day >= actor.today,
    )
    return session.exec(statement.order_by(col(Meeting.starts_at)).limit(1)).one()


def _group(session: Session, actor: Actor) -> uuid.UUID:
    """The group the actor holds, or else belongs to."""
    held = session.exec(select(ReviewGroup.id).where(ReviewGroup.lead_id == actor.id)).first()
    return held or _group_of_coach(session, actor)


def _group_of_coach(session: Session, actor: Actor) -> uuid.UUID:
    return session.exec(select(GroupMember.group_id).where(GroupMember.coach_id == actor.id)).one()
