"""Rules about wellness: who would like to talk, and support agreements that wait for somebody. Never what was entered.

A check-in is due for nobody, so there is no rule about one; see the quiet line of `portal.wellness.overview`.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlmodel import col

from db.dates import day_of
from db.tables.people import Person, Role
from db.tables.wellness import SupportAgreement, SupportStatus, TalkRequest, TalkWhen
from portal.access.scope import ANYONE, conflicted, deputises
from portal.due.registry import Saying, rule, shown
from portal.due.scope import ME, TODAY
from portal.wellness.loading import is_current, is_tied


@rule(
    "talk",
    Role.LEAD,
    Role.DIRECTOR,
    rank=1,
    page="told_me",
    says={
        TalkWhen.TODAY.value: Saying("They would like to talk with you today.", "Until", "Open", True),
        TalkWhen.THIS_WEEK.value: Saying("They would like to talk with you this week.", "Until", "Open", True),
        TalkWhen.NEXT_ONE_ON_ONE.value: Saying("They would like to talk when you meet next.", "Until", "Open", True),
    },
)
def talk_asked() -> Select[Any]:
    """A coach would like to talk with the reader, or with the lead the reader covers for."""
    coach, span = col(TalkRequest.person_id), col(TalkRequest.supervision_id)
    covers = sa.and_(is_current(ANYONE, span), deputises(ANYONE, coach))
    return (
        sa.select(*shown(sa.cast(col(TalkRequest.wanted), sa.String), coach, col(Person.name), col(TalkRequest.due_on)))
        .join(Person, col(Person.id) == coach)
        .where(
            col(TalkRequest.open_for).is_not(None),
            coach != ME,
            sa.or_(is_tied(ANYONE, span), covers),
            sa.not_(conflicted(ANYONE, coach)),
        )
    )


@rule(
    "support agreement",
    Role.COACH,
    Role.LEAD,
    Role.DIRECTOR,
    rank=6,
    page="support",
    leads_to={"id": "coach"},
    says={
        "proposed": Saying("It is proposed and waits for your word.", "Since", "Read it"),
        "look": Saying("You said you would look at it together.", "Due", "Open it"),
    },
)
def support_waits() -> Select[Any]:
    """An agreement that the other one proposed, or that both wanted to look at by now; for the two only."""
    coach, span = col(SupportAgreement.coach_id), col(SupportAgreement.supervision_id)
    is_proposed = col(SupportAgreement.status) == SupportStatus.PROPOSED
    is_agreed = col(SupportAgreement.status) == SupportStatus.AGREED
    said = sa.case((is_proposed, "proposed"), else_="look")
    on = sa.case((is_proposed, day_of(col(SupportAgreement.proposed_at))), else_=col(SupportAgreement.review_on))
    return (
        sa.select(*shown(said, coach, col(Person.name), on))
        .join(Person, col(Person.id) == coach)
        .where(
            _is_one_of_the_two(coach, span),
            sa.or_(
                sa.and_(is_proposed, col(SupportAgreement.proposed_by) != ME),
                sa.and_(is_agreed, col(SupportAgreement.review_on) <= TODAY),
            ),
        )
    )


def _is_one_of_the_two(coach: Any, span: Any) -> ColumnElement[bool]:
    return sa.or_(coach == ME, sa.and_(is_tied(ANYONE, span), sa.not_(conflicted(ANYONE, coach))))
