"""What each outcome of the first 90 days asks for before it can be recommended. Pure.

A gate looks at what is known and says: met, to be explained in a sentence, or missing, which no sentence helps. What
the portal keeps no record of is attested by the lead, stored as attested, and shown as that.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from db.tables.first_90 import Outcome
from db.tables.reviews import SelfAssessment


class Met(StrEnum):
    """How a gate stands."""

    MET = "met"
    EXPLAIN = "explain"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing an outcome asks for: its name, how it stands, and the sentence people read."""

    key: str
    title: str
    state: Met
    sentence: str


@dataclass(frozen=True, slots=True)
class GoalFact:
    """A goal as the gates look at it: due when, with a support named or not."""

    due_on: date | None
    has_support: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """Earlier feedback on record: an observation of growth the coach was told, or a directive of a one-on-one."""

    key: str
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the portal knows when a recommendation is made. Coverage is counted on the lead's sheet."""

    unrated_essentials: tuple[str, ...]
    rated: int
    applicable: int
    self_assessment: SelfAssessment
    checkpoints: tuple[date | None, date | None]
    goals: tuple[GoalFact, ...]
    feedback: tuple[Feedback, ...]
    untold_growth: int
    times_extended: int
    last_day: date | None
    today: date
    coverage_least: int = 80
    extension_longest: int = 90
    extensions_most: int = 1
    goals_most: int = 5

    @property
    def is_late(self) -> bool:
        """Whether the last day is over."""
        return self.last_day is not None and self.today > self.last_day


CONDUCT = "conduct"
FEEDBACK = "feedback"
SUPPORT, NO_USE = "support", "extending"
FROM_RECORDS = "feedback_records"
REASONS_NEEDED = frozenset({Outcome.EXTEND, Outcome.END_OF_SERVICE, Outcome.RETURN_TO_TRAINING})


def for_outcome(
    outcome: Outcome, known: Known, extend_days: int | None = None, *, is_conduct: bool = False
) -> tuple[Gate, ...]:
    """The gates of `outcome` as they stand. `is_conduct`: an end of service for serious conduct."""
    match outcome:
        case Outcome.CONFIRM:
            return (_essentials(known), *_checkpoints(known), _self_assessment(known), _coverage(known))
        case Outcome.EXTEND:
            return (_once(known), _length(known, extend_days), _goals(known, extend_days), *_late(known))
        case Outcome.END_OF_SERVICE:
            return (_conduct(),) if is_conduct else _ending(known)
        case _:
            return ()


def missing(gates: Collection[Gate], said: Mapping[str, str]) -> dict[str, str]:
    """What keeps these gates shut, by key: what cannot be explained, and what waits for its sentence."""
    return {
        gate.key: gate.sentence
        for gate in gates
        if gate.state is Met.MISSING or (gate.state is Met.EXPLAIN and not said.get(gate.key, "").strip())
    }


def _gate(key: str, title: str, is_met: bool, met: str, otherwise: str, state: Met = Met.EXPLAIN) -> Gate:
    return Gate(key, title, Met.MET if is_met else state, met if is_met else otherwise)


def _essentials(known: Known) -> Gate:
    codes = ", ".join(known.unrated_essentials)
    return _gate(
        "essentials",
        "The essential categories",
        not codes,
        "Each item of categories 1, 2 and 12 is rated, or does not apply for a reason.",
        f"Not rated in categories 1, 2 and 12: {codes}. Say why a confirmation holds without.",
    )


def _checkpoints(known: Known) -> list[Gate]:
    return [
        _gate(
            f"{name}_checkpoint",
            f"The {name} checkpoint",
            held is not None,
            f"Held on {held.isoformat() if held else ''}.",
            "There is no closed one-on-one for it. Say what took its place, or why there was none.",
        )
        for name, held in zip(("first", "second"), known.checkpoints, strict=True)
    ]


def _self_assessment(known: Known) -> Gate:
    words = {
        SelfAssessment.SUBMITTED: "It is in.",
        SelfAssessment.DECLINED: "The coach declined it, as everyone may.",
        SelfAssessment.NOT_RECEIVED: "It was not received; the record says so.",
        SelfAssessment.EXPECTED: "It is still expected.",
    }[known.self_assessment]
    is_settled = known.self_assessment is not SelfAssessment.EXPECTED
    return _gate("self_assessment", "The self-assessment", is_settled, words, words, Met.MISSING)


def _coverage(known: Known) -> Gate:
    is_enough = known.rated * 100 >= known.coverage_least * known.applicable
    words = f"{known.rated} of {known.applicable} items that apply are rated"
    return _gate(
        "coverage",
        "How much was seen",
        is_enough,
        f"{words}.",
        f"{words}, which is below {known.coverage_least} %. Say why; this blocks nothing.",
    )


def _once(known: Known) -> Gate:
    most = "once" if known.extensions_most == 1 else f"{known.extensions_most} times"
    return _gate(
        "once",
        "Extended before?",
        known.times_extended < known.extensions_most,
        f"The first 90 days can be extended {most}.",
        f"The first 90 days can be extended {most}, and that has been used.",
        Met.MISSING,
    )


def _length(known: Known, extend_days: int | None) -> Gate:
    longest = known.extension_longest
    return _gate(
        "extend_days",
        "For how long",
        extend_days is not None and 1 <= extend_days <= longest,
        f"{extend_days} days from the original last day.",
        f"Choose from 1 to {longest} days, counted from the original last day.",
        Met.MISSING,
    )


def _goals(known: Known, extend_days: int | None) -> Gate:
    title, count = "Goals and support", len(known.goals)
    if not 1 <= count <= known.goals_most:
        words = f"An extension has from 1 to {known.goals_most} goals, agreed with the coach; there are {count}."
        return Gate("goals", title, Met.MISSING, words)
    if not all(goal.has_support for goal in known.goals):
        return Gate("goals", title, Met.MISSING, "Each goal names the support the coach gets for it.")
    if known.last_day is not None and extend_days is not None:
        until = known.last_day + timedelta(days=extend_days)
        if not all(goal.due_on is not None and known.today <= goal.due_on <= until for goal in known.goals):
            words = f"Each goal is due between today and the new last day, {until.isoformat()}."
            return Gate("goals", title, Met.MISSING, words)
    return Gate("goals", title, Met.MET, f"{count} {'goal' if count == 1 else 'goals'}, each with support and a day.")


def _late(known: Known) -> tuple[Gate, ...]:
    if not known.is_late:
        return ()
    words = "The last day is over. An extension now needs the director’s reason, and counts from the original last day."
    return (Gate("late", "Late", Met.MET, words),)


def _ending(known: Known) -> tuple[Gate, ...]:
    untold = ""
    if known.untold_growth:
        untold = " What the coach was not told does not count; tell them first."
    on_record = "Choose what is on record below, or say" if known.feedback else "There is none on record. Say"
    return (
        Gate(
            FEEDBACK,
            "Earlier feedback",
            Met.EXPLAIN,
            f"{on_record} when the coach heard of this before, and what was said.{untold}",
        ),
        Gate(SUPPORT, "Support offered", Met.EXPLAIN, "Say what support was offered, and when."),
        Gate(NO_USE, "Why not an extension", Met.EXPLAIN, "Say why more time would not help."),
    )


def _conduct() -> Gate:
    words = "Say what happened in a sentence. The director’s own finding comes with the decision."
    return Gate(CONDUCT, "Serious conduct", Met.EXPLAIN, words)
