"""What a lead was told by coaches: who would like to talk, and the summaries they were let read."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.ui import looks, words
from portal.ui.held import key
from portal.ui.lists import cards
from portal.ui.wellness_before import of_summary
from portal.ui.wrappers import act
from portal.wellness import sharing
from portal.wellness import talks as asked
from portal.wellness.sharing import Summary
from portal.wellness.talks import Talk
from portal.wellness.words import WHEN

Values = Mapping[str, Any]
WHO_CAN_SEE = (
    "You, as long as you lead the coach and they share it. Who covers for you sees that somebody would like to talk, "
    "and nothing else. It is in no folder, review or list, and it must not get there."
)


def talks(lines: Sequence[Talk]) -> None:
    """Who would like to talk, the most pressing first, each with the one thing that is noted."""
    cards("They would like to talk", lines, _talk)


def _talk(one: Talk) -> None:
    about = f"Asked {words.when(one.asked_at)}. Talk by the end of {words.day(one.due_on)}."
    with looks.card(f"**{words.plain(one.coach)}** · {WHEN[one.wanted].lower()}", about):
        st.button(
            "We talked",
            key=key(f"talked.{one.id.hex}"),
            icon=":material/check:",
            help="Notes that you talked. Not what about.",
            on_click=act(_talked, one.id, done="Noted that you talked, and nothing else."),
        )


def _talked(session: Session, actor: Actor, _values: Values, talk: uuid.UUID) -> None:
    asked.mark_talked(session, actor, talk)


def summaries(lines: Sequence[Summary]) -> None:
    """Summaries; what one says is shown once it is opened, which its author sees."""
    cards("Summaries", lines, _summary)


def _summary(one: Summary) -> None:
    head = f"**{words.plain(one.coach)}** · check-in of {words.day(one.on)}"
    if one.said is not None:
        looks.card(head, "\n".join(of_summary(one.said)))
        return
    with looks.card(head, "Not read yet. The coach sees when you first read it."):
        st.button("Read it", key=key(f"read.{one.id.hex}"), on_click=act(_read, one.id))


def _read(session: Session, actor: Actor, _values: Values, share: uuid.UUID) -> None:
    sharing.read(session, actor, share)
