"""One account as a card, with what may be done for it."""

import streamlit as st

from portal.people import accounts, sign_in
from portal.ui import words
from portal.ui.held import held
from portal.ui.wrappers import act


def card(account: accounts.Account) -> None:
    """Name, roles and state; the actions one click away."""
    with st.container(border=True):
        link = held().links.pop(str(account.id), None)
        text, action = st.columns([3.2, 1.3], vertical_alignment="center")
        with text, st.container(gap="xxsmall"):
            st.markdown(f"**{words.plain(account.name)}** · {words.plain(account.username)}")
            st.caption(words.plain(_state(account)))
        if not account.is_self:
            # Another key closes it, so that it does not lie over the link that was just made.
            with action, st.popover("Help with access", key=f"do.{account.id}{'.made' if link else ''}"):
                _actions(account)
        if link:
            st.markdown(
                f"Copy this link now and give it to {words.plain(account.name)} yourself. It works once, for one day; "
                "it is not shown again."
            )
            st.code(link, language=None, wrap_lines=True)


def _state(account: accounts.Account) -> str:
    said = [words.role_words(account.roles), ", ".join(account.divisions)]
    if not account.is_active:
        said.append("switched off")
    if not account.has_password:
        said.append("has not chosen a password yet")
    return " · ".join(part for part in said if part)


def _actions(account: accounts.Account) -> None:
    person = account.id

    def keep(token: str) -> None:
        held().links[str(person)] = sign_in.reset_address(token)

    st.button(
        "Make a link to choose a password",
        key=f"link.{person}",
        on_click=act(lambda s, a, _: sign_in.make_reset_link(s, a, person), after=keep),
    )
    if not account.may_manage:
        return
    st.button(
        "Sign out everywhere",
        key=f"end.{person}",
        on_click=act(lambda s, a, _: accounts.end_sessions(s, a, person), done="Signed out everywhere."),
    )
    if account.is_active:
        st.button(
            "Switch this account off",
            key=f"off.{person}",
            on_click=act(lambda s, a, _: accounts.switch_off(s, a, person), done="Switched off. Records stay."),
        )
    else:
        st.button(
            "Switch this account on",
            key=f"on.{person}",
            on_click=act(lambda s, a, _: accounts.switch_on(s, a, person), done="Switched on."),
        )
