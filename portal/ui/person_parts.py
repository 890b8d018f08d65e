"""One person: who leads them, cover, decider, leave, roles and declared conflicts, as facts with links."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor, Managing
from portal.people import covering, deciders, leave, supervising
from portal.people.leave import Away
from portal.people.person import OwnDays, PersonPage, RoleHeld, Tied
from portal.ui import inputs, looks, words
from portal.ui.account_parts import candidates
from portal.ui.held import key, me
from portal.ui.moves import link
from portal.ui.wrappers import Action, act

Values = Mapping[str, Any]


def span(from_on: date, until_on: date | None, today: date) -> str:
    """A span of days in words, its last day included: "since Thu 12 Mar", "Thu 12 Mar to Fri 3 Apr"."""
    first = words.short_day(from_on, today)
    if until_on is None:
        return f"since {first}" if from_on <= today else f"from {first} on"
    last = words.short_day(date.fromordinal(until_on.toordinal() - 1), today)
    return f"on {first}" if last == first else f"{first} to {last}"


def head(found: PersonPage) -> None:
    """What must be known first: nobody leads them, they are away, their service ends."""
    if found.is_office and found.is_coach and found.lead is None:
        st.warning(f"**Nobody leads {words.plain(found.name)} today.**", icon=":material/warning:")
    for one in found.leave:
        if one.from_on <= found.today < one.back_on:
            st.info(f"Away until {words.day(one.back_on, found.today)}.", icon=":material/event_busy:")
    if found.reads_until_on is not None:
        until = words.day(found.reads_until_on, found.today)
        st.info(f"The end of service is noted. The account opens for reading until {until}.", icon=":material/logout:")
    if not found.is_active:
        st.info("This account is switched off.", icon=":material/lock:")


def supervision(found: PersonPage) -> None:
    """Who leads the person, what is coming, the history, the named decider."""
    if not (found.is_coach or found.leads):
        return
    st.subheader("Lead coach", anchor=False)
    ahead = [one for one in found.leads if one.from_on > found.today]
    if found.lead is not None:
        st.markdown(_tied(found.lead, found.today))
    elif not ahead:
        st.markdown("Nobody at present.")
    for one in ahead:
        _row(_tied(one, found.today), "Take back", f"back.{one.id}", act(_take_back_lead, one.id, done="Taken back."))
    if found.is_coach and found.may[Managing.SUPERVISE].is_allowed:
        link("person", "Choose a lead coach", icon=":material/swap_horiz:", id=found.id, do="lead")
    past = [one for one in found.leads if one.until_on is not None and one.until_on <= found.today]
    if past:
        with st.expander("Who led them before"):
            st.markdown("\n".join(f"- {_tied(one, found.today)}" for one in past))
    if found.is_coach:
        decider(found)


def decider(found: PersonPage) -> None:
    """Who is named to decide about the first 90 days instead of, or with, the director."""
    st.subheader("Named decider", anchor=False)
    now = [one for one in found.deciders if one.until_on is None or one.until_on > found.today]
    for one in now:
        ended = act(lambda s, a, _, row: deciders.end(s, a, row), one.id, done="They decide no more.")
        _row(_tied(one, found.today), "End it", f"decider.{one.id}", ended)
    if not now:
        st.caption(
            "Nobody is named. The rules say who decides at the end of the first 90 days; a decider is named where lead "
            "coach and director are one person, or too close to the coach."
        )
        if found.may[Managing.NAME_DECIDER].is_allowed:
            link("person", "Name a decider", icon=":material/gavel:", id=found.id, do="decider")


def leading(found: PersonPage) -> None:
    """Whom they lead and who covers for them."""
    if not (found.is_leading or found.coaches or found.covers):
        return
    st.subheader("Leads", anchor=False)
    now = [one for one in found.coaches if one.holds_on(found.today)]
    if not found.is_leading and now:
        st.warning("These coaches are led on paper only: the role as lead coach has ended.", icon=":material/warning:")
    if now:
        with st.container(gap="small"):
            for one in now:
                link("person", words.plain(one.name), icon=":material/person:", id=one.person_id)
    else:
        st.caption("No coach at present.")
    covers(found.covers, found.today, is_own=False)
    if found.is_leading and found.may[Managing.COVER].is_allowed:
        link("person", "Name cover", icon=":material/event_repeat:", id=found.id, do="cover")


def covers(found: Sequence[Tied], today: date, *, is_own: bool) -> None:
    """Cover that holds or is coming, each with its end."""
    whose = "for you" if is_own else "for them"
    for one in found:
        if one.until_on is not None and one.until_on > today:
            ended = act(lambda s, a, _, row: covering.end(s, a, row, None), one.id, done="That cover has ended.")
            days = span(one.from_on, one.until_on, today)
            _row(f"**{words.plain(one.name)}** covers {whose} · {days}", "End it", f"cover.{one.id}", ended)


def away(found: Sequence[Away], today: date, person: PersonPage | None = None) -> None:
    """Leave as dates, the newest first; for those who record it with the ways to change it."""
    if not found:
        st.caption("No leave is recorded.")
    for one in found:
        late = " · recorded late" if one.is_late else ""
        text = (
            f"**{words.short_day(one.from_on, today)}**, back on **{words.short_day(one.back_on, today)}**{late}  \n"
            f":small[recorded by {words.plain(one.by)}, {words.local_day(one.at)}]"
        )
        if person is None or not person.may[Managing.LEAVE].is_allowed:
            st.markdown(text)
            continue
        if one.from_on > today:
            _row(text, "Take back", f"leave.{one.id}", act(_take_back_leave, one.id, done="Taken back."))
        else:
            st.markdown(text)
        link(
            "person", "Change the day of return", icon=":material/edit_calendar:", id=person.id, do="back", leave=one.id
        )


def leave_of(found: PersonPage) -> None:
    """The section about leave."""
    st.subheader("Leave", anchor=False)
    looks.who_can_see("Dates only. The person, their lead coach, directors and administrators see them.")
    away(found.leave, found.today, found)
    if found.may[Managing.LEAVE].is_allowed:
        link("person", "Record leave", icon=":material/event_busy:", id=found.id, do="leave")


def roles(found: PersonPage) -> None:
    """Every role with its days; past ones below."""
    st.subheader("Roles", anchor=False)
    now = [one for one in found.roles if one.until_on is None or one.until_on > found.today]
    for one in now:
        text, action = st.columns([3.2, 1.3], vertical_alignment="center")
        text.markdown(_held(one, found.today))
        if one.may_end:
            with action:
                link("person", "End this role", icon=":material/event_available:", id=found.id, do="end", role=one.id)
    if not now:
        st.caption("No role at present.")
    if found.may[Managing.GRANT].is_allowed:
        link("person", "Give a role", icon=":material/add:", id=found.id, do="role")
    past = [one for one in found.roles if one not in now]
    if past:
        with st.expander("Earlier roles"):
            st.markdown("\n".join(f"- {_held(one, found.today)}" for one in past))


def conflicts(found: PersonPage) -> None:
    """What is declared between this person and others; for directors."""
    if not found.may[Managing.READ_CONFLICTS].is_allowed:
        return
    st.subheader("Too close to each other", anchor=False)
    looks.who_can_see("Directors of the division see that it is declared. Nobody is asked why.")
    if not found.conflicts:
        st.caption("Nothing is declared.")
    for one in found.conflicts:
        by = f"declared by {found.name}" if one.is_own_word else f"declared by {one.name}"
        st.markdown(f"**{words.plain(one.name)}** · {words.plain(by)}, {words.local_day(one.since)}")


def ways_out(found: PersonPage) -> None:
    """Correcting the account, transfer and end of service."""
    links = []
    if found.may[Managing.CHANGE].is_allowed:
        links.append(("Correct name or user name", ":material/edit:", "details"))
    if found.may[Managing.MOVE].is_allowed and any(
        one.until_on is None or one.until_on > found.today for one in found.roles
    ):
        links += [("Transfer to another lead or division", ":material/move_up:", "transfer")] if found.is_coach else []
        links.append(("End of service", ":material/logout:", "departure"))
    if not links:
        return
    st.subheader("Changes to the account", anchor=False)
    with st.container(gap="small"):
        for label, icon, what in links:
            link("person", label, icon=icon, id=found.id, do=what)


def own_days(days: OwnDays) -> None:
    """A person's own leave and, for a lead, the cover they name themselves; on the page My account."""
    today = me().today
    st.header("My days away", anchor=False)
    looks.who_can_see(
        "Dates only. You, your lead coach, directors and administrators see them. Your lead coach or the director "
        "records them; tell them your days."
    )
    away(days.leave, today)
    if not days.is_leading:
        return
    st.header("Who covers for me", anchor=False)
    if not any(one.until_on and one.until_on > today for one in days.covers):
        st.caption("Nobody at present. Whoever covers leads your coaches as you do, for these days only.")
    covers(days.covers, today, is_own=True)
    with st.expander("Name cover"):
        cover_inputs(candidates(days.candidates))
        st.button(
            "Name cover",
            key=key("name_cover"),
            on_click=act(
                lambda s, a, v: covering.name(s, a, a.id, v.get("deputy"), v.get("cover_from"), v.get("cover_last")),
                after=lambda _: inputs.put("deputy", None),
                done="Noted. They lead your coaches in these days.",
            ),
        )


def cover_inputs(people: Mapping[uuid.UUID, str]) -> None:
    """Who covers, from which day to which."""
    inputs.selectbox("Who covers?", "deputy", list(people), None, show=lambda one: people.get(one, ""))
    inputs.date_input("First day", "cover_from", me().today)
    inputs.date_input("Last day", "cover_last", None, earliest=me().today)


def _tied(one: Tied, today: date) -> str:
    return f"**{words.plain(one.name)}** · {span(one.from_on, one.until_on, today)}"


def _held(one: RoleHeld, today: date) -> str:
    days = span(one.from_on, one.until_on, today)
    return f"**{words.ROLES[one.role]}** · {words.plain(one.division)} · {days}"


def _row(text: str, label: str, name: str, action: Action[Any]) -> None:
    """A fact with the one button that changes it."""
    left, right = st.columns([3.2, 1.3], vertical_alignment="center")
    left.markdown(text)
    right.button(label, key=key(name), on_click=action)


def _take_back_lead(session: Session, actor: Actor, _values: Values, row: uuid.UUID) -> None:
    supervising.take_back(session, actor, row)


def _take_back_leave(session: Session, actor: Actor, _values: Values, row: uuid.UUID) -> None:
    leave.take_back(session, actor, row)
