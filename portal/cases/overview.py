"""All that the page Cases shows to one reader, read for the offices they have."""

import uuid
from dataclasses import dataclass

from sqlmodel import Session

from db.tables.people import Role
from portal.access import Actor
from portal.cases import queries, viewing
from portal.cases.queries import Candidate, Line, Load


@dataclass(frozen=True, slots=True)
class Overview:
    """The reader's own cases; what they look after, counted by coach; whom they may assign to and name.

    `of_coach` are the open cases of the coach that was asked for, None where none was.
    """

    mine: tuple[Line, ...] = ()
    ended: tuple[Line, ...] = ()
    needing: tuple[Line, ...] = ()
    loads: tuple[Load, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    people: tuple[tuple[uuid.UUID, str], ...] = ()
    of_coach: tuple[Line, ...] | None = None
    of_coach_name: str = ""


def overview(session: Session, actor: Actor, coach_id: uuid.UUID | None = None) -> Overview:
    """At most seven statements, whatever there is; of a coach out of scope there is nothing, as of an unknown one."""
    coaches = Role.COACH in actor.roles
    leads = bool({Role.LEAD, Role.DIRECTOR} & actor.roles)
    loads = queries.caseload(session, actor) if leads else []
    is_one = coach_id is not None and leads
    return Overview(
        mine=tuple(queries.mine(session, actor) if coaches and not is_one else ()),
        ended=tuple(queries.ended(session, actor) if not is_one else ()),
        needing=tuple(queries.needing(session, actor) if leads and not is_one else ()),
        loads=tuple(loads),
        candidates=tuple(queries.to_assign(session, actor) if leads else ()),
        people=tuple(viewing.to_name(session, actor) if leads else ()),
        of_coach=tuple(queries.of_coach(session, actor, coach_id)) if is_one and coach_id else None,
        of_coach_name=next((one.coach for one in loads if one.coach_id == coach_id), ""),
    )
