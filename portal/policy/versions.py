"""The programme's rules as people read and change them: what holds, since when, what comes, what was before.

An adopted version never changes. A change is a new version with the day from which it holds, for the whole programme
or for one division; records begun earlier keep the version they began under.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import Session, col, select

from db.tables.people import Division
from db.tables.policy import Policy
from portal import audit, clock
from portal.access import Actor
from portal.access.people import looked_after
from portal.errors import Conflict, InvalidInput, NotFound
from portal.policy import words
from portal.policy.presets import PRESETS
from portal.policy.rules import Preset, Rule

LIMIT = 200
WHOLE = "The whole programme"
IN_ORDER = (
    "first_90.first_checkpoint",
    "first_90.second_checkpoint",
    "first_90.sheets_due",
    "first_90.conversation",
    "first_90.recommendation",
    "first_90.decision",
    "first_90.length",
)
GAPS = ("case_meeting.every", "case_meeting.longest_gap")
Value = bool | int | str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as it holds: its sentence, value, where the value comes from, what it binds, since when."""

    rule: Rule
    sentence: str
    value: str
    source: str
    binding: str
    since: date
    is_own: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One adopted version; `changes` are the rules that differ from the version before, as (sentence, old, new)."""

    id: uuid.UUID
    number: int
    title: str
    preset: str
    scope: str
    effective_from: date
    made_at: datetime
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """The whole programme or a division; `may_change`: the reader can make versions for it."""

    division_id: uuid.UUID | None
    name: str
    may_change: bool
    has_own: bool


@dataclass(frozen=True, slots=True)
class RulesPage:
    """The rules in force for one scope, by head, with coming and earlier versions."""

    scope: Scope
    scopes: tuple[Scope, ...]
    present: Version
    heads: tuple[tuple[str, tuple[RuleLine, ...]], ...]
    coming: tuple[Version, ...]
    history: tuple[Version, ...]
    newest: int
    today: date

    @property
    def may_change(self) -> bool:
        """Whether the reader can make a version for any scope."""
        return any(scope.may_change for scope in self.scopes)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A new version: the preset it follows, the values, for whom, from when. `seen` is the newest number known."""

    preset: str
    division_id: uuid.UUID | None
    effective_from: date | None
    values: Mapping[str, object] = field(default_factory=dict)
    seen: int | None = None


def page(session: Session, actor: Actor, division_id: uuid.UUID | None = None) -> RulesPage:
    """The rules as everybody signed in reads them: for a division with versions of its own, else for all.

    Without a division it is the actor's own. Raises NotFound before `init` and for an unknown division.
    """
    policies, scopes = _all(session), _scopes(session, actor)
    own = {one.division_id for one in policies}
    scopes = tuple(Scope(one.division_id, one.name, one.may_change, one.division_id in own) for one in scopes)
    if division_id is None:
        division_id = next((one.division_id for one in scopes if _is_home(actor, one) and one.has_own), None)
    scope = next((one for one in scopes if one.division_id == division_id), None)
    if scope is None:
        raise NotFound
    # A division without versions of its own reads those of the programme.
    line = [one for one in policies if one.division_id == (division_id if scope.has_own else None)]
    held = [one for one in line if one.effective_from <= actor.today]
    if not held:
        line = [one for one in policies if one.division_id is None or one.division_id == division_id]
        held = [one for one in line if one.effective_from <= actor.today]
    if not held:
        raise NotFound
    present, names = held[-1], {one.division_id: one.name for one in scopes}
    versions = [_version(one, before, names) for before, one in zip([None, *line], line, strict=False)]
    return RulesPage(
        scope=scope,
        scopes=tuple(one for one in scopes if one.division_id is None or one.has_own or one.may_change),
        present=versions[line.index(present)],
        heads=_heads(present, held),
        coming=tuple(version for version in versions if version.effective_from > actor.today),
        history=tuple(reversed(versions[: line.index(present)])),
        newest=max(one.number for one in policies),
        today=actor.today,
    )


