"""What can be done for a person, one form at a time: each a few inputs, one button, and the way back."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.people import Role
from portal.access import Actor
from portal.coaches import departure, transfer
from portal.coaches.around import Consequences
from portal.coaches.departure import Leaving
from portal.coaches.transfer import Move
from portal.people import covering, deciders, leave, managing, supervising
from portal.people.person import PersonPage
from portal.ui import inputs, words
from portal.ui.account_parts import about_roles, candidates, to_give
from portal.ui.held import key
from portal.ui.moves import go, link, query
from portal.ui.person_parts import cover_inputs, span
from portal.ui.wrappers import act

Values = Mapping[str, Any]
Divisions = Sequence[tuple[uuid.UUID, str]]
SOON = timedelta(days=30)


def lead(found: PersonPage) -> None:
    """Another lead coach from a day on."""
    st.subheader("Who leads this coach?", anchor=False)
    if found.lead is not None:
        since = span(found.lead.from_on, found.lead.until_on, found.today)
        st.markdown(f"Now: **{words.plain(found.lead.name)}**, {since}. That ends when the next one begins.")
    people = candidates(found.candidates)
    inputs.selectbox("Lead coach", "lead", list(people), None, show=lambda one: people.get(one, ""))
    inputs.date_input("From which day?", "lead_from", found.today)
    _do(
        found,
        "Let them lead",
        lambda s, a, v: supervising.change_lead(s, a, found.id, v.get("lead"), v.get("lead_from")),
        "Noted. Both folders and unfinished reviews follow on that day.",
    )


def decider(found: PersonPage) -> None:
    """Somebody who decides about the first 90 days, until a day."""
    st.subheader("Who decides about the first 90 days?", anchor=False)
    st.markdown(
        "They can open this coach’s folder until the day you choose, and decide once the lead coach has recommended. "
        "It cannot be whoever leads the coach, nor somebody who is too close to them."
    )
    people = candidates(found.candidates)
    inputs.selectbox("Decider", "decider", list(people), None, show=lambda one: people.get(one, ""))
    inputs.date_input("Until and including", "decider_last", found.today + 3 * SOON, earliest=found.today)
    _do(
        found,
        "Name this decider",
        lambda s, a, v: deciders.name(s, a, found.id, v.get("decider"), v.get("decider_last")),
        "Named.",
    )


def cover(found: PersonPage) -> None:
    """Dated cover for a lead."""
    st.subheader("Who covers for them?", anchor=False)
    st.markdown("Whoever covers leads their coaches as they do, for these days only. They sign no review.")
    cover_inputs(candidates(found.candidates))
    _do(
        found,
        "Name cover",
        lambda s, a, v: covering.name(s, a, found.id, v.get("deputy"), v.get("cover_from"), v.get("cover_last")),
        "Noted.",
    )


def away(found: PersonPage) -> None:
    """Days away."""
    st.subheader("When are they away?", anchor=False)
    st.markdown("Only the days, never the reason. Leave moves the dates of the first 90 days and other rhythms.")
    inputs.date_input("First day away", "leave_from", None)
    inputs.date_input("First day back", "leave_back", None)
    _do(
        found,
        "Record leave",
        lambda s, a, v: leave.record(s, a, found.id, v.get("leave_from"), v.get("leave_back")),
        "Recorded.",
    )


def back(found: PersonPage) -> None:
    """Another day of return."""
    wanted = query("leave")
    one = next((one for one in found.leave if str(one.id) == wanted), None)
    if one is None:
        st.info("This leave is not there any more.")
        _way_back(found)
        return
    st.subheader("When are they back?", anchor=False)
    st.markdown(f"Away from {words.short_day(one.from_on, found.today)}.")
    inputs.date_input("First day back", "leave_back", one.back_on, earliest=one.from_on + timedelta(days=1))
    _do(
        found,
        "Change the day of return",
        lambda s, a, v: leave.change_return(s, a, one.id, v.get("leave_back"), one.version),
        "Changed.",
    )


def role(found: PersonPage, divisions: Divisions) -> None:
    """A further role for a span of days."""
    names = dict(divisions)
    st.subheader("Which role?", anchor=False)
    inputs.radio("Role", "role", to_give(), None, show=lambda one: words.ROLES[one], hint=about_roles())
    only = next(iter(names)) if len(names) == 1 else None
    inputs.selectbox("Division", "division", list(names), only, show=lambda one: names.get(one, ""))
    inputs.date_input("First day", "from_on", found.today)
    inputs.date_input("Last day (you may leave this empty)", "last_on", None)
    _do(
        found,
        "Give this role",
        lambda s, a, v: managing.give_role(
            s, a, found.id, v.get("role"), v.get("division"), v.get("from_on"), v.get("last_on")
        ),
        "Given.",
    )


def end_role(found: PersonPage) -> None:
    """The last day of a role."""
    wanted = query("role")
    one = next((one for one in found.roles if str(one.id) == wanted and one.may_end), None)
    if one is None:
        st.info("This role is not yours to end, or has ended.")
        _way_back(found)
        return
    days = span(one.from_on, one.until_on, found.today)
    st.subheader("When does this role end?", anchor=False)
    st.markdown(f"**{words.ROLES[one.role]}** · {words.plain(one.division)} · {days}")
    if one.role in (Role.LEAD, Role.DIRECTOR) and found.coaches:
        st.warning("Coaches they lead then have no lead coach until you choose another.", icon=":material/warning:")
    if one.from_on > found.today:
        st.markdown("It has not begun, so it is taken back.")
    else:
        inputs.date_input("Last day", "last_on", found.today, earliest=one.from_on)
    _do(found, "End this role", lambda s, a, v: managing.end_role(s, a, one.id, v.get("last_on")), "Noted.")


def details(found: PersonPage) -> None:
    """Name, user name, e-mail address."""
    st.subheader("Name and user name", anchor=False)
    inputs.text_input("Full name", "name", found.name, max_chars=120)
    inputs.text_input("User name, to sign in with", "username", found.username, max_chars=80)
    inputs.text_input("E-mail address (you may leave this empty)", "email", found.email, max_chars=254)
    _do(
        found,
        "Save",
        lambda s, a, v: managing.change_details(
            s, a, found.id, v.get("name") or "", v.get("username") or "", v.get("email") or "", found.version
        ),
        "Saved. What is signed keeps the name it was signed with.",
    )


def move(found: PersonPage, divisions: Divisions, means: tuple[Consequences, Consequences]) -> None:
    """A transfer: where to, and what it means before it is done."""
    names, people = dict(divisions), candidates(found.candidates)
    st.subheader("Transfer", anchor=False)
    options: list[uuid.UUID | None] = [None, *names]
    where = inputs.selectbox(
        "Where to?", "division", options, None, show=lambda one: names.get(one, "") if one else "The same division"
    )
    inputs.selectbox("Lead coach there", "lead", list(people), None, show=lambda one: people.get(one, ""))
    inputs.date_input("From which day?", "move_from", found.today, earliest=found.today)
    present = {one.division for one in found.roles if one.role is Role.COACH}
    is_elsewhere = where is not None and names.get(where) not in present
    consequences(means[0])
    if is_elsewhere:
        st.markdown("And because the division changes:")
        consequences(means[1])
    _do(
        found,
        "Transfer",
        lambda s, a, v: transfer.carry_out(s, a, found.id, Move(v.get("division"), v.get("lead"), v.get("move_from"))),
        "The transfer is noted.",
    )


def leaving(found: PersonPage, means: Leaving) -> None:
    """The end of service: what it means before it is done."""
    people = candidates(found.candidates)
    st.subheader("End of service", anchor=False)
    consequences(means.means)
    if means.is_coach:
        st.caption(
            "A decision at the end of the first 90 days is not made here; it belongs to their own page, with its "
            "reasons."
        )
    inputs.date_input("Last day of service", "last_on", found.today)
    if means.coaches:
        inputs.selectbox(
            "Who leads their coaches from then on?",
            "successor",
            list(people),
            None,
            show=lambda one: people.get(one, ""),
            placeholder="Nobody yet",
        )
    _do(
        found,
        "End the service",
        lambda s, a, v: departure.carry_out(s, a, found.id, v.get("last_on"), v.get("successor")),
        "The end of service is noted.",
    )


def consequences(means: Consequences) -> None:
    """What moves, what stays, what is left without anybody, what stands against it."""
    for sentence in means.blocks:
        st.error(words.plain(sentence), icon=":material/block:")
    parts = (("What moves or ends", means.moves), ("What stays", means.stays), ("Left without anybody", means.orphaned))
    for head, sentences in parts:
        if sentences:
            st.markdown(f"**{head}**\n" + "\n".join(f"- {words.plain(sentence)}" for sentence in sentences))


def _do(found: PersonPage, label: str, fn: Callable[[Session, Actor, Values], object], done: str) -> None:
    """The one button of a form, and the way back."""
    st.button(
        label,
        type="primary",
        key=key("do_it"),
        on_click=act(fn, after=lambda _: go("person", id=found.id), done=done),
    )
    _way_back(found)


def _way_back(found: PersonPage) -> None:
    link("person", "Back without a change", icon=":material/arrow_back:", id=found.id)


FORMS: dict[str, Callable[[PersonPage], None]] = {
    "lead": lead,
    "decider": decider,
    "cover": cover,
    "leave": away,
    "back": back,
    "end": end_role,
    "details": details,
}
