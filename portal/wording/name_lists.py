"""The lists behind the finder for given names: a packaged census list, and short ones of our own beside it."""

from functools import lru_cache
from importlib.resources import files
from itertools import islice

_SURNAMES = 500


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names in small letters: those of the census of 1990, and those that have become frequent since."""
    census = (line for which in ("female", "male") for line in _census(f"dist.{which}.first"))
    return frozenset(census) | _ours("given_names")


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """The most frequent family names in small letters, without those that are words."""
    return frozenset(_census("dist.all.last", _SURNAMES)) - also_words() - also_places()


@lru_cache(maxsize=1)
def also_words() -> frozenset[str]:
    """Names that are ordinary words as well: hope, will, mark."""
    return _ours("also_words")


@lru_cache(maxsize=1)
def also_places() -> frozenset[str]:
    """Names that have a capital for another reason as well: austin, april, christian."""
    return _ours("also_places")


@lru_cache(maxsize=1)
def public_names() -> tuple[str, ...]:
    """Names as everybody in the field knows them, and sayings, which point at nobody in a note."""
    return tuple(_lines("public_names"))


def is_also_a_word(name: str) -> bool:
    """Whether `name`, in any case, has another meaning, so that it counts only where a sentence uses it as a name."""
    small = name.casefold()
    return len(small) < 3 or small in also_words() or small in also_places()


def _census(file: str, most: int | None = None) -> list[str]:
    """The names of one list of the package `names`, most frequent first; nothing but its data is used."""
    with files("names").joinpath(file).open(encoding="ascii") as lines:
        return [line.split(None, 1)[0].lower() for line in islice(lines, most)]


def _ours(name: str) -> frozenset[str]:
    return frozenset(" ".join(_lines(name)).split())


def _lines(name: str) -> list[str]:
    text = files("portal.wording").joinpath("lists", f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
