"""A meeting as everybody follows it: what lies before all, the time, what was shared, who is there, what comes next."""

from collections.abc import Sequence

import streamlit as st

from db.tables.meetings import ItemStatus, MeetingStatus, Presence
from portal import clock
from portal.access import Gathering
from portal.meetings import live, view
from portal.meetings.agenda_words import KINDS, LENSES
from portal.meetings.live_words import (
    ABOUT_PHASES,
    CLOSED_TO_ME,
    GUIDANCE,
    OUTCOMES,
    PHASES,
    PRESENCES,
    PRESENTED,
    REMINDER,
    time_left,
)
from portal.meetings.loading import THERE
from portal.meetings.reading import Outcome
from portal.meetings.view import Line, Pulse, Talk, View
from portal.one_on_ones.words import FUNCTIONS
from portal.ui import inputs, looks, shared, words
from portal.ui.moves import link, rerun_unasked
from portal.ui.wrappers import act, part

EVERY = 1.5
"""How many seconds lie between two looks at whether something changed."""
AHEAD = frozenset({MeetingStatus.SCHEDULED, MeetingStatus.LIVE})


def about(found: View) -> str:
    """The line under the title: when, how long, who holds it."""
    return f"{words.when(found.starts_at)} · {found.minutes} minutes · held by {found.lead}"


def follow(found: View) -> None:
    """What lies before everybody and its time; looks now and then whether something changed. No sign of life."""
    if found.status not in AHEAD:
        return
    turn, minutes, current = found.turn, found.phase_minutes, found.current

    def draw(pulse: Pulse) -> None:
        if pulse.turn != turn:
            rerun_unasked()
        if current is None or pulse.phase is None:
            return
        left, whole = view.left(pulse.phase, pulse.phase_at, minutes, clock.now()), minutes[pulse.phase]
        share = min(max(left.total_seconds() / (whole * 60), 0.0), 1.0)
        # In steps of a twentieth, so that most looks change nothing on the screen.
        st.progress(round(share * 20) / 20, text=f"{PHASES[pulse.phase]} · {time_left(left, whole)}")

    with st.container(border=True, key="now"):
        # Only the time is drawn at every look; what else stands here changes with the turn, and so with the page.
        st.markdown(f"**{head(current) if current is not None else _nothing_yet(found)}**")
        part(
            draw,
            view.pulse,
            found.id,
            every=EVERY,
            is_quiet=True,
            known=(Pulse(found.turn, found.status, found.phase, found.phase_at),),
        )
        if current is not None and found.phase is not None:
            st.caption(ABOUT_PHASES[found.phase])


def _nothing_yet(found: View) -> str:
    if found.status is MeetingStatus.SCHEDULED:
        return "The meeting has not been opened yet. This page follows by itself."
    if found.next is not None:
        return "Nothing is being talked about at the moment."
    return "Everything on the agenda was talked about."


def head(line: Line) -> str:
    """An item in a line: its kind, its code, who presents; nothing of it where it is closed to the reader."""
    if line.is_closed_to_me or line.kind is None:
        return CLOSED_TO_ME
    parts = [KINDS[line.kind], words.plain(line.code), f"{words.plain(line.presenter)} presents"]
    return " · ".join(part for part in parts if part)


def join(found: View) -> None:
    """The reminder and the way in; nothing opens before it is acknowledged."""
    if found.status is not MeetingStatus.LIVE or not found.may[Gathering.JOIN].is_allowed:
        return
    if found.is_in:
        if found.is_stay_due:
            act(lambda s, a, _v: live.stay(s, a, found.id))()
        return
    with st.container(border=True, key="join"):
        st.markdown("**Before you come in**")
        st.markdown(words.plain(REMINDER))
        if found.presence is not Presence.GUEST:
            inputs.segments(
                "I take part",
                "presence",
                [one.value for one in THERE],
                THERE[1].value,
                show=lambda one: PRESENCES[Presence(one)],
            )
        inputs.checkbox("I keep to this", "acknowledged")
        st.button(
            "Come in",
            type="primary",
            icon=":material/login:",
            on_click=act(
                lambda s, a, v: live.join(s, a, found.id, v.get("presence") or THERE[1].value, v.get("acknowledged"))
            ),
        )


