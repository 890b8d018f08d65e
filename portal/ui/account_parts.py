"""One account as a card, with what may be done for it."""

import streamlit as st

from portal.people import accounts, sign_in
from portal.settings import settings
from portal.ui import words
from portal.ui.held import held
from portal.ui.wrappers import act


def card(account: accounts.Account) -> None:
    """Name, roles and state; the actions one click away."""
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{words.plain(account.name)}** · {words.plain(account.username)}")
        state = "" if account.is_active else " · switched off"
        no_password = "" if account.has_password else " · has not chosen a password yet"
        where = ", ".join(account.divisions)
        st.caption(words.plain(f"{words.role_words(account.roles)} · {where}{state}{no_password}"))
        link = held().links.pop(str(account.id), None)
        if link:
            st.markdown("Hand this link over yourself. It works once, for one day:")
            st.code(link, language=None)
        if account.is_self:
            return
        with st.popover("Do something", key=f"do.{account.id}"):
            _actions(account)


def _actions(account: accounts.Account) -> None:
    person = account.id

    def keep(token: str) -> None:
        held().links[str(person)] = f"{settings().public_url.rstrip('/')}/set-password?t={token}"

    st.button(
        "Make a link to choose a password",
        key=f"link.{person}",
        on_click=act(lambda s, a, _: sign_in.make_reset_link(s, a, person), after=keep),
    )
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
