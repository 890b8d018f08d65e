"""Observations as tests write them: through the one door, by whoever saw something."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import time_machine

from db.tables.observations import ObservationKind, Setting
from portal import clock
from portal.access import system
from portal.observations import service
from portal.observations.service import Noticed
from tests import make
from tests.cast import Cast

DAY = timedelta(days=1)
WORDS = "Let the silence stand until the answer came."


def lead_maya(cast: Cast, lead: str = "jordan") -> None:
    """`lead` leads Maya since long ago."""
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast[lead])


def noticed(text: str = WORDS, *codes: str, **special: Any) -> Noticed:
    """Something seen today while shadowing, good, about `codes`."""
    usual: dict[str, Any] = {"kind": ObservationKind.STRENGTH, "setting": Setting.SHADOWING, "on": make.today()}
    return Noticed(**{**usual, "text": text, "codes": codes, **special})


def observe(
    cast: Cast, who: str = "jordan", *codes: str, ago: int = 0, told: bool = False, coach: str = "maya", **special: Any
) -> uuid.UUID:
    """`who` writes down what they saw `ago` days ago, on that day."""
    then: datetime = clock.now() - ago * DAY
    day: date = make.today() - ago * DAY
    with time_machine.travel(then, tick=True):
        found = cast.do(
            who, service.record, cast[coach], noticed(special.pop("text", WORDS), *codes, on=day, **special), told=told
        )
    assert isinstance(found, uuid.UUID)
    return found