def draft(session: Session, actor: Actor, preset: str | None, division_id: uuid.UUID | None) -> tuple[Rule, ...]:
    """The rules to start a new version from: a preset's, or those in force for the scope, with what is new since.

    Raises NotFound for a scope the actor cannot change.
    """
    _require_scope(session, actor, division_id)
    if preset in PRESETS:
        return PRESETS[preset].rules
    policies = _all(session)
    found = _in_force(policies, actor.today, division_id)
    return rules_of(found)


def rules_of(policy: Policy) -> tuple[Rule, ...]:
    """The rules of a stored version with their words; rules that are newer than it with the preset's value."""
    preset = PRESETS[policy.preset]
    return tuple(_with_value(rule, policy.rules.get(rule.name, rule.value)) for rule in preset.rules)


def adopt(session: Session, actor: Actor, proposal: Proposal) -> int:
    """Adopt a new version from today or later on; returns its number.

    A director or administrator does it for divisions they look after, and for the whole programme if these are all.
    Raises InvalidInput (fields "scope", "effective_from", "rule.NAME"), Conflict when somebody was quicker.
    """
    _require_scope(session, actor, proposal.division_id)
    preset = PRESETS.get(proposal.preset)
    if preset is None:
        raise InvalidInput({"preset": "Choose the rules to start from."})
    wrong: dict[str, str] = {}
    values = _values(preset, proposal.values, wrong)
    if proposal.effective_from is None or proposal.effective_from < actor.today:
        wrong["effective_from"] = "Choose today or a later day; what has been keeps its rules."
    if wrong or proposal.effective_from is None:
        raise InvalidInput(wrong)
    # The first version is locked as the one thing all writers share, then everything is read behind the lock.
    session.execute(select(Policy.id).where(Policy.number == 1).with_for_update())
    policies = _all(session)
    newest = max((one.number for one in policies), default=0)
    if proposal.seen is not None and proposal.seen != newest:
        raise Conflict("Somebody adopted other rules in the meantime. Look at them, then save yours again.")
    before = _in_force(policies, proposal.effective_from, proposal.division_id)
    is_same_scope = before.division_id == proposal.division_id
    if before.preset == preset.key and dict(before.rules) == values and is_same_scope:
        raise InvalidInput({"rules": "Nothing differs from the rules that hold on that day."})
    row = Policy(
        name=preset.title,
        number=newest + 1,
        division_id=proposal.division_id,
        preset=preset.key,
        effective_from=proposal.effective_from,
        made_at=clock.now(),
        rules=values,
    )
    session.add(row)
    session.flush()
    facts: dict[str, str | int | bool | None] = {
        "number": row.number,
        "preset": preset.key,
        "from_on": row.effective_from.isoformat(),
        "division": str(row.division_id) if row.division_id else None,
    }
    audit.note(session, actor, audit.Kind.POLICY_ADOPTED, "policy", row.id, facts)
    return row.number


def _scopes(session: Session, actor: Actor) -> tuple[Scope, ...]:
    rows = session.execute(sa.select(col(Division.id), col(Division.name)).order_by(col(Division.name)).limit(LIMIT))
    divisions = [(division, name) for division, name in rows]
    mine = looked_after(actor)
    is_all = bool(mine) and {division for division, _ in divisions} <= mine
    return (
        Scope(None, WHOLE, is_all, True),
        *(Scope(division, name, division in mine, False) for division, name in divisions),
    )


def _require_scope(session: Session, actor: Actor, division_id: uuid.UUID | None) -> None:
    scopes = _scopes(session, actor)
    if not any(scope.may_change for scope in scopes):
        raise NotFound
    if not any(scope.may_change for scope in scopes if scope.division_id == division_id):
        raise InvalidInput({"scope": "Choose a division that you direct or administer."})


def _is_home(actor: Actor, scope: Scope) -> bool:
    return scope.division_id in {division for _, division in actor.held}


def _all(session: Session) -> list[Policy]:
    """Every version in the order in which they come into force."""
    rows: Sequence[Policy] = session.exec(
        select(Policy).order_by(col(Policy.effective_from), col(Policy.number)).limit(LIMIT)
    ).all()
    return list(rows)


