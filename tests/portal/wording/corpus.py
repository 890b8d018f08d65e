"""The labelled sentences of corpus.txt, and how the check's findings on them are counted."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from portal.wording import check

FILE = Path(__file__).with_name("corpus.txt")
TRIPPING = Path(__file__).with_name("tripping.txt")
# With the people of the sentences, as many as a programme of some size has.
ROSTER = (
    "Maya Torres", "Ngozi Okafor", "Jordan Price", "Ana Delgado", "Hope Will", "Karin Lindqvist", "Lars Sørensen",
    "Thi Nguyen", "April Stone", "Ruth Baker", "Adam Young", "Ellen Whitfield", "Grant Abernathy",
    *(f"Quillon{one}{two} Vandermeer{two}{one}" for one in "abcdefghijklmnopq" for two in "abcdefghijk"),
)  # fmt: skip
_MARK = re.compile(r"\[(?P<kind>[a-z_]+): (?P<words>[^\]]+)\]")


@dataclass(frozen=True)
class Sentence:
    """One sentence, and in it the places (kind, start, end) that ought to be pointed out."""

    text: str
    labels: tuple[tuple[str, int, int], ...]


def sentences(file: Path = FILE) -> list[Sentence]:
    """All sentences in the order of the file."""
    lines = file.read_text("utf-8").splitlines()
    return [_read(line) for line in lines if line.strip() and not line.startswith("#")]


def tuned_on() -> list[Sentence]:
    """The two thirds the rules were tuned on."""
    return [sentence for place, sentence in enumerate(sentences(), 1) if place % 3]


def held_out() -> list[Sentence]:
    """Every third sentence: looked at for the final figures only."""
    return sentences()[2::3]


@dataclass
class Score:
    """Hits, findings that should not be, and labels that were missed, by kind; and the clean sentences held back."""

    hits: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    clean_asked: int = 0
    clean_shown: int = 0
    examples: list[str] = field(default_factory=list)

    def precision(self, kind: str | None = None) -> float:
        """How many of the findings are right; 1.0 where there are none."""
        return _share(self._of(self.hits, kind), self._of(self.wrong, kind))

    def recall(self, kind: str | None = None) -> float:
        """How many of the labels are found; 1.0 where there are none."""
        return _share(self._of(self.hits, kind), self._of(self.missed, kind))

    @staticmethod
    def _of(counts: Counter[str], kind: str | None) -> int:
        return counts.total() if kind is None else counts[kind]


def score(sentences: Iterable[Sentence]) -> Score:
    """Compare the check with the labels. A finding is right where one of its kind overlaps a label."""
    total = Score()
    for sentence in sentences:
        open_labels = list(sentence.labels)
        findings = check(sentence.text, ROSTER)
        for finding in findings:
            met = [
                label
                for label in open_labels
                if label[0] == finding.kind and label[1] < finding.end and finding.start < label[2]
            ]
            total.hits.update(label[0] for label in met)
            if not met:
                total.wrong[finding.kind] += 1
                total.examples.append(f"not a {finding.kind}: {finding.text!r} in {sentence.text!r}")
            open_labels = [label for label in open_labels if label not in met]
        for kind, start, end in open_labels:
            total.missed[kind] += 1
            total.examples.append(f"missed {kind}: {sentence.text[start:end]!r} in {sentence.text!r}")
        if not sentence.labels:
            total.clean += 1
            total.clean_asked += any(not finding.is_mild for finding in findings)
            total.clean_shown += bool(findings)
    return total


def _share(right: int, other: int) -> float:
    return right / (right + other) if right + other else 1.0


def _read(line: str) -> Sentence:
    text, labels, last = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[last : mark.start()]
        labels.append((mark["kind"], len(text), len(text) + len(mark["words"])))
        text += mark["words"]
        last = mark.end()
    return Sentence(text + line[last:], tuple(labels))
