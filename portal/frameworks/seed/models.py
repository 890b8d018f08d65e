"""The shape of a framework: levels, categories, items and what each level looks like in practice."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

LevelCode = Literal["1", "2", "3", "4"]
LEVEL_CODES: tuple[LevelCode, ...] = ("1", "2", "3", "4")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
GeneralAnchor = Annotated[str, StringConstraints(min_length=20, max_length=110)]
ItemAnchor = Annotated[str, StringConstraints(min_length=20, max_length=100)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class LevelSeed(_Frozen):
    """One level of the scale, with an anchor that fits any item."""

    value: LevelCode
    name: Text
    anchor: GeneralAnchor


class SuggestedNotApplicable(_Frozen):
    """Which coaches an item usually does not apply to. A suggestion: the item can still be rated."""

    when: Literal["peer_only", "remote"]
    sentence: Text


class ItemSeed(_Frozen):
    """One competency.

    A rated item has its own four anchors. A reflective item touches the coach's own recovery and
    health: it has no anchors, only one sentence of conduct that others may see at work.
    """

    code: Annotated[str, StringConstraints(pattern=r"^[1-9]\d?[a-z]$")]
    text: Text
    programme: Literal["both", "peer", "loved_one"]
    suggest_na: SuggestedNotApplicable | None = None
    reflective: bool = False
    observable: GeneralAnchor | None = None
    anchors: dict[LevelCode, ItemAnchor] = {}

    @model_validator(mode="after")
    def _either_rated_or_reflective(self) -> Self:
        if self.reflective and (self.anchors or self.observable is None):
            raise ValueError(f"{self.code} is reflective: it needs an observable sentence and no anchors")
        if not self.reflective and (tuple(self.anchors) != LEVEL_CODES or self.observable is not None):
            raise ValueError(f"{self.code} is rated: it needs the anchors 1 to 4 and no observable sentence")
        return self


class CategorySeed(_Frozen):
    """A category of the framework. `short` is its name where space is narrow."""

    number: int
    name: Text
    short: Annotated[str, StringConstraints(min_length=1, max_length=28)]
    essential: bool
    items: tuple[ItemSeed, ...]

    @model_validator(mode="after")
    def _codes_follow_the_category(self) -> Self:
        expected = [f"{self.number}{chr(ord('a') + place)}" for place in range(len(self.items))]
        found = [item.code for item in self.items]
        if found != expected:
            raise ValueError(f"category {self.number} should hold {expected}, but holds {found}")
        return self


class FrameworkSeed(_Frozen):
    """A whole framework, ready to become a draft version. Its codes are unique, since categories count up."""

    key: Text
    title: Text
    source: Text
    reflective_note: Text
    levels: tuple[LevelSeed, ...]
    categories: tuple[CategorySeed, ...]

    @model_validator(mode="after")
    def _levels_and_categories_count_up(self) -> Self:
        if tuple(level.value for level in self.levels) != LEVEL_CODES:
            raise ValueError("a framework has the levels 1 to 4, in this order")
        numbers = [category.number for category in self.categories]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError(f"categories count up from 1, but are {numbers}")
        return self

    @cached_property
    def items(self) -> tuple[ItemSeed, ...]:
        """All items in the order of the form."""
        return tuple(item for category in self.categories for item in category.items)
