"""The shape of programme policy: rules with a unit, a sentence and a source, gathered in presets."""

from functools import cached_property
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Unit = Literal[
    "days",
    "business days",
    "hours",
    "minutes",
    "months",
    "years",
    "percent",
    "times",
    "goals",
    "references",
    "conversations",
    "questions",
    "courses per quarter",
    "people",
    "choice",
    "yes or no",
]
Source = Literal["programme", "sister programme", "usual practice", "proposal"]
Binding = Literal["at start", "on the date"]


class Rule(BaseModel):
    """One rule: its value, what the value counts, a sentence for people and where it comes from.

    The sentence may hold `{value}`, so that it stays true when a programme changes the number.
    `source` is "programme" (its own documents say so), "sister programme" (the other preset's documents
    do), "usual practice" (common in the field) or "proposal" (ours; the programme should confirm it).
    `binds` says which version a record follows: the one it began under, or the one in force on the date.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")
    value: bool | int | str
    unit: Unit
    sentence: str
    source: Source
    binds: Binding = "at start"
    options: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The sentence with the value in it."""
        return self.sentence.replace("{value}", str(self.value))

    @model_validator(mode="after")
    def _value_fits_its_unit(self) -> Self:
        kind = {"choice": str, "yes or no": bool}.get(self.unit, int)
        if type(self.value) is not kind:
            raise ValueError(f"{self.name} counts {self.unit}, so its value cannot be {self.value!r}")
        if self.unit == "choice" and self.value not in self.options:
            raise ValueError(f"{self.name} must be one of {self.options}, not {self.value!r}")
        if kind is int and not 0 < int(self.value) <= (100 if self.unit == "percent" else 10_000):
            raise ValueError(f"{self.name} is out of range: {self.value!r}")
        return self


class Preset(BaseModel):
    """A named set of rules. `lenses` are the ways of looking at a case the programme works with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    sentence: str
    documents: str
    lenses: tuple[str, ...]
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        if len(self.by_name) != len(self.rules):
            raise ValueError(f"{self.key} has a rule twice")
        return self

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """The rules by name."""
        return {rule.name: rule for rule in self.rules}

    def has(self, name: str) -> bool:
        """Whether the programme has this rule at all."""
        return name in self.by_name

    def number(self, name: str) -> int:
        """The value of a rule that counts something. Raises KeyError where there is no such rule or number."""
        value = self.by_name[name].value
        if type(value) is not int:
            raise KeyError(f"{name} is not a number")
        return value

    def choice(self, name: str) -> str:
        """The value of a rule that names one of several ways. Raises KeyError where there is no such choice."""
        value = self.by_name[name].value
        if not isinstance(value, str):
            raise KeyError(f"{name} is not a choice")
        return value

    def values(self) -> dict[str, bool | int | str]:
        """Names and values alone, as a policy version stores them."""
        return {rule.name: rule.value for rule in self.rules}
