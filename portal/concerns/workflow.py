"""Where a concern can go, and what its fields may hold. Pure: no database, no clock."""

from datetime import date, datetime, timedelta

from db.tables.concerns import Category, Concern, ConcernKind, ConcernStatus, Desk, SafetyNow
from portal.concerns.categories import GRAVE
from portal.errors import InvalidInput, InvalidTransition
from portal.wording import texts

RECEIVED, TRIAGED, ACCOUNT = ConcernStatus.RECEIVED, ConcernStatus.TRIAGED, ConcernStatus.ACCOUNT_REQUESTED
FACT_FINDING, FINDING = ConcernStatus.FACT_FINDING, ConcernStatus.FINDING
ACTIONS, CLOSED = ConcernStatus.ACTIONS, ConcernStatus.CLOSED
MOVES: dict[ConcernStatus, frozenset[ConcernStatus]] = {
    RECEIVED: frozenset({TRIAGED}),
    TRIAGED: frozenset({TRIAGED, ACCOUNT, FACT_FINDING, FINDING, ACTIONS, CLOSED}),
    ACCOUNT: frozenset({ACCOUNT, FACT_FINDING, FINDING, ACTIONS, CLOSED}),
    FACT_FINDING: frozenset({FACT_FINDING, FINDING, ACTIONS, CLOSED}),
    FINDING: frozenset({FINDING, FACT_FINDING, ACTIONS, CLOSED}),
    ACTIONS: frozenset({ACTIONS, FACT_FINDING, FINDING, CLOSED}),
    CLOSED: frozenset({TRIAGED}),
}
WORDS: dict[ConcernStatus, str] = {
    RECEIVED: "Received",
    TRIAGED: "Looked at",
    ACCOUNT: "Account asked for",
    FACT_FINDING: "Facts being looked into",
    FINDING: "Finding made",
    ACTIONS: "Things are being changed",
    CLOSED: "Closed",
}
LONGEST = 4000
SHORT = 500
FARTHEST_BACK = timedelta(days=5 * 366)
MOVED_ON = "This concern has moved on in the meantime. Open it again to see where it stands."


def move(concern: Concern, to: ConcernStatus) -> None:
    """Set `concern` to `to`; what is further along stays there. Raises InvalidTransition where there is no way."""
    if to not in MOVES[concern.status]:
        raise InvalidTransition(MOVED_ON)
    concern.status = to


def state(concern: Concern, now: datetime, is_led: bool = True) -> str:
    """The route and how far it is, as the access rules ask. What no lead can look after is the director's."""
    level = concern.level or concern.proposed_level
    if concern.status is CLOSED:
        step = "closed_grave" if level >= GRAVE else "closed"
    elif concern.status is RECEIVED:
        step = "urgent" if now >= concern.urgent_from else "new"
    else:
        step = "grave" if level >= GRAVE else "light"
    route = Desk.DIRECTOR if concern.desk is Desk.LEAD and not is_led else concern.desk
    return f"{route.value}_{step}"


def holder(concern: Concern, is_led: bool) -> Desk:
    """Who looks after it now: from level 3 on, and where no lead can, the director instead of the lead."""
    if concern.desk is not Desk.LEAD:
        return concern.desk
    return Desk.LEAD if is_led and (concern.level or 1) < GRAVE else Desk.DIRECTOR


def kind(value: object) -> ConcernKind:
    """Whose voice it is. Raises InvalidInput (field "kind")."""
    if value not in list(ConcernKind):
        raise InvalidInput({"kind": "Choose what it is."})
    return ConcernKind(str(value))


def category(value: object) -> Category:
    """What it is about. Raises InvalidInput (field "category")."""
    if value not in list(Category):
        raise InvalidInput({"category": "Choose what comes nearest. It only says who looks at it first."})
    return Category(str(value))


def safety_now(value: object) -> SafetyNow:
    """Whether somebody may be in danger now. Raises InvalidInput (field "safety_now")."""
    if value not in list(SafetyNow):
        raise InvalidInput({"safety_now": "Say whether somebody may be in danger now."})
    return SafetyNow(str(value))


def happened_on(value: object, today: date) -> date | None:
    """The day it happened, or none given. Raises InvalidInput (field "happened_on")."""
    if value is None:
        return None
    if not isinstance(value, date) or value > today:
        raise InvalidInput({"happened_on": "This day is still to come. Choose the day it happened, or leave it empty."})
    if value < today - FARTHEST_BACK:
        raise InvalidInput({"happened_on": "This is more than five years back. Please look at the year."})
    return value


def written(field: str, value: object, longest: int = LONGEST, missing: str = "Write a sentence or two.") -> str:
    """A text that says something. Raises InvalidInput for `field`."""
    text = texts.storable(field, value or "", longest)
    if texts.is_blank(text):
        raise InvalidInput({field: missing})
    return text


def level(value: object) -> int:
    """How serious it is, 1 to 4. Raises InvalidInput (field "level")."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 4:
        raise InvalidInput({"level": "Choose how serious it is."})
    return value


def until(field: str, value: object, today: date, last: date) -> date:
    """A day from today to `last`. Raises InvalidInput for `field`."""
    if not isinstance(value, date) or value < today:
        raise InvalidInput({field: "Choose a day from today on."})
    if value > last:
        raise InvalidInput({field: f"Choose a day until {last:%d %B %Y}, so that it is done in time."})
    return value
