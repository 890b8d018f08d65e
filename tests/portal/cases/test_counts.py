"""Whatever is noted and taken back, in whatever order and for whatever day: the case says what its contacts say."""

import random
from datetime import timedelta

import pytest
import time_machine

from db.tables.cases import CaseContact, CaseStatus, ContactKind
from portal import clock
from portal.cases import contacts, windows
from tests import make
from tests.portal.cases.conftest import Support, helpline, noted, row

DAY = timedelta(days=1)
TALKED = ContactKind.CONVERSATION


def in_a_row(rows: list[CaseContact]) -> int:
    """Attempts since the last conversation, told anew."""
    newest = sorted(rows, key=lambda one: (one.on_day, one.noted_at), reverse=True)
    return next((place for place, one in enumerate(newest) if one.kind is TALKED), len(newest))


@pytest.mark.parametrize("seed", range(8))
def test_the_case_says_what_its_contacts_say(support: Support, seed: int) -> None:
    draw = random.Random(seed)
    helpline(support.cast)
    with time_machine.travel(clock.now() - 50 * DAY, tick=True):
        case = support.taken()
    there = []
    for _ in range(14):
        if there and draw.random() < 0.3:
            support.as_("maya", contacts.take_back, there.pop(draw.randrange(len(there))))
        else:
            on = make.today() - draw.randrange(50) * DAY
            there.append((support.talked if draw.random() < 0.4 else support.tried)(case, on))
        found, left = row(case), [one for one in noted(case) if one.id in there]
        talks = sorted(one.on_day for one in left if one.kind is TALKED)
        assert (found.conversations, found.attempts) == (len(talks), in_a_row(left))
        assert (found.started_on, found.last_on) == ((talks[0], talks[-1]) if talks else (None, None))
        assert found.touched_on == max((one.on_day for one in left), default=None)
        assert found.window_on == (talks[0] + 42 * DAY if talks else None)
        unresponsive = found.attempts >= windows.UNRESPONSIVE_AFTER
        usual = CaseStatus.UNDER_WAY if talks else CaseStatus.ACCEPTED
        assert found.status is (CaseStatus.UNRESPONSIVE if unresponsive else usual)
    assert [one.taken_back_at for one in noted(case) if one.id in there] == [None] * len(there)
