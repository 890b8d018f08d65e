"""Who acts: a person with the roles they hold today, read from the database for this one transaction."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from db.tables.people import Role
from portal import clock


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in person. `held` names each role with its division; `session_key` names the sign-in session.

    `has_left`: their service has ended, and they can still read and answer their own record. `stay_until`: the moment
    until which a conversation keeps this session, however long nobody types.

    Two are equal when the same person holds the same roles in the same session, whenever they were last seen.
    """

    id: uuid.UUID
    name: str
    username: str
    session_key: str
    held: frozenset[tuple[Role, uuid.UUID]]
    zone: str
    last_seen_at: datetime | None = field(default=None, compare=False)
    has_left: bool = False
    stay_until: datetime | None = field(default=None, compare=False)
    signed_in_at: datetime | None = field(default=None, compare=False)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held in any division."""
        return frozenset(role for role, _ in self.held)

    def divisions(self, role: Role) -> frozenset[uuid.UUID]:
        """The divisions in which `role` is held."""
        return frozenset(division for held, division in self.held if held is role)

    @property
    def today(self) -> date:
        """The date on this person's wall calendar."""
        return clock.today(self.zone)
