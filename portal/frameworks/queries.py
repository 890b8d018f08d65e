"""Reading a framework. An adopted version never changes and holds nothing personal, so memory keeps it once read."""

import uuid
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import and_
from sqlmodel import Session, col, select

from db.tables.frameworks import Anchor, Category, Framework, FrameworkStatus, Item, Programme
from portal.access import Actor
from portal.errors import NotFound


@dataclass(frozen=True, slots=True)
class ItemView:
    """One competency as screens and documents need it. `anchors` maps level (1 to 4) to its sentence."""

    code: str
    text: str
    programme: Programme
    is_reflective: bool
    observable: str | None
    suggest_not_applicable: str | None
    anchors: dict[int, str]


@dataclass(frozen=True, slots=True)
class CategoryView:
    """One of the seventeen heads with its items in order."""

    number: int
    name: str
    short: str
    is_essential: bool
    items: tuple[ItemView, ...]


@dataclass(frozen=True)
class FrameworkView:
    """A whole framework version."""

    id: uuid.UUID
    name: str
    number: int
    general_anchors: dict[int, str]
    categories: tuple[CategoryView, ...]

    @cached_property
    def items(self) -> dict[str, ItemView]:
        """Every item by code, in the order of the form."""
        return {item.code: item for category in self.categories for item in category.items}

    @property
    def title(self) -> str:
        """Name and version, as records print it."""
        return f"{self.name}, version {self.number}"


_adopted: dict[uuid.UUID, FrameworkView] = {}


def view(session: Session, framework_id: uuid.UUID) -> FrameworkView:
    """The framework version `framework_id`. Raises NotFound."""
    if framework_id in _adopted:
        return _adopted[framework_id]
    framework = session.get(Framework, framework_id)
    if framework is None:
        raise NotFound
    anchors: dict[str, dict[int, str]] = {}
    for anchor in session.exec(select(Anchor).where(Anchor.framework_id == framework_id).order_by(col(Anchor.level))):
        anchors.setdefault(anchor.code, {})[anchor.level] = anchor.text
    heads: dict[int, Category] = {}
    items: dict[int, list[ItemView]] = {}
    rows = session.exec(
        select(Category, Item)
        .outerjoin(
            Item,
            and_(col(Item.framework_id) == col(Category.framework_id), col(Item.category) == col(Category.number)),
        )
        .where(Category.framework_id == framework_id)
        .order_by(col(Category.number), col(Item.position))
    )
    for head, item in rows:
        heads[head.number] = head
        if item is not None:
            items.setdefault(head.number, []).append(
                ItemView(
                    item.code,
                    item.text,
                    item.programme,
                    item.is_reflective,
                    item.observable,
                    item.suggest_not_applicable,
                    anchors.get(item.code, {}),
                )
            )
    made = FrameworkView(
        framework.id,
        framework.name,
        framework.number,
        anchors.get("", {}),
        tuple(
            CategoryView(head.number, head.name, head.short, head.is_essential, tuple(items.get(head.number, ())))
            for head in heads.values()
        ),
    )
    if framework.status is not FrameworkStatus.DRAFT:
        _adopted[framework_id] = made
    return made


def adopted(session: Session) -> Framework:
    """The framework new reviews begin under: the one adopted last. Raises NotFound before `init`."""
    found = session.exec(
        select(Framework)
        .where(Framework.status == FrameworkStatus.ADOPTED)
        .order_by(col(Framework.adopted_at).desc(), col(Framework.number).desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound("No competency framework is adopted yet. Run `python -m portal init`.")
    return found


def current(session: Session, actor: Actor) -> FrameworkView:  # noqa: ARG001 - open to everyone who is signed in
    """The competencies in force, for anyone who is signed in."""
    return view(session, adopted(session).id)
