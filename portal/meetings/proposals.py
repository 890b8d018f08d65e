"""The agenda that builds itself: what the rules propose for a meeting, why, in which order, and what still fits.

Every rule is one select; all of them run as one statement, so that the agenda of a large group costs what that of a
small one costs. Nobody is shown a case whose person they may know, nor anything of a coach they are too close to.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.dates import day_of, days_between, plus_days
from db.tables.cases import Case, CaseStatus
from db.tables.meetings import GroupMember, ItemKind, ItemStatus, Meeting, MeetingItem, Safety
from db.tables.people import Grant, Person, Role
from db.tables.policy import Policy
from portal.access.scope import ANYONE, asked_by, conflicted, holds, recused
from portal.meetings import agenda_words as words
from portal.meetings.adding import HELD
from portal.meetings.scenarios import library
from portal.meetings.standing import Gathered
from portal.policy import service as policies

CONTACT, WINDOW, FEWER, REVIEW = "contact_overdue", "window_reached", "fewer_conversations", "not_reviewed"
FOLLOW_UP, WAITING, PRESENTED = "follow_up_due", "waiting", "not_presented"
CASE_RULES = (CONTACT, WINDOW, FEWER, REVIEW)
MOST = 40
"""How many rows of one rule are read; the rest is counted."""
GROUP, ON = sa.bindparam("group_id", type_=sa.Uuid()), sa.bindparam("on_day", type_=sa.Date())
TODAY: Any = ANYONE.today


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something for the agenda: whose, about what, and the sentence why. `ref` names it to `placing.accept`.

    `since` is the day it has been waiting from; `item_id` is there for what stands on the waiting list.
    """

    ref: str
    kind: ItemKind
    coach: str
    code: str | None
    reasons: tuple[str, ...]
    since: date
    rank: int
    minutes: int
    item_id: uuid.UUID | None = None
    safety: Safety = Safety.NONE
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What fits into the minutes of a meeting, in order, and what waits; `more` counts what was not even read."""

    fits: tuple[Proposal, ...] = ()
    waits: tuple[Proposal, ...] = ()
    more: int = 0


@dataclass
class _Found:
    row: Any
    reasons: list[str] = field(default_factory=list)
    since: date = date.max


def proposed(session: Session, gathered: Gathered, rules: Policy, item_minutes: int, used: int) -> Proposed:
    """What is proposed for a meeting of which `used` minutes are taken, by the `rules` in force; one statement.

    The caller has decided that the actor puts the agenda together.
    """
    meeting, actor = gathered.meeting, gathered.actor
    given = {
        "group_id": gathered.group.id,
        "on_day": meeting.on_day,
        "review_after": policies.number(rules, "case_meeting.review_after"),
        "presented_after": policies.number(rules, "case_meeting.presented_after"),
        **asked_by(actor),
    }
    rows = session.execute(_statement(), given).all()
    totals = {row.rule: row.total for row in rows}
    found = sorted(_merged(rows, actor.today, item_minutes), key=lambda one: (one.rank, one.since, one.coach, one.ref))
    place = _first_too_many(found, meeting.minutes - used)
    return Proposed(tuple(found[:place]), tuple(found[place:]), sum(totals.values()) - len(rows))


def _first_too_many(found: Sequence[Proposal], left: int) -> int:
    for place, one in enumerate(found):
        left -= one.minutes
        if left < 0:
            return place
    return len(found)


def _merged(rows: Iterable[Any], today: date, item_minutes: int) -> list[Proposal]:
    """One proposal for a case that several rules speak of, with all their reasons."""
    by_ref: dict[str, _Found] = {}
    for row in rows:
        one = by_ref.setdefault(_ref(row), _Found(row))
        one.reasons.extend(_reasons(row, today))
        one.since = min(one.since, row.since)
    return [_proposal(ref, one, item_minutes) for ref, one in by_ref.items()]


def _ref(row: Any) -> str:
    if row.rule == WAITING:
        return f"item:{row.item_id.hex}"
    if row.rule == FOLLOW_UP:
        return f"follow_up:{row.item_id.hex}"
    return f"coach:{row.coach_id.hex}" if row.rule == PRESENTED else f"case:{row.case_id.hex}"


def _proposal(ref: str, found: _Found, item_minutes: int) -> Proposal:
    row = found.row
    safety = Safety(row.safety) if row.safety else Safety.NONE
    rank = {Safety.ACUTE: 0, Safety.CONCERN: 1}.get(safety, 3 if row.rule == PRESENTED else 2)
    return Proposal(
        ref=f"{ref}:{row.rule}" if row.rule in CASE_RULES else ref,
        kind=ItemKind(row.kind),
        coach=row.coach,
        code=row.code,
        reasons=tuple(dict.fromkeys(found.reasons)),
        since=found.since,
        rank=rank,
        minutes=row.minutes if row.kind == ItemKind.NOTICE else item_minutes,
        item_id=row.item_id if row.rule == WAITING else None,
        safety=safety,
        title=library()[row.scenario].title if row.scenario in library() else None,
    )


def _reasons(row: Any, today: date) -> list[str]:
    day, first = said(row.since, today), row.coach.split()[0]
    if row.rule == CONTACT:
        return [f"First contact was due {day}, and none is noted."]
    if row.rule == WINDOW:
        return [f"Its window ends {day}. A look is due; going past it is no failure."]
    if row.rule == FEWER:
        ago = (today - row.since).days
        return [f"They last talked {ago} days ago and had agreed on every {row.number} days."]
    if row.rule == REVIEW:
        return [f"Not talked about since {day}." if row.number else f"Not talked about yet; with {first} since {day}."]
    if row.rule == FOLLOW_UP:
        return [f"A follow-up was agreed for {day}."]
    if row.rule == PRESENTED:
        return [f"{first} has not presented " + (f"since {day}." if row.number else "yet.")]
    wish = {words.HELP: f"{first} asks for help.", words.BROUGHT: f"{first} brings it."}
    reasons = [wish.get(row.why, f"On the waiting list since {day}.")]
    if row.number:
        reasons.append(f"{words.carried(row.number).capitalize()}.")
    if row.safety != Safety.NONE:
        reasons.insert(0, f"{words.SAFETY[Safety(row.safety)]}.")
    return reasons


def said(on: date, today: date) -> str:
    """A day in a sentence: "on Mon 16 Feb", "today"."""
    if on == today:
        return "today"
    year = "" if on.year == today.year else f" {on.year}"
    return f"on {on:%a} {on.day} {on:%b}{year}"


@cache
def _statement() -> Any:
    rules = {
        CONTACT: _contact_overdue(),
        WINDOW: _window_reached(),
        FEWER: _fewer_conversations(),
        REVIEW: _not_reviewed(),
        FOLLOW_UP: _follow_up_due(),
        WAITING: _waiting(),
        PRESENTED: _not_presented(),
    }
    parts = []
    for name, select in rules.items():
        rows = select.subquery()
        limited = (
            sa.select(sa.literal(name, sa.String).label("rule"), rows, sa.func.count().over().label("total"))
            .order_by(rows.c.urgency, rows.c.since, rows.c.coach, rows.c.case_id, rows.c.item_id)
            .limit(MOST)
            .subquery()
        )
        parts.append(sa.select(limited))
    return sa.union_all(*parts)


def _row(
    since: Any,
    coach: Any,
    name: Any,
    *,
    kind: Any = ItemKind.CASE.value,
    case_id: Any = None,
    code: Any = None,
    item_id: Any = None,
    number: Any = 0,
    why: Any = None,
    safety: Any = None,
    minutes: Any = 0,
    scenario: Any = None,
) -> tuple[ColumnElement[Any], ...]:
    """The columns every rule selects, so that all of them fit one statement."""
    urgency = 1 if safety is None else sa.case((sa.cast(safety, sa.String) != Safety.NONE.value, 0), else_=1)
    return (
        _typed(urgency, sa.Integer()).label("urgency"),
        _typed(since, sa.Date()).label("since"),
        _typed(coach, sa.Uuid()).label("coach_id"),
        _typed(name, sa.String()).label("coach"),
        _typed(kind, sa.String()).label("kind"),
        _typed(case_id, sa.Uuid()).label("case_id"),
        _typed(code, sa.String()).label("code"),
        _typed(item_id, sa.Uuid()).label("item_id"),
        _typed(number, sa.Integer()).label("number"),
        _typed(why, sa.String()).label("why"),
        _typed(safety, sa.String()).label("safety"),
        _typed(minutes, sa.Integer()).label("minutes"),
        _typed(scenario, sa.String()).label("scenario"),
    )


def _typed(value: Any, kind: sa.types.TypeEngine[Any]) -> ColumnElement[Any]:
    if value is None:
        return sa.cast(sa.null(), kind)
    if isinstance(value, str | int):
        return sa.literal(value, kind)
    return sa.type_coerce(sa.cast(value, sa.String) if isinstance(kind, sa.String) else value, kind)


def _belongs(coach: Any) -> ColumnElement[bool]:
    """SQL: whether a coach belongs to the group on the day of the meeting."""
    return sa.exists().where(
        col(GroupMember.group_id) == GROUP,
        col(GroupMember.coach_id) == coach,
        col(GroupMember.from_on) <= ON,
        sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > ON),
    )


def _is_free(case_id: Any) -> ColumnElement[bool]:
    """SQL: whether nothing about a case waits or stands on an agenda."""
    other = aliased(MeetingItem)
    return sa.not_(sa.exists().where(col(other.open_for) == case_id))


def _cases(since: Any, number: Any, *where: ColumnElement[bool]) -> Select[Any]:
    """Cases of the group's coaches on no list, of which the actor may read."""
    coach = col(Case.coach_id)
    return (
        sa.select(*_row(since, coach, col(Person.name), case_id=col(Case.id), code=col(Case.code), number=number))
        .join(Person, col(Person.id) == coach)
        .where(
            col(Case.status).in_(HELD),
            _belongs(coach),
            _is_free(col(Case.id)),
            sa.not_(recused(ANYONE, col(Case.id))),
            sa.not_(conflicted(ANYONE, coach)),
            *where,
        )
    )


