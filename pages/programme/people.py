"""Accounts: who has one, a link to choose a password, switching one off. Reviews are not to be seen here."""

import streamlit as st

from portal.people import accounts
from portal.ui import account_parts, inputs, looks
from portal.ui.wrappers import page

search = inputs.present("search")


def draw(found):
    """A search, then a card per account."""
    looks.title("People", "Accounts and roles. What people write in supervision is not to be seen here.")
    inputs.text_input("Find a person", "search", "")
    if not found:
        looks.empty("Nobody here has that name.")
    for account in found:
        account_parts.card(account)
    if len(found) == accounts.LIMIT:
        st.caption(f"The first {accounts.LIMIT} by name. Type part of a name to find others.")


page(lambda session, actor: accounts.list_accounts(session, actor, search), draw)
