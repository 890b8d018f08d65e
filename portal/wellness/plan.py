"""The coach's own plan: what keeps them well, early signs, what helps, whom they call. Read by nobody else, ever."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Person
from db.tables.wellness import WellnessPlan
from portal.access import Actor, Wellbeing
from portal.errors import Conflict, InvalidInput
from portal.wellness.loading import own_standing
from portal.wording.texts import storable

LONGEST = 2000
FIELDS: dict[str, tuple[str, str]] = {
    "keeps_well": ("What keeps me well", "What I do, on ordinary days, that does me good."),
    "early_signs": ("Early signs", "How I, or people near me, notice first that it is getting too much."),
    "what_helps": ("What helps then", "Steps that have worked, the smallest one first."),
    "whom_i_call": ("Whom I call", "People and numbers, in the order in which I would call them."),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The four texts, each as its author left it."""

    keeps_well: str = ""
    early_signs: str = ""
    what_helps: str = ""
    whom_i_call: str = ""


def save(session: Session, actor: Actor, field: str, text: object, base: object = "") -> None:
    """Keep one text of the actor's own plan. `base` is what they had in front of them.

    Raises Conflict where another window stored something else meanwhile, InvalidInput for `field`, NotFound,
    NotAllowed.
    """
    own_standing(session, actor, Wellbeing.WRITE)
    if field not in FIELDS:
        raise InvalidInput({field: "There is no such part of the plan."})
    text = storable(field, text or "", LONGEST)
    session.execute(sa.select(col(Person.id)).where(col(Person.id) == actor.id).with_for_update())
    row = session.get(WellnessPlan, actor.id, populate_existing=True)
    if row is None:
        row = WellnessPlan(person_id=actor.id)
        session.add(row)
    stored = getattr(row, field) or ""
    if text == stored:
        return
    if (base or "") != stored:
        raise Conflict
    setattr(row, field, text or None)
    session.flush()


def own(session: Session, actor: Actor) -> Plan:
    """The actor's own plan; also once their service has ended. Raises NotFound for who never coached."""
    own_standing(session, actor, Wellbeing.OWN)
    return plan_of(session, actor)


def plan_of(session: Session, actor: Actor) -> Plan:
    """As `own`, for callers that have decided access."""
    row = session.get(WellnessPlan, actor.id)
    return Plan(**{name: getattr(row, name) or "" for name in FIELDS}) if row else Plan()


def delete(session: Session, actor: Actor) -> None:
    """Delete the actor's own plan. Raises NotFound for who never coached."""
    own_standing(session, actor, Wellbeing.OWN)
    row = session.get(WellnessPlan, actor.id)
    if row is not None:
        session.delete(row)
        session.flush()