def _contact_overdue() -> Select[Any]:
    due = col(Case.contact_due_on)
    return _cases(due, 0, col(Case.touched_on).is_(None), due < TODAY)


def _window_reached() -> Select[Any]:
    ends, agreed = col(Case.window_on), col(Case.agreed_conversations)
    return _cases(
        ends,
        0,
        ends <= ON,
        sa.or_(agreed.is_(None), col(Case.conversations) < agreed),
        sa.or_(col(Case.looked_on).is_(None), col(Case.looked_on) < ends),
    )


def _fewer_conversations() -> Select[Any]:
    last, rhythm = col(Case.last_on), col(Case.rhythm_days)
    is_late = days_between(TODAY, last) > rhythm
    return _cases(last, rhythm, col(Case.status) == CaseStatus.UNDER_WAY, last.is_not(None), is_late)


def _not_reviewed() -> Select[Any]:
    talked = _last_talked(col(MeetingItem.case_id) == col(Case.id), Case)
    since = sa.func.coalesce(talked, col(Case.accepted_on), col(Case.assigned_on))
    is_long = plus_days(since, sa.bindparam("review_after", type_=sa.Integer())) <= ON
    return _cases(since, sa.case((talked.is_(None), 0), else_=1), is_long)


def _last_talked(which: ColumnElement[bool], of: Any) -> Any:
    """SQL: the day of the newest meeting at which such an item was talked about."""
    return (
        sa.select(sa.func.max(col(Meeting.on_day)))
        .join(MeetingItem, col(MeetingItem.meeting_id) == col(Meeting.id))
        .where(which, col(MeetingItem.status) == ItemStatus.DISCUSSED)
        .correlate(of)
        .scalar_subquery()
    )


