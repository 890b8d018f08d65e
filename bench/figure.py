"""One measured figure, as every bench prints it."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A value with its unit; `ratio` where it was measured beside the yardstick, `page` where it is one page's."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    page: str | None = None

    def plain(self) -> dict[str, Any]:
        """The figure as it is printed: rounded, without a ratio where there is none."""
        row = {name: value for name, value in asdict(self).items() if value is not None}
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in row.items()}
