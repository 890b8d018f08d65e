"""Choosing a password with a link: the one thing an anonymous person can do besides signing in."""

import streamlit as st

from portal.errors import InvalidInput, NotFound
from portal.people.sign_in import redeem_reset_link
from portal.ui.held import held
from portal.ui.looks import error_text, title
from portal.ui.moves import query
from portal.ui.words import plain

LINK = "link"
NEW, REPEATED = "choose_new", "choose_repeated"


def draw_set_password() -> None:
    """The form behind a link, or what to do without one. The link is used up by the first password that will do."""
    title("Choose your password")
    outcome = held().chosen
    if outcome.username is not None:
        st.success(f"Your password is set. Sign in as **{plain(outcome.username)}**.", icon=":material/check_circle:")
        st.link_button("Go to the sign-in page", "/", type="primary")
        return
    if query(LINK) is None or outcome.problem is not None:
        st.info(outcome.problem or "This page needs the link you were given. Please open the link itself.")
        return
    st.markdown("At least 15 characters. Four or five unrelated words are strong and easy to remember.")
    with st.form("choose", border=False):
        for label, name, field in (("New password", NEW, "new"), ("New password once more", REPEATED, "repeated")):
            st.text_input(label, type="password", key=name, autocomplete="new-password")
            if field in outcome.wrong:
                error_text(outcome.wrong[field])
        st.form_submit_button("Set my password", type="primary", on_click=_choose, args=(query(LINK) or "",))
    st.caption("Nobody else can see it, and nobody will ever ask you for it.")


def _choose(token: str) -> None:
    values = st.session_state.to_dict()
    outcome = held(values).chosen
    outcome.wrong, outcome.problem = {}, None
    try:
        outcome.username = redeem_reset_link(token, str(values.get(NEW) or ""), str(values.get(REPEATED) or ""))
    except InvalidInput as wrong:
        outcome.wrong = wrong.fields
    except NotFound as over:
        outcome.problem = str(over)