def _follow_up_due() -> Select[Any]:
    later, on = aliased(MeetingItem), col(MeetingItem.follow_up_on)
    coach = sa.func.coalesce(col(Case.coach_id), col(MeetingItem.presenter_id))
    goes_on = sa.and_(col(Case.status).in_(HELD), _is_free(col(Case.id)), sa.not_(recused(ANYONE, col(Case.id))))
    return (
        sa.select(
            *_row(
                on,
                coach,
                col(Person.name),
                kind=ItemKind.FOLLOW_UP.value,
                case_id=col(MeetingItem.case_id),
                code=col(Case.code),
                item_id=col(MeetingItem.id),
            )
        )
        .select_from(MeetingItem)
        .outerjoin(Case, col(Case.id) == col(MeetingItem.case_id))
        .join(Person, col(Person.id) == coach)
        .where(
            col(MeetingItem.group_id) == GROUP,
            col(MeetingItem.status) == ItemStatus.DISCUSSED,
            on <= ON,
            sa.or_(col(MeetingItem.case_id).is_(None), goes_on),
            sa.not_(sa.exists().where(col(later.source_id) == col(MeetingItem.id))),
            _belongs(coach),
            sa.not_(conflicted(ANYONE, coach)),
        )
    )


def _waiting() -> Select[Any]:
    """What waits; about a case it is whoever holds the case now who would present it, as when it is placed.

    Nothing of somebody who serves no more is proposed; what is about a case comes back once that is handed on.
    """
    item = MeetingItem
    presenter = sa.func.coalesce(col(Case.coach_id), col(item.presenter_id))
    return (
        sa.select(
            *_row(
                day_of(col(item.added_at)),
                presenter,
                col(Person.name),
                kind=col(item.kind),
                case_id=col(item.case_id),
                code=col(Case.code),
                item_id=col(item.id),
                number=col(item.carried),
                why=col(item.why),
                safety=col(item.safety),
                minutes=col(item.minutes),
                scenario=col(item.scenario),
            )
        )
        .select_from(item)
        .outerjoin(Case, col(Case.id) == col(item.case_id))
        .join(Person, col(Person.id) == presenter)
        .where(
            col(item.group_id) == GROUP,
            col(item.status) == ItemStatus.WAITING,
            sa.or_(col(item.case_id).is_(None), sa.not_(recused(ANYONE, col(item.case_id)))),
            sa.exists().where(col(Grant.person_id) == presenter, holds(Grant, TODAY)),
            sa.not_(conflicted(ANYONE, presenter)),
        )
    )


def _not_presented() -> Select[Any]:
    coach, open_item = col(GroupMember.coach_id), aliased(MeetingItem)
    talked = _last_talked(col(MeetingItem.presenter_id) == coach, GroupMember)
    since = sa.func.coalesce(talked, col(GroupMember.from_on))
    has_open = sa.exists().where(
        col(open_item.presenter_id) == coach, col(open_item.status).in_((ItemStatus.WAITING, ItemStatus.ON_AGENDA))
    )
    return (
        sa.select(*_row(since, coach, col(Person.name), number=sa.case((talked.is_(None), 0), else_=1)))
        .select_from(GroupMember)
        .join(Person, col(Person.id) == coach)
        .where(
            col(GroupMember.group_id) == GROUP,
            col(GroupMember.from_on) <= ON,
            sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > ON),
            plus_days(since, sa.bindparam("presented_after", type_=sa.Integer())) <= ON,
            sa.not_(has_open),
            sa.exists().where(col(Grant.person_id) == coach, col(Grant.role) == Role.COACH, holds(Grant, TODAY)),
            sa.not_(conflicted(ANYONE, coach)),
        )
    )
