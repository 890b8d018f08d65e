"""A coach and a lead, and what their records are tied to."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Pair:
    """Whose folder is filled, by whom, and under which division, framework and rules."""

    coach: uuid.UUID
    lead: uuid.UUID
    division: uuid.UUID
    framework: uuid.UUID
    policy: uuid.UUID
    zone: str = "UTC"

    def at(self, on: date, hour: int = 15) -> datetime:
        """A moment on that day."""
        return datetime.combine(on, time(hour), ZoneInfo(self.zone))
