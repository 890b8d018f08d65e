"""What happened around the example's coaches besides their reviews, read from folders.json and told as steps.

Days count back from today, so a negative one lies ahead.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from db.tables.observations import ObservationKind, Setting
from portal.access import Actor
from portal.commitments import service as commitments
from portal.example.cast import BY_NAME
from portal.observations import service as observations
from portal.one_on_ones import agenda, focus
from portal.one_on_ones import service as one_on_ones
from portal.people import setup

FOLDERS: Final = Path(__file__).with_name("folders.json")
Told = Callable[[Session, Actor], object]


@dataclass
class Kept:
    """What later steps come back to, by its name in the story."""

    reviews: dict[str, uuid.UUID] = field(default_factory=dict)
    first_90: dict[str, uuid.UUID] = field(default_factory=dict)
    one_on_ones: dict[str, uuid.UUID] = field(default_factory=dict)
    observations: dict[str, uuid.UUID] = field(default_factory=dict)
    commitments: dict[str, uuid.UUID] = field(default_factory=dict)
    cases: dict[str, uuid.UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """`who` does `act`, `days_ago` before today at `hour` o'clock where they are."""

    days_ago: int
    hour: int
    who: str
    act: Told


@lru_cache(maxsize=1)
def load() -> dict[str, list[dict[str, Any]]]:
    """Everything that is told: one-on-ones, observations, commitments, agenda."""
    told: dict[str, list[dict[str, Any]]] = json.loads(FOLDERS.read_text(encoding="utf-8"))
    return told


def lead_of(coach: str) -> str:
    """The user name of whoever leads this coach."""
    return BY_NAME[coach].lead or ""


def person_id(session: Session, username: str) -> uuid.UUID:
    """The id of somebody invented."""
    return setup.by_username(session, username).id


def steps(kept: Kept, today: date) -> Iterator[Step]:
    """Every step around the coaches, in no order."""
    for told in load()["one_on_ones"]:
        yield from _one_on_one(kept, told)
    for told in load()["observations"]:
        yield from _observation(kept, told)
    for told in load()["commitments"]:
        yield from _commitment(kept, today, told)
    for told in load()["agenda"]:
        yield Step(told["ago"], 17, told["by"], _point(told))


def _one_on_one(kept: Kept, told: dict[str, Any]) -> Iterator[Step]:
    """Begun, scored by both, closed on the day; a late one is written down some days after it was held."""
    coach, lead, name = told["coach"], lead_of(told["coach"]), f"{told['coach']} {told['ago']}"
    written = told["ago"] - told.get("late", 0)

    def begin(session: Session, actor: Actor) -> None:
        one = one_on_ones.begin_now(session, actor, person_id(session, coach), told["kind"])
        kept.one_on_ones[name] = one
        held_on = actor.today - timedelta(days=told.get("late", 0))
        rest = {"held_on": held_on, "minutes": told["minutes"], "mode": told["mode"], "functions": told["functions"]}
        for place, value in {**told["fields"], **rest}.items():
            base = actor.today if place == "held_on" else None
            one_on_ones.save_field(session, actor, one, place, value, base)
        chosen = [int(category) for category in told["focus"]]
        focus.choose(session, actor, one, chosen, [])
        _score(session, actor, one, told, 1)

    def answer(session: Session, actor: Actor) -> None:
        _score(session, actor, kept.one_on_ones[name], told, 0)

    yield Step(written, 10, lead, begin)
    if told["focus"]:
        yield Step(written, 11, coach, answer)
    yield Step(written, 12, lead, lambda session, actor: one_on_ones.close(session, actor, kept.one_on_ones[name]))


def _score(session: Session, actor: Actor, one: uuid.UUID, told: dict[str, Any], side: int) -> None:
    for category, levels in told["focus"].items():
        focus.score(session, actor, one, int(category), levels[side])


def _observation(kept: Kept, told: dict[str, Any]) -> Iterator[Step]:
    coach, name = told["coach"], f"{told['coach']} {told['ago']}"
    is_told_at_once = told["told"] == told["ago"]

    def see(session: Session, actor: Actor) -> None:
        seen = observations.Noticed(
            ObservationKind(told["kind"]), Setting(told["setting"]), told["text"], actor.today, tuple(told["codes"])
        )
        about = person_id(session, coach)
        kept.observations[name] = observations.record(session, actor, about, seen, told=is_told_at_once)

    yield Step(told["ago"], 14, told["by"], see)
    if told["told"] is not None and not is_told_at_once:
        yield Step(
            told["told"],
            13,
            told["by"],
            lambda session, actor: observations.tell(session, actor, kept.observations[name], actor.today),
        )


def _commitment(kept: Kept, today: date, told: dict[str, Any]) -> Iterator[Step]:
    name = told["name"]

    def promise(session: Session, actor: Actor) -> None:
        made = commitments.Promise(
            told["text"],
            told["of"] == "coach",
            max(today - timedelta(days=told["due"]), actor.today),
            kept.one_on_ones.get(f"{told['coach']} {told['ago']}"),
        )
        kept.commitments[name] = commitments.make(session, actor, person_id(session, told["coach"]), made)

    yield Step(told["ago"], 11, told["by"], promise)
    if told["settled"] is not None:
        owner = told["coach"] if told["of"] == "coach" else told["by"]
        yield Step(
            told["settled"],
            16,
            owner,
            lambda session, actor: commitments.settle(
                session, actor, kept.commitments[name], is_done=told["done"], reason=told["reason"]
            ),
        )


def _point(told: dict[str, Any]) -> Told:
    return lambda session, actor: agenda.add(session, actor, person_id(session, told["coach"]), told["text"])
