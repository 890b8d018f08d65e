"""The invented people of the example programme: who they are, where, since when, and who leads whom."""

from dataclasses import dataclass
from typing import Final

from db.tables.people import DivisionKind, Role


@dataclass(frozen=True, slots=True)
class Place:
    """An invented division or affiliate; `preset` names rules of its own, else it follows the programme's."""

    name: str
    zone: str
    kind: DivisionKind = DivisionKind.DIVISION
    preset: str | None = None


PRAIRIE: Final = Place("Prairie Lakes (example)", "America/Chicago")
RIVER: Final = Place("River Bend Helpline (example)", "America/New_York", preset="family_helpline")
NORTHWOODS: Final = Place("Northwoods (example)", "America/Denver", DivisionKind.AFFILIATE)
PLACES: Final = (PRAIRIE, RIVER, NORTHWOODS)
DIVISION: Final = PRAIRIE.name
ZONE: Final = PRAIRIE.zone
PRESET: Final = "addiction_management"
BEGAN: Final = 1500
"""How many days ago the example programme began."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody invented. `since` counts days before today; `lead` is the user name of who supervises their coaching.

    `is_starting`: their first 90 days are kept in the portal, from their first day on.
    """

    username: str
    name: str
    roles: tuple[Role, ...]
    since: int
    lead: str | None = None
    place: Place = PRAIRIE
    is_starting: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """`deputy` stands in for `lead`; both ends count days before today, so a negative one lies ahead."""

    lead: str
    deputy: str
    since: int
    until: int


COACH, LEAD, DIRECTOR = (Role.COACH,), (Role.LEAD,), (Role.DIRECTOR,)
ADMINISTRATOR: Final = "sam.whitfield"
MEMBERS: Final = (
    Member("renee.okafor", "Renee Okafor", DIRECTOR, BEGAN),
    Member(ADMINISTRATOR, "Sam Whitfield", (Role.ADMINISTRATOR,), BEGAN),
    Member("naomi.feld", "Naomi Feld", (Role.CONTACT,), BEGAN),
    Member("jordan.ellis", "Jordan Ellis", LEAD, BEGAN),
    Member("priya.raman", "Priya Raman", (Role.LEAD, Role.COACH), 1100, lead="jordan.ellis"),
    Member("dolores.quintana", "Dolores Quintana", DIRECTOR, 1000, place=RIVER),
    Member("hank.abernathy", "Hank Abernathy", LEAD, 990, place=RIVER),
    Member("rosa.delgado", "Rosa Delgado", COACH, 900, lead="hank.abernathy", place=RIVER),
    Member("linh.tran", "Linh Tran", COACH, 490, lead="priya.raman"),
    Member("maya.torres", "Maya Torres", COACH, 470, lead="jordan.ellis"),
    Member("ingrid.solberg", "Ingrid Solberg", (Role.DIRECTOR, Role.LEAD), 300, place=NORTHWOODS),
    Member("amir.haddad", "Amir Haddad", COACH, 118, lead="hank.abernathy", place=RIVER, is_starting=True),
    Member("curtis.mabry", "Curtis Mabry", COACH, 112, lead="priya.raman", is_starting=True),
    Member("ben.kowalski", "Ben Kowalski", COACH, 110, lead="hank.abernathy", place=RIVER, is_starting=True),
    Member("theo.lindqvist", "Theo Lindqvist", COACH, 96, lead="jordan.ellis", is_starting=True),
    Member("wes.tallman", "Wes Tallman", COACH, 93, lead="ingrid.solberg", place=NORTHWOODS, is_starting=True),
    Member("aisha.rahman", "Aisha Rahman", COACH, 88, lead="jordan.ellis", is_starting=True),
    Member("joyce.pham", "Joyce Pham", COACH, 75, lead="hank.abernathy", place=RIVER, is_starting=True),
    Member("keisha.walton", "Keisha Walton", COACH, 70, lead="priya.raman", is_starting=True),
    Member("tess.holloway", "Tess Holloway", COACH, 41, lead="hank.abernathy", place=RIVER, is_starting=True),
    Member("noah.bergstrom", "Noah Bergstrom", COACH, 12, lead="jordan.ellis", is_starting=True),
)
BY_NAME: Final = {member.username: member for member in MEMBERS}
APPEALS: Final = {PRAIRIE: "dolores.quintana", RIVER: "renee.okafor", NORTHWOODS: "dolores.quintana"}
"""To whom coaches of a place can appeal: a director of another one, who is not involved."""

COVERS: Final = (Cover("jordan.ellis", "priya.raman", 2, -12),)
SIGN_INS: Final = {
    "coach": "maya.torres",
    "lead": "jordan.ellis",
    "director": "renee.okafor",
    "administrator": ADMINISTRATOR,
    "contact": "naomi.feld",
}
"""The accounts that get a password, one for each role."""
