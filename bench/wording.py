"""How well the text check tells what identifies somebody from what does not, and what it costs."""

import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import astuple
from functools import cache
from pathlib import Path
from statistics import median

from bench.example import pointed_at
from bench.figure import Figure
from db import migrate
from db.engine import engine
from db.keys import create_keys
from db.tables.wording import OfferedWords
from portal import clock
from portal.access import system
from portal.wording import FINDERS, check, offered
from portal.wording.hints import hints
from portal.wording.offered import MOST
from portal.wording.person_first import Entry, default_entries
from tests.portal.wording import corpus
from tests.portal.wording.corpus import ROSTER, Score, Sentence, score

LENGTH, ROUNDS = 2000, 100


def measure() -> list[Figure]:
    """Precision and recall by kind and for the third that was held out; milliseconds of processor time for a text."""
    everything = corpus.sentences()
    text = " ".join(sentence.text for sentence in everything)
    return [
        Figure("sentences", len(everything), "sentences"),
        *_quality("held_out", corpus.held_out()),
        *_quality("tuned_on", corpus.tuned_on()),
        *_by_kind(score(everything)),
        *_asked("clean", score(everything)),
        *_asked("tripping", score(corpus.sentences(corpus.TRIPPING))),
        Figure("roster", len(ROSTER), "names"),
        Figure("check_2000", _milliseconds(lambda part: check(part, ROSTER), text), "ms CPU, median"),
        Figure("person_first_words", len(default_entries()), "words"),
        Figure("hints_2000", _milliseconds(lambda part: hints(part, default_entries()), text), "ms CPU, median"),
        Figure(f"hints_2000_{MOST}_words", _milliseconds(lambda part: hints(part, _longest()), text), "ms CPU, median"),
        Figure(f"hints_2000_{MOST}_words_read", _read(text), "ms CPU, median"),
    ]


def _quality(name: str, sentences: Iterable[Sentence]) -> list[Figure]:
    total = score(sentences)
    return [
        Figure(f"{name}_precision", total.precision(), "share"),
        Figure(f"{name}_recall", total.recall(), "share"),
    ]


def _by_kind(total: Score) -> list[Figure]:
    return [
        figure
        for kind in FINDERS
        for figure in (
            Figure(f"{kind}_labels", total.hits[kind] + total.missed[kind], "places"),
            Figure(f"{kind}_precision", total.precision(kind), "share"),
            Figure(f"{kind}_recall", total.recall(kind), "share"),
        )
    ]


def _asked(name: str, total: Score) -> list[Figure]:
    return [
        Figure(f"{name}_sentences", total.clean, "sentences"),
        Figure(f"{name}_asked_about", total.clean_asked, "sentences the gate asks about"),
        Figure(f"{name}_pointed_at", total.clean_shown, "sentences with any finding"),
    ]


@cache
def _longest() -> tuple[Entry, ...]:
    """A programme's list as long as it may be: ours, and words that begin like ordinary ones."""
    ours = default_entries()
    more = (Entry(f"{'abcdefghijklmnoprstuvw'[n % 22]}ord{n} thing*", "words", "Why.") for n in range(MOST - len(ours)))
    return (*ours, *more)


def _read(text: str) -> float:
    """As the screens do it: the longest list read from a database for each text, and the text looked through."""
    with tempfile.TemporaryDirectory() as folder, pointed_at({"PORTAL_DATA": folder}):
        create_keys(Path(folder) / "keys.json")
        migrate.upgrade(engine())
        with system(write=True) as session:
            rows = [list(astuple(one)) for one in _longest()]
            session.add(OfferedWords(number=1, entries=rows, made_at=clock.now()))

        def run(part: str) -> None:
            with system() as session:
                entries = offered.current(session)
            hints(part, entries)

        try:
            return _milliseconds(run, text)
        finally:
            engine().dispose()


def _milliseconds(run: Callable[[str], object], text: str) -> float:
    """Median over different stretches of the sentences, so that no one text decides; the lists are loaded before."""
    run(text[:LENGTH])
    spent = []
    for place in range(ROUNDS):
        start = place * (len(text) - LENGTH) // ROUNDS
        begun = time.process_time()
        run(text[start : start + LENGTH])
        spent.append((time.process_time() - begun) * 1000)
    return median(spent)
