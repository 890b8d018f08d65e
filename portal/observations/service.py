"""What is done with an observation: write it down, change it, tell the coach, take it out again.

Those who supervise the coach read it at once, so its text is checked when it is written. Until the coach is told its
author can change it; from then on it stays as it is.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.observations import Observation, ObservationItem, ObservationKind, Setting
from db.tables.reviews import Rating, Sheet, SheetStatus
from portal import audit, clock
from portal.access import Actor, Coaching, coach_for
from portal.audit import Kind
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.frameworks import queries as frameworks
from portal.frameworks.queries import FrameworkView
from portal.observations.scope import observation_for
from portal.wording import texts

LONGEST = 500
MOST_ITEMS = 12
OLD = timedelta(days=365)
PLACE = "observation.text"
IN_USE = "It stands as evidence in a sheet that was handed in, so it stays. You can still tell the coach about it."


@dataclass(frozen=True, slots=True)
class Noticed:
    """What was seen, as a form holds it. `is_surely_old` answers the question that a day long past raises."""

    kind: ObservationKind | None
    setting: Setting | None
    text: str
    on: date | None
    codes: tuple[str, ...] = ()
    is_surely_old: bool = False


def record(
    session: Session, actor: Actor, coach_id: uuid.UUID | None, noticed: Noticed, *, told: bool = False
) -> uuid.UUID:
    """Write an observation down, `told` when the coach heard it today. Returns its id.

    Raises NotFound or NotAllowed, InvalidInput per field (coach, kind, setting, text, codes, on, is_surely_old), and
    Flagged for a text with something that may identify a person.
    """
    if coach_id is None:
        raise InvalidInput({"coach": "Choose whose work you saw."})
    standing = coach_for(session, actor, coach_id, Coaching.OBSERVE)
    framework = frameworks.view(session, frameworks.adopted(session).id)
    _require_complete(noticed, framework, actor.today)
    texts.require_checked(session, actor, PLACE, {"text": noticed.text}, (coach_id, actor.id))
    row = Observation(
        coach_id=coach_id,
        author_id=actor.id,
        division_id=standing.coach.division_id,
        framework_id=framework.id,
        seen_on=noticed.on or actor.today,
        setting=noticed.setting or Setting.CONVERSATION,
        kind=noticed.kind or ObservationKind.NEUTRAL,
        text=noticed.text,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _set_items(session, row.id, noticed.codes)
    _note(session, actor, row, Kind.OBSERVATION_MADE)
    if told:
        _tell(session, actor, row, actor.today)
    return row.id


def change(session: Session, actor: Actor, observation_id: uuid.UUID, noticed: Noticed, version: int) -> None:
    """Change an observation the coach was not told of, made from the `version` its author saw.

    Raises NotFound or NotAllowed, InvalidInput per field as `record`, Conflict when it was changed meanwhile.
    """
    row = observation_for(session, actor, observation_id, Coaching.CHANGE_OBSERVATION, lock=True).row
    _require_complete(noticed, frameworks.view(session, row.framework_id), actor.today)
    if row.version != version:
        raise Conflict
    texts.require_checked(session, actor, PLACE, {"text": noticed.text}, (row.coach_id, row.author_id))
    row.kind, row.setting = noticed.kind or row.kind, noticed.setting or row.setting
    row.text, row.seen_on = noticed.text, noticed.on or row.seen_on
    row.version += 1
    session.execute(sa.delete(ObservationItem).where(col(ObservationItem.observation_id) == row.id))
    _set_items(session, row.id, noticed.codes)
    _note(session, actor, row, Kind.OBSERVATION_CHANGED)


def tell(session: Session, actor: Actor, observation_id: uuid.UUID, on: date | None) -> None:
    """Note the day on which the coach was told; from now on they read it and nobody changes it.

    Raises NotFound, NotAllowed (told already), InvalidInput or Flagged for the field "told_on".
    """
    row = observation_for(session, actor, observation_id, Coaching.TELL_OBSERVATION, lock=True).row
    if on is None:
        raise InvalidInput({"told_on": "On which day did you tell them?"})
    if on > actor.today:
        raise InvalidInput({"told_on": "This day is still to come. Note it once you have told them."})
    if on < row.seen_on:
        raise InvalidInput({"told_on": "This is before the day on which it was seen."})
    texts.require_checked(session, actor, PLACE, {"told_on": row.text or ""}, (row.coach_id, row.author_id))
    _tell(session, actor, row, on)


def confirm(session: Session, actor: Actor, coach_id: uuid.UUID | None, text: str) -> None:
    """Log the author's word that what the text check finds in a `text` about this coach identifies nobody."""
    if coach_id is not None:
        coach_for(session, actor, coach_id, Coaching.OBSERVE)
        texts.answer_for(session, actor, PLACE, text, (coach_id, actor.id))


