"""Within which time what is promised once a concern came in, by its level. Pure: numbers of a policy, zone, calendar.

Hours are hours of the clock: what comes in on Friday at 17:00 and is due within 24 hours is due on Saturday at 17:00.
Business days end at midnight of the division, and leave out weekends and its public holidays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from db.tables.concerns import Target
from db.tables.policy import Policy
from portal import clock, workdays
from portal.concerns.categories import GRAVE
from portal.policy import service as policies

WORDS: dict[Target, str] = {
    Target.SORT: "Say how serious it is",
    Target.TALK: "Talk about it with the coach",
    Target.PLAN: "Agree on a plan",
    Target.TELL_DIRECTOR: "Seen by whoever decides",
    Target.INTERIM: "Interim measures",
    Target.OUTSIDE_REPORT: "Look whether the law asks for a report outside",
    Target.FACTS: "Facts looked into by somebody uninvolved",
    Target.ACTIONS: "What is to change is done",
    Target.CHECK_BACK: "Ask the reporter whether they are all right",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """When a concern came in, and by which zone, holidays and policy its times run."""

    received_at: datetime
    zone: str
    calendar: str
    policy: Policy

    def hours(self, rule: str) -> datetime:
        """So many hours of the clock after it came in, also where the clocks are changed meanwhile."""
        return self.received_at.astimezone(UTC) + timedelta(hours=policies.number(self.policy, rule))

    def workdays(self, rule: str) -> datetime:
        """The end of the last of so many business days."""
        first = clock.in_zone(self.received_at, self.zone).date()
        last = workdays.add_workdays(first, policies.number(self.policy, rule), self.calendar)
        return workdays.end_of(last, self.zone)

    def days(self, rule: str) -> datetime:
        """The end of the last of so many calendar days."""
        first = clock.in_zone(self.received_at, self.zone).date()
        return workdays.end_of(first + timedelta(days=policies.number(self.policy, rule)), self.zone)


Due = Callable[[Clock], datetime]
_ALL: dict[Target, Due] = {Target.ACTIONS: lambda found: found.days("concern.actions_done")}
_SERIOUS: dict[Target, Due] = {
    Target.TELL_DIRECTOR: lambda found: found.hours("concern.level_3_director"),
    Target.INTERIM: lambda found: found.hours("concern.level_3_director"),
    Target.FACTS: lambda found: found.workdays("concern.level_3_fact_finding"),
    **_ALL,
}
BY_LEVEL: dict[int, dict[Target, Due]] = {
    1: {Target.TALK: lambda found: found.days("concern.level_1_talk"), **_ALL},
    2: {Target.PLAN: lambda found: found.workdays("concern.level_2_plan"), **_ALL},
    3: _SERIOUS,
    4: {
        **_SERIOUS,
        Target.TELL_DIRECTOR: lambda found: found.hours("concern.level_4_director"),
        Target.OUTSIDE_REPORT: lambda found: found.hours("concern.level_4_outside_report"),
    },
}


def to_sort_by(found: Clock, proposed_level: int) -> datetime:
    """Until when somebody says how serious it is: as soon as a director must know of what is proposed as serious."""
    if proposed_level >= GRAVE:
        return BY_LEVEL[proposed_level][Target.TELL_DIRECTOR](found)
    return found.workdays("concern.level_2_reply")


def for_level(found: Clock, level: int) -> dict[Target, datetime]:
    """What is promised at `level`, and until when."""
    return {target: due(found) for target, due in BY_LEVEL[level].items()}