def _in_force(policies: Iterable[Policy], on: date, division_id: uuid.UUID | None) -> Policy:
    held = [one for one in policies if one.effective_from <= on and one.division_id in (None, division_id)]
    own = [one for one in held if one.division_id == division_id]
    if not held:
        raise NotFound
    return (own or held)[-1]


def _with_value(rule: Rule, value: Value) -> Rule:
    return Rule.model_validate({**rule.model_dump(), "value": value})


def _heads(present: Policy, held: Sequence[Policy]) -> tuple[tuple[str, tuple[RuleLine, ...]], ...]:
    found: dict[str, list[RuleLine]] = {}
    preset = PRESETS[present.preset]
    for rule in rules_of(present):
        is_own = rule.value != preset.by_name[rule.name].value
        line = RuleLine(
            rule=rule,
            sentence=rule.words,
            value=words.shown(rule),
            source=words.OWN_SOURCE if is_own else words.SOURCES[rule.source],
            binding=words.BINDINGS[rule.binds],
            since=_since(rule, held),
            is_own=is_own,
        )
        found.setdefault(words.head_of(rule.name), []).append(line)
    return tuple((head, tuple(lines)) for head, lines in found.items())


def _since(rule: Rule, held: Sequence[Policy]) -> date:
    """Since when the rule has had its value without a break."""
    since = held[-1].effective_from
    for policy in reversed(held):
        if policy.rules.get(rule.name) != rule.value:
            break
        since = policy.effective_from
    return since


def _version(policy: Policy, before: Policy | None, names: Mapping[uuid.UUID | None, str]) -> Version:
    return Version(
        policy.id,
        policy.number,
        policy.name,
        policy.preset,
        names.get(policy.division_id, WHOLE),
        policy.effective_from,
        policy.made_at,
        _changes(before, policy) if before else (),
    )


def _changes(before: Policy, after: Policy) -> tuple[tuple[str, str, str], ...]:
    old = {rule.name: rule for rule in rules_of(before)}
    new = {rule.name: rule for rule in rules_of(after)}
    found = []
    for name in dict.fromkeys([*new, *old]):
        one, other = old.get(name), new.get(name)
        if (one.value if one else None) != (other.value if other else None):
            told = other or one
            assert told is not None  # noqa: S101 (one of the two has it)
            is_told = (words.shown(one) if one else "no such rule", words.shown(other) if other else "no such rule")
            found.append((told.words, *is_told))
    return tuple(found)


def _values(preset: Preset, typed: Mapping[str, object], wrong: dict[str, str]) -> dict[str, Value]:
    """The values of all rules as they were typed; what cannot be one is put into `wrong` by its field."""
    found: dict[str, Value] = {}
    for rule in preset.rules:
        value = _read(rule, typed.get(rule.name, rule.value))
        try:
            found[rule.name] = _with_value(rule, value).value  # type: ignore[arg-type]
        except ValidationError:
            wrong[f"rule.{rule.name}"] = _sentence(rule)
            found[rule.name] = rule.value
    if not wrong:
        _in_order(preset, found, wrong)
    return found


def _read(rule: Rule, value: Any) -> object:
    if rule.unit in ("choice", "yes or no") or not isinstance(value, str):
        return value
    text = value.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text


def _sentence(rule: Rule) -> str:
    if rule.unit == "choice":
        return "Choose one of the ways."
    if rule.unit == "yes or no":
        return "Say yes or no."
    most = "100" if rule.unit == "percent" else "10,000"
    return f"Write a whole number from 1 to {most}. This rule counts {rule.unit}."


def _in_order(preset: Preset, found: Mapping[str, Value], wrong: dict[str, str]) -> None:
    for names in (IN_ORDER, GAPS):
        known = [name for name in names if name in found]
        for earlier, later in zip(known, known[1:], strict=False):
            if int(found[later]) < int(found[earlier]):
                told = preset.by_name[earlier].model_copy(update={"value": found[earlier]})
                wrong[f"rule.{later}"] = f"This cannot be less than {found[earlier]}: {told.words}"