def confirm_stored(session: Session, actor: Actor, observation_id: uuid.UUID) -> None:
    """Log the word of whoever tells the coach that what is found in the stored text identifies nobody."""
    row = observation_for(session, actor, observation_id, Coaching.TELL_OBSERVATION).row
    texts.answer_for(session, actor, PLACE, row.text or "", (row.coach_id, row.author_id))


def delete(session: Session, actor: Actor, observation_id: uuid.UUID) -> None:
    """Take out an observation the coach was not told of. Drafts that used it keep their words.

    Raises NotFound, NotAllowed (told, another's, or evidence in a sheet that was handed in).
    """
    row = observation_for(session, actor, observation_id, Coaching.CHANGE_OBSERVATION, lock=True).row
    used = list(session.exec(select(Rating.sheet_id).where(Rating.observation_id == row.id)))
    drafts = session.exec(select(Sheet.id).where(col(Sheet.id).in_(used), Sheet.status == SheetStatus.DRAFT)).all()
    if set(used) - set(drafts):
        raise NotAllowed(IN_USE)
    session.execute(
        sa.update(Rating)
        .where(col(Rating.observation_id) == row.id, col(Rating.sheet_id).in_(drafts))
        .values(observation_id=None)
    )
    session.execute(sa.delete(ObservationItem).where(col(ObservationItem.observation_id) == row.id))
    session.delete(row)
    session.flush()
    _note(session, actor, row, Kind.OBSERVATION_DELETED)


def _tell(session: Session, actor: Actor, row: Observation, on: date) -> None:
    row.told_on, row.told_by = on, actor.id
    row.version += 1
    session.flush()
    _note(session, actor, row, Kind.OBSERVATION_TOLD)


def _set_items(session: Session, observation_id: uuid.UUID, codes: tuple[str, ...]) -> None:
    session.add_all(ObservationItem(observation_id=observation_id, code=code) for code in dict.fromkeys(codes))
    session.flush()


def _note(session: Session, actor: Actor, row: Observation, kind: Kind) -> None:
    audit.note(session, actor, kind, "observation", str(row.id), {"coach": str(row.coach_id)})


def _require_complete(noticed: Noticed, framework: FrameworkView, today: date) -> None:
    wrong: dict[str, str] = {}
    if noticed.kind not in tuple(ObservationKind):
        wrong["kind"] = "Say what it is about: a strength, something to grow on, or just noticed."
    if noticed.setting not in tuple(Setting):
        wrong["setting"] = "Say where you saw or heard it."
    try:
        texts.storable("text", noticed.text, LONGEST)
    except InvalidInput as error:
        wrong |= error.fields
    else:
        if texts.is_blank(noticed.text):
            wrong["text"] = "One sentence is enough: what did you see or hear?"
    if set(noticed.codes) - framework.items.keys():
        wrong["codes"] = "One of these items is not in the competencies in force."
    elif len(noticed.codes) > MOST_ITEMS:
        wrong["codes"] = f"Up to {MOST_ITEMS} items; the closest ones say most."
    wrong |= _about_the_day(noticed, today)
    if wrong:
        raise InvalidInput(wrong)


def _about_the_day(noticed: Noticed, today: date) -> dict[str, str]:
    if noticed.on is None:
        return {"on": "On which day was it?"}
    if noticed.on > today:
        return {"on": "This day is still to come."}
    if noticed.on < today - OLD and not noticed.is_surely_old:
        return {"on": "This is more than a year ago. If the day is right, tick the box below it."}
    return {}
