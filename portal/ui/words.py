"""Dates, times and names as people read them, and text shown exactly as it was written."""

import re
from datetime import date, datetime

from db.tables.people import Role
from portal import clock
from portal.ui.held import held

JOINER = "\u2060"
MADE_INTO_MORE = re.compile(r"(?i)(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=:)(?=[a-z0-9_+/-]+:)|(?<=[-<>~])(?=[-=>])")
MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$<>:^=&])")
ROLES = {
    Role.COACH: "Coach",
    Role.LEAD: "Lead coach",
    Role.DIRECTOR: "Director",
    Role.ADMINISTRATOR: "Administrator",
    Role.CONTACT: "External contact",
}

ABOUT_CONTACT = (
    "An external contact is somebody outside the programme, such as a member of the board. They look after concerns "
    "that speak of a director, and see nothing else of supervision."
)


def plain(text: str) -> str:
    """`text` escaped so that Streamlit shows it letter for letter: no links, pictures, colours or icons.

    Bare web addresses, icon names and arrows are made of letters that no escape covers; an invisible joiner keeps
    them apart. The addresses of e-mail stay links, since copying them must give back what was written.
    """
    text = MADE_INTO_MORE.sub(JOINER, text)
    return MARKUP.sub(r"\\\1", text).replace("\r\n", "\n").replace("\n", "  \n")


def small(text: str) -> str:
    """`text` as `plain` gives it, in small letters; lines stay lines."""
    return "  \n".join(f":small[{plain(line)}]" for line in text.splitlines() if line.strip())


def _zone() -> str:
    actor = held().actor
    return actor.zone if actor else "UTC"


def day(on: date, today: date | None = None) -> str:
    """A date near today: "Thu 12 Mar (in 6 days)"; the year only when it is another one."""
    today = today or clock.today(_zone())
    return f"{short_day(on, today)} ({distance(on, today)})"


def short_day(on: date, today: date | None = None) -> str:
    """A date without its distance: "Thu 12 Mar"."""
    today = today or clock.today(_zone())
    year = "" if on.year == today.year else f" {on.year}"
    return f"{on:%a} {on.day} {on:%b}{year}"


def local_day(moment: datetime) -> str:
    """The day of a moment where the reader is: "Thu 12 Mar"."""
    return short_day(clock.in_zone(moment, _zone()).date())


def own(kind: str) -> str:
    """A review of the reader's own: "My yearly review"."""
    return f"My {kind[:1].lower()}{kind[1:]}"


def distance(on: date, today: date) -> str:
    """How far a date is away, in words."""
    days = (on - today).days
    if days == 0:
        return "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    if abs(days) > 60:
        amount = f"{round(abs(days) / 30.4)} months"
    elif abs(days) > 20:
        amount = f"{round(abs(days) / 7)} weeks"
    else:
        amount = f"{abs(days)} days"
    return f"in {amount}" if days > 0 else f"{amount} ago"


def time_of(moment: datetime, zone: str | None = None) -> str:
    """The time on the reader's clock: "14:03"."""
    return f"{clock.in_zone(moment, zone or _zone()):%H:%M}"


def when(moment: datetime, zone: str | None = None) -> str:
    """A moment on the reader's clock: "today 14:03", "Thu 12 Mar 14:03"."""
    zone = zone or _zone()
    local, today = clock.in_zone(moment, zone), clock.today(zone)
    near = distance(local.date(), today) if abs((local.date() - today).days) < 2 else short_day(local.date(), today)
    return f"{near} {local:%H:%M}"


def role_words(roles: frozenset[Role]) -> str:
    """The roles someone holds, the one nearest to people first."""
    return " · ".join(word for role, word in ROLES.items() if role in roles) or "No role at present"


def greeting() -> str:
    """A greeting for the time of day where the reader is."""
    hour = clock.in_zone(clock.now(), _zone()).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def long_day(on: date) -> str:
    """A date in full: "Thursday 12 March 2026"."""
    return f"{on:%A} {on.day} {on:%B} {on.year}"
