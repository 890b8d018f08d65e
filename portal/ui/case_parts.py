"""Pieces of the pages about cases: cards of a list, caseloads, the walk through a coach's cases, the history."""

from collections.abc import Sequence

import streamlit as st

from db.tables.cases import CaseStatus
from portal.cases import service
from portal.cases.queries import Line, Load
from portal.cases.viewing import Contact, Handover, View
from portal.cases.words import CHANNELS, ENDS, HANDOVERS, REFERRALS, STATUSES, WHY_DECLINED
from portal.ui import case_actions, lists, looks, words
from portal.ui.held import key, me
from portal.ui.moves import link
from portal.ui.wrappers import act


def mine(lines: Sequence[Line]) -> None:
    """The coach's own cases, each with the one tap that is needed most often."""
    lists.cards("My cases", lines, _mine)


def _mine(line: Line) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{words.plain(line.code)}** · {CHANNELS[line.channel]}  \n{words.small(sentence(line))}")
        with st.container(horizontal=True, gap="small"):
            if line.state is CaseStatus.ASSIGNED:
                case_actions.take(line.id, line.code)
            else:
                case_actions.today(line.id, line.code, line.version)
            link("case", "Open", icon=":material/arrow_forward:", id=line.id)


def of_others(heading: str, lines: Sequence[Line]) -> None:
    """Cases of others under a heading."""
    lists.cards(heading, lines, _of_other)


def _of_other(line: Line) -> None:
    whose = "" if line.is_self or line.state is CaseStatus.DECLINED else f" · {words.plain(line.coach)}"
    with looks.card(f"**{words.plain(line.code)}**{whose}", sentence(line)):
        link("case", "Open", icon=":material/arrow_forward:", id=line.id)


def sentence(line: Line) -> str:
    """How a case stands, as a sentence begins."""
    on = f" {words.short_day(line.ended_on)}" if line.ended_on else ""
    return line.status.words[:1].upper() + line.status.words[1:] + on


def caseloads(loads: Sequence[Load]) -> None:
    """A line for each coach: how many cases, what is late or waits for a look; who holds none stands in one line."""
    lists.cards("Caseload by coach", [load for load in loads if load.open], _load, at_once=20)
    free = [load for load in loads if not load.open]
    if free:
        names = ", ".join(
            load.coach + (f" (away until {words.short_day(load.back_on)})" if load.back_on else "") for load in free
        )
        st.caption(words.plain(f"No open case: {names}."))


def _load(load: Load) -> None:
    with looks.card(f"**{words.plain(load.coach)}** · {_number(load.open, 'open case')}", _about(load)):
        link("cases", "See the cases", icon=":material/arrow_forward:", coach=load.coach_id)


def _about(load: Load) -> str:
    said = [
        f"{load.late} without a first contact in time" if load.late else "",
        f"{load.to_look} to look at" if load.to_look else "",
        f"{load.waiting} not taken" if load.waiting else "",
        "" if load.serves else "coaches no more: find somebody",
        f"away until {words.short_day(load.back_on)}" if load.back_on else "",
    ]
    return " · ".join(part for part in said if part) or "nothing is late"


def walk(lines: Sequence[Line], coach: str) -> None:
    """The coach's cases in a fold of their own, one after the other, for a conversation about them; only to read."""
    place = st.container()
    if not lines:
        return
    to_look = sum(line.status.is_look_due for line in lines)
    more = f", {to_look} to look at" if to_look else ""
    with place, st.expander(f"Caseload: {_number(len(lines), 'open case')}{more}", icon=":material/diversity_1:"):
        looks.who_can_see(
            "You two, and who leads, covers or directs here. Who may know a person does not see the case."
        )
        for line in lines:
            _step(line)
        st.caption(words.plain(f"Codes only. Who the people are, {coach.split()[0]} keeps outside the portal."))


def _step(line: Line) -> None:
    is_today = line.looked_on == me().today
    with looks.card(f"**{words.plain(line.code)}**", sentence(line)):
        if line.is_self or line.state is CaseStatus.ASSIGNED:
            return
        st.button(
            "Looked at it today" if is_today else "Looked at it",
            key=key(f"walk.{line.id.hex}"),
            icon=":material/done:" if is_today else None,
            disabled=is_today,
            on_click=act(lambda s, a, _v, case: service.look_at(s, a, case), line.id),
        )


def about(found: View) -> str:
    """For whom, how and since when, in a line."""
    line = found.line
    parts = ["peer support" if line.programme == "peer" else "for a loved one", CHANNELS[line.channel].lower()]
    if not line.is_self and line.state is not CaseStatus.DECLINED:
        parts.insert(0, f"with {line.coach}")
    parts.append(f"assigned {words.short_day(line.assigned_on)}")
    return " · ".join(parts)


def standing(found: View) -> None:
    """How it stands, in words, then the days that were counted from the first conversation."""
    line = found.line
    with st.container(border=True):
        st.markdown(f"**{words.plain(sentence(line))}**")
        said = _days(found)
        if said:
            st.caption(words.plain(said))


def _days(found: View) -> str:
    line = found.line
    if line.state is CaseStatus.ENDED and line.ended_on and found.end_reason and found.referral:
        how = f"{ENDS[found.end_reason]}, {words.short_day(line.ended_on)}."
        return f"{how} Pointed to: {REFERRALS[found.referral].lower()}."
    if line.state is CaseStatus.DECLINED and found.declined_why:
        return f"Why: {WHY_DECLINED[found.declined_why]}."
    said = [f"First contact due by {words.short_day(found.contact_due_on)}."] if not line.started_on else []
    if line.started_on:
        said.append(f"Counted from the first conversation, {words.short_day(line.started_on)}.")
    if found.target_on:
        said.append(f"Usually done by {words.short_day(found.target_on)}.")
    if found.window_on:
        said.append(f"A look on {words.short_day(found.window_on)}, which is no failure.")
    return " ".join(said)


def agreed(found: View) -> None:
    """What the two agreed on, for who only reads it."""
    said = case_actions.in_words(found)
    if not found.is_detailed:
        st.caption("What was agreed is shown once coach or lead coach has said who here may know the person.")
    elif said:
        st.subheader("What was agreed", anchor=False)
        for label, value in said:
            st.markdown(f"**{label}:** {words.plain(value)}")


def history(found: View) -> None:
    """Every contact, then how it went from one to the next."""
    if found.contacts:
        st.subheader("Contacts", anchor=False)
        st.markdown("\n".join(f"- {_contact(found, one)}" for one in found.contacts))
        case_actions.take_back(found)
    with st.expander("History"):
        lines = [_handed(one) for one in found.handovers]
        for step in found.steps:
            to = STATUSES[step.after] if step.before != step.after else "handed on before it was taken"
            lines.append(f"{words.when(step.at)} · {to} · {step.by}")
        st.markdown("\n".join(f"- {words.plain(line)}" for line in lines))


def _contact(found: View, one: Contact) -> str:
    by = "" if found.line.is_self and one.is_mine else f" · {one.by}"
    said = words.plain(f"{case_actions.contact_words(one)}{by}")
    return f"~~{said}~~ taken back" if one.is_taken_back else said


def _handed(one: Handover) -> str:
    key_passed = (
        f"who the person is was passed on outside the portal by {one.key_by} on {words.short_day(one.key_on)}"
        if one.key_by and one.key_on
        else "it is not noted yet that who the person is was passed on"
    )
    why = HANDOVERS[one.reason]
    return f"{words.when(one.at)} · {one.from_name} to {one.to_name}, by {one.by}: {why}; {key_passed}."


def _number(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
