"""The three numbers of a sheet and the differences between two. Pure.

*Not observed*, *not applicable* and unanswered are never 0: they are left out. Reflective items count nowhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from portal.frameworks.queries import CategoryView, FrameworkView, ItemView
from portal.reviews.answers import LEVELS, Answered


@dataclass(frozen=True, slots=True)
class Numbers:
    """A sheet in three named numbers. Means are on the scale 1 to 4, or None where nothing is rated."""

    item_mean: Fraction | None
    category_mean: Fraction | None
    rated: int
    applicable: int

    def printed(self) -> dict[str, str | None]:
        """The numbers as records and screens write them."""
        return {
            "item_mean": rounded(self.item_mean),
            "category_mean": rounded(self.category_mean),
            "coverage": f"{self.rated} of {self.applicable}",
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """One item through both pairs of eyes. `gap` is the coach's rating minus the lead's, where both rated."""

    item: ItemView
    category: CategoryView
    coach: Answered | None
    lead: Answered | None

    @property
    def levels(self) -> tuple[int, int] | None:
        """The coach's and the lead's level, or None unless both gave one."""
        coach, lead = level(self.coach), level(self.lead)
        return None if self.item.is_reflective or coach is None or lead is None else (coach, lead)

    @property
    def gap(self) -> int | None:
        """Coach minus lead, or None unless both gave a level."""
        return None if self.levels is None else self.levels[0] - self.levels[1]

    @property
    def is_one_sided(self) -> bool:
        """Whether exactly one side gave a level and the other has not observed it."""
        coach, lead = level(self.coach), level(self.lead)
        if self.item.is_reflective or (coach is None) == (lead is None):
            return False
        other = self.coach if coach is None else self.lead
        return other is not None and other.answer == "no"


def level(row: Answered | None) -> int | None:
    """The level an answer gives, 1 to 4; None for anything else."""
    return int(row.answer) if row is not None and row.answer in LEVELS else None


def rounded(value: Fraction | None) -> str | None:
    """A mean with two decimals, halves rounded up, or None."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def category_means(framework: FrameworkView, sheet: Mapping[str, Answered]) -> dict[int, Fraction | None]:
    """The mean of each category by number; None where nothing in it is rated."""
    return {category.number: _mean(_graded(category.items, sheet)) for category in framework.categories}


def numbers(framework: FrameworkView, sheet: Mapping[str, Answered]) -> Numbers:
    """Item mean, mean of category means, and coverage (rated of those that apply)."""
    rated = _graded(framework.items.values(), sheet)
    applicable = sum(
        1
        for code, item in framework.items.items()
        if not item.is_reflective and (code not in sheet or sheet[code].answer != "na")
    )
    means = [mean for mean in category_means(framework, sheet).values() if mean is not None]
    return Numbers(_mean(rated), _mean(means), len(rated), applicable)


def _graded(items: Iterable[ItemView], sheet: Mapping[str, Answered]) -> list[Fraction]:
    found = (level(sheet.get(item.code)) for item in items if not item.is_reflective)
    return [Fraction(value) for value in found if value is not None]


def pairs(framework: FrameworkView, coach: Mapping[str, Answered], lead: Mapping[str, Answered]) -> list[Pair]:
    """Every item with both answers, in the order of the form."""
    return [
        Pair(item, category, coach.get(item.code), lead.get(item.code))
        for category in framework.categories
        for item in category.items
    ]


def strengths(found: Iterable[Pair], most: int = 6) -> list[Pair]:
    """What both see as going well: both 3 or higher, highest first; at most `most`."""
    good = [(pair.levels, pair) for pair in found if pair.levels is not None and min(pair.levels) >= 3]
    return [pair for _, pair in sorted(good, key=lambda entry: (-min(entry[0]), -sum(entry[0])))][:most]


def differences(found: Iterable[Pair], besides: Iterable[Pair] = ()) -> list[Pair]:
    """Where the two see it differently, the largest distance first; leaves out what is said under `besides` already."""
    said = {pair.item.code for pair in besides}
    apart = (pair for pair in found if pair.gap and pair.item.code not in said)
    return sorted(apart, key=lambda pair: -abs(pair.gap or 0))
