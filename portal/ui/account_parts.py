"""Accounts: one as a card, the form for a new one, the link to choose a password, the way in and out."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.people import Role
from portal.access import Actor
from portal.people import accounts, managing, sign_in
from portal.people.managing import Added, Newcomer
from portal.people.pairings import Candidate
from portal.people.person import PersonPage
from portal.people.queries import Unled
from portal.ui import inputs, looks, words
from portal.ui.held import held, key, me
from portal.ui.moves import go, link
from portal.ui.wrappers import act

Values = Mapping[str, Any]
SHOWN = 5


def alarm(unled: Sequence[Unled], count: int) -> None:
    """Coaches whom nobody leads, on top and loud; nothing where there are none."""
    if not count:
        return
    head = "One coach has no lead coach." if count == 1 else f"{count} coaches have no lead coach."
    st.warning(f"**{head}** Nobody sees how they are doing until somebody leads them.", icon=":material/warning:")
    for one in unled[:SHOWN]:
        link(
            "person",
            f"Choose a lead coach for {words.plain(one.name)}",
            icon=":material/person_add:",
            id=one.id,
            do="lead",
        )
    if count > SHOWN:
        link("people", f"Show all {count}", icon=":material/list:", show="unled")


def card(account: accounts.Account) -> None:
    """Name, roles and state, and the way to the person's page."""
    with looks.card(f"**{words.plain(account.name)}** · {words.plain(account.username)}", _state(account)):
        link("person", f"Open {words.plain(account.name)}", icon=":material/arrow_forward:", id=account.id)


def _state(account: accounts.Account) -> str:
    said = [words.role_words(account.roles), ", ".join(account.divisions)]
    if not account.is_active:
        said.append("switched off")
    if not account.has_password:
        said.append("has not chosen a password yet")
    return " · ".join(part for part in said if part)


def newcomer(divisions: Sequence[tuple[uuid.UUID, str]], leads: Sequence[Candidate]) -> None:
    """Add somebody with their first role, in one step."""
    names = dict(divisions)
    inputs.text_input("Full name", "name", max_chars=120)
    proposed = managing.username_for(inputs.present("name"))
    hint = f"Leave this empty for {proposed}." if proposed else "Leave this empty and it is made from the name."
    inputs.text_input("User name, to sign in with", "username", max_chars=80, hint=words.plain(hint))
    inputs.text_input("E-mail address (you may leave this empty)", "email", max_chars=254)
    role = inputs.radio(
        "What do they do?", "role", to_give(), Role.COACH, show=lambda one: words.ROLES[one], hint=about_roles()
    )
    only = next(iter(names)) if len(names) == 1 else None
    inputs.selectbox("Division", "division", list(names), only, show=lambda one: names.get(one, ""))
    inputs.date_input("From which day?", "from_on", me().today)
    if role is Role.COACH:
        people = candidates(leads)
        inputs.selectbox(
            "Lead coach",
            "lead",
            list(people),
            None,
            show=lambda one: people.get(one, ""),
            placeholder="Nobody yet",
            hint="Without one they stand on top of the page People until somebody is chosen.",
        )
    st.button("Add this person", type="primary", key=key("add_person"), on_click=act(_add, after=_show_added))
    link("people", "Back without adding", icon=":material/arrow_back:")


def _add(session: Session, actor: Actor, values: Values) -> Added:
    fields = {name: values.get(name) or "" for name in ("name", "username", "email")}
    given = {name: values.get(name) for name in ("role", "from_on")}
    return managing.add(
        session,
        actor,
        Newcomer(**fields, **given, division_id=values.get("division"), lead_id=values.get("lead")),  # type: ignore[arg-type]
    )


def _show_added(made: Added) -> None:
    kept = held(st.session_state.to_dict())
    kept.links[str(made.id)] = made.link
    kept.say(f"{made.name} is added, with the user name {made.username}.")
    go("person", id=made.id)


def to_give() -> list[Role]:
    """The roles the reader may give at all; where, the service decides."""
    return list(Role) if Role.ADMINISTRATOR in me().roles else [Role.COACH, Role.LEAD]


def about_roles() -> str | None:
    """What needs a word where roles are given; None where the reader does not give it."""
    return words.ABOUT_CONTACT if Role.CONTACT in to_give() else None


def candidates(found: Sequence[Candidate]) -> dict[uuid.UUID, str]:
    """The people to choose from with their divisions, as a choice shows them."""
    return {one.id: f"{one.name} ({one.divisions})" for one in found}


def fresh_link(found: PersonPage) -> None:
    """The link that was just made, until it is said to be passed on."""
    address = held().links.get(str(found.id))
    if not address:
        return
    with st.container(border=True):
        st.markdown(
            f"**Give this link to {words.plain(found.name)} yourself.** It opens the page on which they choose their "
            "password. It works once, for one day, and is not shown again."
        )
        st.code(address, language=None, wrap_lines=True)
        st.button("I have passed it on", key=key("passed_on"), on_click=_forget_link, args=(str(found.id),))


def _forget_link(person: str) -> None:
    held(st.session_state.to_dict()).links.pop(person, None)


def access(found: PersonPage) -> None:
    """Help with signing in: a link, signing out everywhere, switching off and on."""
    person = found.id
    if not (found.may_link or found.may_switch):
        return
    st.subheader("Signing in", anchor=False)
    st.caption("Has chosen a password." if found.has_password else "Has not chosen a password yet.")
    with st.container(horizontal=True):
        if found.may_link:
            st.button(
                "Make a link to choose a password",
                key=key("make_link"),
                on_click=act(lambda s, a, _: sign_in.make_reset_link(s, a, person), after=_keep_link(person)),
            )
        if found.may_switch:
            _switches(found)


def _keep_link(person: uuid.UUID) -> Any:
    def keep(token: str) -> None:
        held(st.session_state.to_dict()).links[str(person)] = sign_in.reset_address(token)

    return keep


def _switches(found: PersonPage) -> None:
    person = found.id
    st.button(
        "Sign out everywhere",
        key=key("end_sessions"),
        on_click=act(lambda s, a, _: accounts.end_sessions(s, a, person), done="Signed out everywhere."),
    )
    if found.is_active:
        st.button(
            "Switch this account off",
            key=key("switch_off"),
            on_click=act(lambda s, a, _: accounts.switch_off(s, a, person), done="Switched off. Records stay."),
        )
    else:
        st.button(
            "Switch this account on",
            key=key("switch_on"),
            on_click=act(lambda s, a, _: accounts.switch_on(s, a, person), done="Switched on."),
        )
