"""The library of scenarios: invented situations to think about together when there is time, or nobody has a case."""

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from db.tables.meetings import Lens

LIBRARY = Path(__file__).with_name("library.json")


class Scenario(BaseModel):
    """One invented situation with its question, a strength to begin with, a lens and the items it touches."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9_]{3,60}$")
    title: str
    story: str
    question: str = Field(pattern=r"\?$")
    strength: str
    lens: Lens
    codes: tuple[str, ...] = Field(min_length=1)


@lru_cache(maxsize=1)
def library() -> dict[str, Scenario]:
    """Every scenario by its key, in the order of the file."""
    found = TypeAdapter(list[Scenario]).validate_json(LIBRARY.read_text(encoding="utf-8"))
    return {one.key: one for one in found}
