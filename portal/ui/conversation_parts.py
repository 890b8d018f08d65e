"""Pieces of the conversation: where it begins, what both have before them, what the other device follows."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.reviews import ReviewStatus
from portal.access import Actor
from portal.access import Permission as May
from portal.errors import NotAllowed
from portal.reviews import meeting, service
from portal.reviews.comparing import SideBySide
from portal.reviews.figures import Pair
from portal.reviews.meeting import Live
from portal.ui import goal_parts, inputs, review_parts, shared, words
from portal.ui.moves import go, rerun_unasked
from portal.ui.wrappers import act, part

LIVE = frozenset({ReviewStatus.BOTH_IN, ReviewStatus.IN_CONVERSATION})
EVERY = 3.0
"""How many seconds lie between two looks at what the other device does."""
OPEN = "Not chosen yet"


def start(found: SideBySide) -> None:
    """The lead opens the conversation; from then on goals and closing words can be written."""
    st.button(
        "Start the conversation",
        type="primary",
        icon=":material/forum:",
        on_click=act(
            lambda session, actor, _: service.start_conversation(session, actor, found.id),
            done="The conversation is open. Goals and what you both take from it stand at the end of this page.",
        ),
    )


def join(found: SideBySide) -> None:
    """Whoever comes into an open conversation stays signed in until after its end."""
    if found.is_stay_due:
        act(_join, found.id)()


def _join(session: Session, actor: Actor, _values: object, review_id: uuid.UUID) -> None:
    meeting.join(session, actor, review_id)


def before_both(found: SideBySide) -> None:
    """What both look at now: the item the lead has laid before them, else where the coach would like to begin."""
    chosen = {pair.item.code: pair for pair in found.pairs}
    if found.start_code:
        is_alone = found.is_self and not shared.is_on()
        who = "You would like" if is_alone else f"**{words.plain(found.coach)}** would like"
        named = words.plain(meeting.starts(found.framework)[found.start_code])
        st.markdown(f":material/flag: {who} to begin with **{named}**")
    talking = chosen.get(found.talking_code or "")
    if talking is not None:
        st.subheader("You are talking about", anchor=False)
        review_parts.item_card(talking, found, _put_away(found))
    elif found.start_code in chosen:
        review_parts.item_card(chosen[found.start_code], found, talk(found, "first"))
    elif found.start_code:
        of_category = [pair for pair in found.pairs if str(pair.category.number) == found.start_code]
        review_parts.folded_cards("Its items", "start_items", of_category, found, below=talk(found, "first"))


def talk(found: SideBySide, place: str) -> review_parts.Below | None:
    """The button under a card that lays its item before both; `place` tells the same item's buttons apart."""
    if not found.may[May.WRITE_CLOSING].is_allowed:
        return None

    def button(pair: Pair) -> None:
        code = pair.item.code
        if code == found.talking_code:
            st.caption(":material/arrow_upward: You are talking about this one.")
            return
        st.button(
            "Talk about this one",
            key=f"talk.{place}.{code}",
            type="tertiary",
            icon=":material/forum:",
            on_click=act(_talk, found.id, code),
        )

    return button


def _put_away(found: SideBySide) -> review_parts.Below | None:
    if not found.may[May.WRITE_CLOSING].is_allowed:
        return None
    return lambda _: st.button("Done with this one", key="put_away", on_click=act(_talk, found.id, None))


def _talk(session: Session, actor: Actor, _values: object, review_id: uuid.UUID, code: str | None) -> None:
    meeting.talk_about(session, actor, review_id, code)


def choose_start(found: SideBySide) -> None:
    """The coach says where to begin, from their own sign-in; or the lead notes it while both look at one screen."""
    if not found.may[May.BEGIN_WITH].is_allowed or found.talking_code:
        return
    if found.is_self:
        _choice(found, "Where would you like to begin?", f"{found.lead} sees it on top of this page.")
    elif not found.start_code:
        with st.expander(f"Where would {words.plain(found.coach)} like to begin?"):
            _choice(found, "Begin with", f"{found.coach} can also choose it from their own sign-in.")


def _choice(found: SideBySide, label: str, hint: str) -> None:
    options = meeting.starts(found.framework)
    name = f"start_{found.start_code or 'open'}"  # another wish, from another device, is another input
    inputs.selectbox(
        label,
        name,
        ["", *options],
        found.start_code or "",
        show=lambda code: options.get(code, OPEN),
        save=act(_begin, found.id, name),
        hint=hint,
    )


def _begin(session: Session, actor: Actor, values: Mapping[str, Any], review_id: uuid.UUID, name: str) -> None:
    meeting.begin_with(session, actor, review_id, values.get(name) or None)


def follow(found: SideBySide) -> None:
    """Look every few seconds what the other device does; asking is no sign of life."""
    if found.status not in LIVE:
        return
    turn, reads_along = found.turn, not found.may[May.WRITE_CLOSING].is_allowed

    def draw(live: Live | None) -> None:
        if live is None or live.turn != turn:
            rerun_unasked()
        if reads_along and live.status is ReviewStatus.IN_CONVERSATION:
            read_along(live, found.lead)

    part(draw, _live, found.id, every=EVERY, is_quiet=True)


def _live(session: Session, actor: Actor, review_id: uuid.UUID) -> Live | None:
    try:
        return meeting.live(session, actor, review_id)
    except NotAllowed:  # a sheet was returned meanwhile: the page itself says so
        return None


def read_along(live: Live, lead: str) -> None:
    """What is being written down together, for those who do not hold the pen."""
    with st.container(border=True, key="read_along", gap="small"):
        st.markdown("**What you are writing down together**")
        if live.goals:
            goal_parts.read(goal_parts.shown(live.goals))
        else:
            st.caption("Goals you agree on stand here as soon as they are added.")
        if live.closing_words is None:
            st.caption(f"{words.plain(lead)} is looking at the closing words once more.")
        elif live.closing_words:
            st.caption("Closing words")
            st.text(live.closing_words)


def signed(found: SideBySide) -> None:
    """The conversation is over: where the coach goes on."""
    if found.is_self and found.status is ReviewStatus.SHARED:
        st.markdown("**The review is signed and shared with you.**")
        st.button("Read it and answer", type="primary", on_click=lambda: go("review", id=found.id))
