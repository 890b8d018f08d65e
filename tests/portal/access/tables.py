"""What the tables of functions share: finding every public function, calling it as somebody, counting statements."""

import csv
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

from portal.access import Actor
from portal.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from tests.cast import Cast, Undo

Function = Callable[..., object]


def public_functions(*names: str) -> dict[str, Function]:
    """Every public function of these modules, and of all modules in those that are packages, by its full name."""
    found: dict[str, Function] = {}
    for name in names:
        module = importlib.import_module(name)
        inside = [one.name for one in pkgutil.iter_modules(module.__path__)] if hasattr(module, "__path__") else []
        for each in [module, *(importlib.import_module(f"{name}.{one}") for one in inside)]:
            for label, function in inspect.getmembers(each, inspect.isfunction):
                if function.__module__ == each.__name__ and not label.startswith("_"):
                    found[f"{each.__name__}.{label}"] = function
    return found


def not_in(known: Collection[Function], *names: str) -> list[str]:
    """The public functions of these modules that `known` does not hold."""
    return [name for name, function in public_functions(*names).items() if inspect.unwrap(function) not in known]


def takes_actor(function: Function) -> bool:
    """Whether it acts for somebody: session and actor first."""
    return list(inspect.signature(function).parameters)[:2] == ["session", "actor"]


def outcome(cast: Cast, name: str, act: Callable[[Session, Actor], object]) -> str:
    """What `name` meets: "allow", "hidden" or the sentence of the refusal. Nothing is kept."""
    try:
        with cast.acting_as(name) as (session, actor):
            with suppress(InvalidInput, InvalidTransition, Conflict):
                act(session, actor)
            raise Undo
    except Undo:
        return "allow"
    except NotFound as error:
        return "hidden" if str(error) == NotFound.message else f"not found, but in other words: {error}"
    except NotAllowed as error:
        return str(error)


def differences(
    cast: Cast, name: str, calls: Mapping[str, Callable[[Session, Actor], object]], should: Mapping[str, str]
) -> list[str]:
    """Where `name` meets something else than `should` says: "allow", "hidden" or, whatever the sentence, "refused"."""
    wrong = []
    for function, act in calls.items():
        got = outcome(cast, name, act)
        met = got if got in ("allow", "hidden") or got.startswith("not found") else "refused"
        if met != should[function]:
            wrong.append(f"{function} by {name}: got {got!r}, the matrix says {should[function]}")
    return wrong


def by_hand(name: str, who: Collection[str]) -> dict[tuple[str, str], str]:
    """Function and who to the answer, from a table of this folder; a cell that is written twice fails."""
    cells: dict[tuple[str, str], str] = {}
    with Path(__file__).with_name(name).open(encoding="utf-8") as table:
        for line in csv.DictReader(table):
            for function in line["function"].split("|"):
                for one in who if line["who"] == "*" else line["who"].split("|"):
                    assert (function, one) not in cells, (function, one)
                    cells[function, one] = line["answer"]
    return cells


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that run inside."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def told_apart(
    engine: Engine, cast: Cast, name: str, calls: Mapping[str, Callable[[Session, Actor], object]]
) -> str | None:
    """What tells the calls apart for `name`, who may see none of it: class, words or statements; None for nothing."""
    cast.credential(name)
    met = {}
    for what, act in calls.items():
        with counted(engine) as statements:
            try:
                with cast.acting_as(name) as (session, actor):
                    act(session, actor)
                    raise Undo
            except (Undo, NotFound, NotAllowed, InvalidInput, InvalidTransition, Conflict) as error:
                met[what] = (type(error).__name__, str(error), tuple(statements))
    first, *others = met.values()
    differs = [place for other in others for place in range(3) if other[place] != first[place]]
    return f"{name} tells them apart: {met}" if differs or first[0] != "NotFound" else None
