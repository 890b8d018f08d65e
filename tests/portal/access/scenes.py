"""What the tables of functions around a coach share: a scene, who stands how in it, what the matrix expects there.

A scene is Maya's folder with one record in one state. Every function whose permission can be asked for in the states
of the scene is called by everybody, each time in a transaction that is undone.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from db.tables.people import Grant, Person, Role
from portal.access import Actor, Casework, Coaching, Relation, Wellbeing, system
from portal.access.coaching import AFTER_SERVICE
from portal.access.permissions import SERVICE_OVER
from tests import make
from tests.cast import AROUND, Cast
from tests.portal.access.expectations import expected, reasons_of, states_of
from tests.portal.access.tables import Function, outcome, told_apart

Call = Callable[[Session, Actor, "Scene"], object]
STRICT = (Relation.RECUSED, Relation.SELF, Relation.CONFLICTED)
GROUPS = {
    ("active", "ended"): "coach",
    ("planned", "open", "closed", "closed_for_decision"): "one_on_one",
    ("untold", "told"): "observation",
    ("open", "settled"): "commitment",
    ("none", "under_way"): "beginning",
    ("none", "untold", "told", "told_window_over"): "decision",
    ("assigned", "declined", "accepted", "under_way", "unresponsive", "ended"): "case",
    ("private", "shared", "withdrawn"): "entry",
    ("open", "talked"): "talk",
    ("proposed_own", "proposed_other", "agreed", "agreed_director", "agreed_cover", "ended"): "support",
}
Permission = Coaching | Casework | Wellbeing


def group_of(permission: Permission) -> str:
    """Whose state a permission asks for."""
    return GROUPS.get(states_of(permission), "first_90")


@dataclass(frozen=True)
class Case:
    """How a function is called, by which id of the scene, and the permissions it needs, in this order.

    `of_self`: what the coach needs instead, by a right of their own; `shows_head`: who is refused still meets that the
    record exists, and nothing of it; `else_says`: what somebody allowed may be told as well; `at`: the state that is
    asked for whatever the scene says.
    """

    by: str
    call: Call
    needs: tuple[Permission, ...]
    of_self: tuple[Permission, ...] | None = None
    shows_head: bool = False
    else_says: frozenset[str] = frozenset()
    at: Mapping[Permission, str] = field(default_factory=dict)

    def needed_by(self, name: str) -> tuple[Permission, ...]:
        """What `name` needs."""
        return self.of_self if AROUND[name] is Relation.SELF and self.of_self is not None else self.needs


@dataclass
class Scene:
    """Ids by name, the state of each group, and who stands to the records otherwise than to the coach."""

    cast: Cast
    states: Mapping[str, str]
    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    standing: Mapping[str, Mapping[str, frozenset[Relation]]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> uuid.UUID:
        return self.ids[name]

    def relations(self, name: str, group: str) -> frozenset[Relation]:
        """How `name` stands to the record of a group; having led before counts only for what one wrote or held."""
        special = self.standing.get(group, {}).get(name)
        if special is not None:
            return special
        usual = AROUND[name]
        is_past = usual is Relation.FORMER_LEAD and group in ("one_on_one", "observation")
        return frozenset({Relation.OTHER if is_past else usual})

    def wanted(self, name: str, case: Case) -> set[str]:
        """What the matrix lets `name` meet: "allow", "hidden" or one of these sentences."""
        for permission in case.needed_by(name):
            group = group_of(permission)
            state = case.at.get(permission) or self.state_for(name, group)
            met = answer(permission, self.relations(name, group), state)
            is_kept = permission in AFTER_SERVICE or isinstance(permission, Wellbeing)
            if met == {"allow"} and self.has_left(name) and not is_kept:
                met = {str(SERVICE_OVER.reason)}
            if met != {"allow"}:
                return {"allow"} if case.shows_head and met != {"hidden"} else met
        return {"allow", *case.else_says}

    def state_for(self, name: str, group: str) -> str:  # noqa: ARG002 - scenes that tell people apart ask for it
        """The state of a group as `name` meets it, which is the same for everybody."""
        return self.states[group]

    def has_left(self, name: str) -> bool:
        """Whether `name` is the coach of the scene and serves no more."""
        return AROUND[name] is Relation.SELF and self.states.get("coach") == "ended"

    def allows(self, name: str, case: Case) -> bool:
        """Whether the matrix lets `name` do it."""
        return "allow" in self.wanted(name, case)

    def fits(self, case: Case) -> bool:
        """Whether everything the case needs is there."""
        known = [permission in case.at or group_of(permission) in self.states for permission in case.needs]
        return case.by in self.ids and all(known)

    def without(self, what: str) -> "Scene":
        """The same scene, where the id of `what` names nothing."""
        return Scene(self.cast, self.states, {**self.ids, what: uuid.uuid4()}, self.standing)


def answer(permission: Permission, relations: frozenset[Relation], state: str) -> set[str]:
    """The matrix for someone with several relations: the strict ones first, then the kindest answer."""
    strict = [relation for relation in STRICT if relation in relations]
    if not strict and permission in (Coaching.DECIDE, Coaching.SEND_BACK):
        strict = [relation for relation in relations if relation is Relation.RECOMMENDER]
    rows = [expected(permission, relation, state) for relation in strict[:1] or relations]
    if any(row.answer == "allow" for row in rows):
        return {"allow"}
    return {str(reasons_of(permission)[row.reason].reason) for row in rows if row.answer == "refused"} or {"hidden"}


def people_in(place: int, scene: Scene) -> list[str]:
    """Everybody with a tie to the scene, and two of those without one: others in each place."""
    groups = [*scene.states]
    tied = [
        name for name in AROUND if any(scene.relations(name, group) != frozenset({Relation.OTHER}) for group in groups)
    ]
    strangers = [name for name in AROUND if name not in tied]
    return [*tied, *(strangers[(2 * place + step) % len(strangers)] for step in range(2))]


def differences(scene: Scene, table: Mapping[Function, Case], place: int = 0) -> tuple[list[str], int]:
    """Where functions and matrix differ in a scene, in words, and how many cells were met."""
    wrong, count = [], 0
    for name in people_in(place, scene):
        for function, case in table.items():
            if not scene.fits(case):
                continue
            got = outcome(scene.cast, name, lambda s, a, case=case: case.call(s, a, scene))  # type: ignore[misc]
            should = scene.wanted(name, case)
            count += 1
            if got not in should:
                wrong.append(f"{function.__name__} by {name}: got {got!r}, the matrix says {should}")
    return wrong, count


def tellings(database: Engine, scene: Scene, table: Mapping[Function, Case]) -> list[str]:
    """How those from whom something is hidden could tell an unknown id from one out of scope."""
    found = []
    for function, case in table.items():
        for name in AROUND:
            if scene.fits(case) and scene.wanted(name, case) == {"hidden"}:
                unknown = scene.without(case.by)
                calls = {
                    "hidden": lambda s, a, case=case: case.call(s, a, scene),
                    "unknown": lambda s, a, case=case, unknown=unknown: case.call(s, a, unknown),
                }
                told = told_apart(database, scene.cast, name, calls)
                found.extend([f"{function.__name__}: {told}"] if told else [])
    return found


def end_service(cast: Cast) -> None:
    """Maya's coaching has ended yesterday; she can still read her own for a month, and Jordan was never taken off."""
    with system(write=True) as session:
        for grant in session.exec(select(Grant).where(col(Grant.person_id) == cast["maya"], Grant.role == Role.COACH)):
            grant.until_on = make.today()
        session.get_one(Person, cast["maya"]).reads_until_on = make.today().replace(year=make.today().year + 1)