def talk(found: View, one: Talk) -> None:
    """What is presented, as far as it is shared with this reader."""
    if not one.is_shared and not one.is_mine:
        st.caption("The presenter has not shared anything written. Listen.")
    elif not one.is_shared:
        st.caption("Only you see what you have written here. Share it on the page of this item, or just tell it.")
    for name, label in PRESENTED.items():
        said = one.texts.get(name, "")
        if said:
            st.caption(label)
            st.text(said)
    facts = [LENSES[one.lens]] if one.lens else []
    if facts:
        st.caption(f"Looked at with: {' · '.join(facts)}")
    line = found.current
    if line is not None and line.holder:
        st.info(
            f"This case is with {words.plain(line.holder)} by now. Whoever brought it goes on today; what waits goes "
            "with the case."
        )


def notes(one: Talk) -> None:
    """The shared notes."""
    if one.notes:
        st.caption("Notes")
        st.text(one.notes)


def came(outcomes: Sequence[Outcome]) -> None:
    """What came of an item, a line each."""
    for one in outcomes:
        st.markdown(outcome_line(one))


def outcome_line(one: Outcome) -> str:
    """An outcome in one line."""
    parts = [f"**{OUTCOMES[one.kind]}**"]
    if one.guidance is not None:
        parts.append(GUIDANCE[one.guidance].lower())
    said = f": {words.plain(one.text)}" if one.text else ""
    who = f" — {words.plain(one.owner)}" if one.owner else ""
    due = f", by {words.short_day(one.due_on)}" if one.due_on else ""
    return f"{' · '.join(parts)}{said}{who}{due}{' · taken along' if one.is_taken else ''}"


def taken(one: Talk) -> None:
    """What the presenter takes with them, once they share it."""
    if one.takeaways and not one.is_mine:
        st.caption("What the presenter takes with them")
        st.text(one.takeaways)
    if one.functions:
        named = {known.value: label for known, label in FUNCTIONS.items()}
        st.caption(" · ".join(named[name] for name in one.functions))


def act_now(found: View) -> None:
    """Somebody may be in danger and nothing is noted that was done: the protocol is one click away."""
    for line in found.lines:
        if line.is_acute and not line.is_closed_to_me:
            st.error(
                f"**Act now, do not wait.** {head(line)}: somebody may be in danger.", icon=":material/emergency_home:"
            )
            link("meeting_item", "What to do, whom to call", icon=":material/call:", id=line.id)


def agenda(found: View) -> None:
    """What is on the agenda and how far it is."""
    st.subheader("Agenda", anchor=False)
    if not found.lines:
        st.caption("Nothing is on the agenda. What the group brings stands here.")
    for line in found.lines:
        mark = {ItemStatus.DISCUSSED: ":material/check:", ItemStatus.DROPPED: ":material/remove:"}.get(line.status, "")
        if line.is_current:
            mark = ":material/arrow_forward:"
        carried = f" · carried {'once' if line.carried == 1 else f'{line.carried} times'}" if line.carried else ""
        acute = " · **act now**" if line.is_acute else ""
        st.markdown(f"{mark} {head(line)} · {line.minutes} min{carried}{acute}".strip())


def people(found: View) -> None:
    """Who is there, in names."""
    there = [one for one in found.people if one.presence in THERE]
    guests = [one for one in found.people if one.presence is Presence.GUEST]
    if there:
        st.caption("There: " + words.plain(", ".join(one.name for one in there)))
    for one in guests:
        why = f" ({one.guest_reason})" if one.guest_reason else ""
        st.caption(words.plain(f"Guest: {one.name}{why}"))
    if found.note_taker:
        st.caption(words.plain(f"{found.note_taker} takes the notes."))


def head_of_page(found: View) -> None:
    """Title and the line under it."""
    looks.title(f"Case review · {found.group}", about(found))
    if not shared.is_on():
        link("case_review", "Case review", icon=":material/arrow_back:", group=found.group_id)
