"""My account: my password, the browsers I am signed in with, days I am away, conflicts I have declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from portal.access import Actor
from portal.people import conflicts, own_sessions, person
from portal.people.proof import Proof
from portal.people.sign_in import Chosen, change_password, choose
from portal.ui import conflict_parts, inputs, looks, person_parts, words
from portal.ui.wrappers import act, page

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Account:
    """What the page shows."""

    actor: Actor
    sessions: list[own_sessions.OwnSession]
    declared: list[conflicts.Declared]
    colleagues: list[conflicts.Colleague]
    days: person.OwnDays


def load(session: Any, actor: Actor) -> Account:
    return Account(
        actor,
        own_sessions.list_own(session, actor),
        conflicts.list_declared(session, actor),
        conflicts.list_colleagues(session, actor),
        person.own_days(session, actor),
    )


def draw(account: Account) -> None:
    looks.title("My account", f"{account.actor.name} · {words.role_words(account.actor.roles)}")
    password()
    browsers(account.sessions)
    person_parts.own_days(account.days)
    conflict_parts.declared(account.declared, account.colleagues)


def password() -> None:
    st.header("Password", anchor=False)
    with st.expander("Change my password"), st.form("change_password", border=False):
        inputs.text_input("Present password", "present", password=True, autocomplete="current-password")
        inputs.text_input("New password", "new", password=True, autocomplete="new-password")
        st.caption("At least 15 characters. Four or five unrelated words are strong and easy to remember.")
        inputs.text_input("New password once more", "repeated", password=True, autocomplete="new-password")
        changed = act(
            change,
            password="present",  # noqa: S106 (the name of the input)
            first=chosen,
            after=lambda _: inputs.clear("present", "new", "repeated"),
            done="Your password is changed. Everywhere else you are signed out.",
        )
        st.form_submit_button("Change password", on_click=changed)


def chosen(actor: Actor, values: Values) -> Chosen:
    return choose(values.get("new") or "", values.get("repeated") or "", actor.username, actor.name)


def change(session: Any, actor: Actor, _values: Values, proof: Proof, new: Chosen) -> None:
    proof.require(actor)
    change_password(session, actor, new)


def browsers(found: list[own_sessions.OwnSession]) -> None:
    st.header("Where you are signed in", anchor=False)
    for one in found:
        name, button = st.columns([4, 1], vertical_alignment="center")
        here = " · this browser" if one.is_this else ""
        name.markdown(
            f"**{words.plain(one.browser)}**{here}  \nsince {words.when(one.began)}, last seen {words.when(one.seen)}"
        )
        if not one.is_this:
            ended = act(end, one.key, done="That browser is signed out.")
            button.button("Sign out", on_click=ended, key=inputs.key(f"end.{one.key}"), help=one.browser)
    if len(found) > 1:
        others = act(end_others, done="You are signed in here only.")
        st.button("Sign out everywhere else", on_click=others, key=inputs.key("end_others"))
    st.caption("You are signed out after 30 minutes without a click, and after 12 hours at the latest.")


def end(session: Any, actor: Actor, _values: Values, key: str) -> None:
    own_sessions.end_one(session, actor, key)


def end_others(session: Any, actor: Actor, _values: Values) -> None:
    own_sessions.end_others(session, actor)


page(load, draw)
