"""People: coaches nobody leads on top, a search, a card for each account, a form to add somebody."""

import streamlit as st

from portal.people import accounts, person, queries
from portal.ui import account_parts, inputs, looks
from portal.ui.held import held
from portal.ui.moves import go, link, query
from portal.ui.wrappers import page

search, is_unled, is_adding = inputs.present("search"), query("show") == "unled", query("do") == "add"


def load(session, actor):
    """The accounts that are asked for, and the coaches whom nobody leads."""
    unled = queries.without_lead(session, actor)
    count = len(unled) if len(unled) < accounts.LIMIT else queries.count_without_lead(session, actor)
    only = [one.id for one in unled] if is_unled else None
    return accounts.list_accounts(session, actor, search, only=only), unled, count


def draw(found):
    """The alarm, a search, then a card per account."""
    people, unled, count = found
    held().links.clear()
    looks.title("People", "Accounts and roles. What people write in supervision is not to be seen here.")
    if not is_unled:
        account_parts.alarm(unled, count)
    st.button("Add a person", type="primary", icon=":material/person_add:", on_click=lambda: go("people", do="add"))
    inputs.text_input("Find a person", "search", "")
    if is_unled:
        st.markdown(f"**Coaches without a lead coach: {count}**")
        link("people", "Show everybody", icon=":material/group:")
    elif count:
        link("people", f"Coaches without a lead coach ({count})", icon=":material/filter_alt:", show="unled")
    if not people:
        looks.empty("Nobody here has that name." if search else "Every coach has a lead coach.")
    for account in people:
        account_parts.card(account)
    if len(people) == accounts.LIMIT:
        st.caption(f"The first {accounts.LIMIT} by name. Type part of a name to find others.")


def draw_form(found):
    """Add somebody with a first role."""
    looks.title("Add a person", "They choose their own password with a link that you give them.")
    account_parts.newcomer(*found)


if is_adding:
    page(lambda s, a: (person.divisions_of(s, a), person.leads_for(s, a)), draw_form)
else:
    page(load, draw)
