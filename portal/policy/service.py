"""Policy versions: adopt a preset from a day on, and read the one in force."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.policy import Policy
from portal import clock
from portal.errors import NotFound
from portal.policy.presets import PRESETS
from portal.policy.rules import Preset


def adopt_preset(
    session: Session, preset: Preset, effective_from: date, division_id: uuid.UUID | None = None
) -> Policy:
    """Store `preset` as the next version of the programme's rules, or of one division's own.

    For the command line and the example programme.
    """
    latest = session.exec(select(Policy.number).order_by(col(Policy.number).desc())).first()
    policy = Policy(
        name=preset.title,
        number=(latest or 0) + 1,
        division_id=division_id,
        preset=preset.key,
        effective_from=effective_from,
        made_at=clock.now(),
        rules=preset.values(),
    )
    session.add(policy)
    session.flush()
    return policy


def in_force(session: Session, on: date, division_id: uuid.UUID | None = None) -> Policy:
    """The rules in force on the day `on`: a division's own where it has some, else the programme's.

    Raises NotFound before `init`.
    """
    found = session.exec(
        select(Policy)
        .where(
            Policy.effective_from <= on,
            sa.or_(col(Policy.division_id).is_(None), col(Policy.division_id) == division_id),
        )
        .order_by(col(Policy.division_id).is_(None), col(Policy.effective_from).desc(), col(Policy.number).desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound("No policy is in force yet. Run `python -m portal init`.")
    return found


def by_id(session: Session, policy_id: uuid.UUID) -> Policy:
    """The policy version a record began under. Raises NotFound."""
    found = session.get(Policy, policy_id)
    if found is None:
        raise NotFound
    return found


def number(policy: Policy, rule: str) -> int:
    """A counted rule of a policy version, such as `review.response_window`. Raises KeyError where it has none."""
    value = _value(policy, rule)
    if isinstance(value, bool) or not isinstance(value, int):
        raise KeyError(f"{rule} is not a number")
    return value


def choice(policy: Policy, rule: str) -> str:
    """A rule of a policy version that names one of several ways, such as `first_90.decided_by`. Raises KeyError."""
    value = _value(policy, rule)
    if not isinstance(value, str):
        raise KeyError(f"{rule} is not a choice")
    return value


def holds(policy: Policy, rule: str) -> bool:
    """A rule of a policy version that is kept or not, such as `first_90.leave_pauses`. Raises KeyError."""
    value = _value(policy, rule)
    if not isinstance(value, bool):
        raise KeyError(f"{rule} is not a yes or no")
    return value


def _value(policy: Policy, rule: str) -> bool | int | str:
    """The stored value; for a rule that is newer than the version, its preset's."""
    return policy.rules[rule] if rule in policy.rules else PRESETS[policy.preset].by_name[rule].value
