"""The invented people of the example programme: who they are, since when, and who leads whom."""

from dataclasses import dataclass
from typing import Final

from db.tables.people import Role

DIVISION: Final = "Prairie Lakes (example)"
ZONE: Final = "America/Chicago"
PRESET: Final = "addiction_management"
BEGAN: Final = 1500
"""How many days ago the example programme began."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody invented. `since` counts days before today; `lead` is the user name of who supervises their coaching."""

    username: str
    name: str
    roles: tuple[Role, ...]
    since: int
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """`deputy` stands in for `lead`; both ends count days before today, so a negative one lies ahead."""

    lead: str
    deputy: str
    since: int
    until: int


MEMBERS: Final = (
    Member("renee.okafor", "Renee Okafor", (Role.DIRECTOR,), BEGAN),
    Member("sam.whitfield", "Sam Whitfield", (Role.ADMINISTRATOR,), BEGAN),
    Member("jordan.ellis", "Jordan Ellis", (Role.LEAD,), BEGAN),
    Member("priya.raman", "Priya Raman", (Role.LEAD, Role.COACH), 1100, lead="jordan.ellis"),
    Member("linh.tran", "Linh Tran", (Role.COACH,), 490, lead="priya.raman"),
    Member("maya.torres", "Maya Torres", (Role.COACH,), 470, lead="jordan.ellis"),
    Member("curtis.mabry", "Curtis Mabry", (Role.COACH,), 112, lead="priya.raman"),
    Member("theo.lindqvist", "Theo Lindqvist", (Role.COACH,), 96, lead="jordan.ellis"),
    Member("aisha.rahman", "Aisha Rahman", (Role.COACH,), 88, lead="jordan.ellis"),
)
COVERS: Final = (Cover("jordan.ellis", "priya.raman", 2, -12),)
SIGN_INS: Final = {
    "coach": "maya.torres",
    "lead": "jordan.ellis",
    "director": "renee.okafor",
    "administrator": "sam.whitfield",
}
"""The accounts that get a password, one for each role."""
