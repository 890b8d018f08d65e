"""The frame around every page: who sits here, which pages they have, the sidebar, the way out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import streamlit as st
from sqlmodel import Session

from portal import clock
from portal.access import Actor, sessions, system, touch
from portal.errors import SignedOut
from portal.people import own_sessions
from portal.ui import rescue, shared
from portal.ui.held import Held, credential, device, held
from portal.ui.navigation import GROUPS, PAGES, Place, as_page
from portal.ui.sign_in import PRODUCT, draw_sign_in, hop
from portal.ui.words import plain, role_words, time_of
from portal.ui.wrappers import act, part

# Beyond its own task, this poll makes the browser ask for a whole run when it comes back after a lost connection or a
# restarted server: without any polling part it would show the old page and send what was typed with the next click.
POLL = "60s"
WARN = timedelta(minutes=3)
STYLE = f"<style>{(Path(__file__).parent / 'assets' / 'page.css').read_text()}</style>"
PAUSE = '<script src="/assets/scripts/pause.js"></script>'


def draw() -> None:
    """One run of the portal: find out who sits here, offer their pages, draw the one they asked for."""
    kept = held()
    actor = _who(kept)
    pages = {place.key: _page(place, actor) for place in PAGES.values()}
    chosen = st.navigation(list(pages.values()), position="hidden")
    place = next(place for place in PAGES.values() if pages[place.key] == chosen)
    st.set_page_config(
        page_title=place.title, layout=place.layout, menu_items={"Get help": None, "Report a bug": None, "About": None}
    )
    st.html(STYLE)
    if actor is None:
        if kept.is_leaving:
            kept.is_leaving = False
            hop("/auth/leave")
            return
    else:
        rescue.take_back(actor, device())
        shared.follow_address()
        if shared.is_on():
            shared.bar()
            _stay_near(actor)
        else:
            with st.sidebar:
                _sidebar(actor, pages)
    here = (place.key, *st.query_params.items())
    if kept.here != here:
        # Elsewhere the page has to say which record it is about. Not at each run: a press that ends one early, before
        # the page has said so, would find none of what was typed.
        kept.here, kept.subject = here, ""
    if actor is not None and shared.is_on() and place.key not in shared.PLACES:
        shared.not_here(place.title)
    else:
        chosen.run()
    if kept.fetch is not None:
        path, kept.fetch = kept.fetch, None
        hop(path)


def _who(kept: Held) -> Actor | None:
    """The person behind this connection, noted as being here; None when nobody is signed in (any more)."""
    try:
        with system() as session:
            seen = sessions.load(session, credential())
    except SignedOut as gone:
        if kept.actor is not None:
            rescue.keep(kept, st.session_state.to_dict())
            kept.notice = None if kept.is_leaving else str(gone)
            kept.actor = None
        return None
    actor = seen.actor
    if seen.is_touch_due and not kept.is_unasked:
        touch(credential())
        actor = replace(actor, last_seen_at=clock.now())
    kept.is_unasked = False
    kept.actor, kept.notice = actor, None
    return actor


def _page(place: Place, actor: Actor | None) -> st.Page:
    """The page as this person has it: itself, the sign-in at its address, or whom it is for."""
    if place.is_open or (actor is not None and place.is_for(actor)):
        return as_page(place)
    return as_page(place, draw_sign_in if actor is None else _for_others(place))


@cache
def _for_others(place: Place) -> Callable[[], None]:
    def not_for_you() -> None:
        st.title(place.title, anchor=False)
        st.info(f"This page is for: {role_words(place.roles or frozenset())}. Nothing you need is missing.")

    return not_for_you


def _sidebar(actor: Actor, pages: dict[str, st.Page]) -> None:
    st.markdown(f"**{PRODUCT}**")
    for group in GROUPS:
        listed = [place for place in PAGES.values() if place.group == group and place.is_listed and place.is_for(actor)]
        if listed:
            st.caption(group)
        for place in listed:
            st.page_link(pages[place.key], label=place.title, icon=place.icon or None, width="stretch")
    st.divider()
    st.markdown(f"**{plain(actor.name)}**  \n{plain(role_words(actor.roles))}")
    st.button("Sign out", on_click=act(_sign_out, after=_leave), key="sign_out", icon=":material/logout:")
    _stay_near(actor)


def _stay_near(actor: Actor) -> None:
    """What every page of a signed-in person carries: the warning before the session ends, the pause in typing."""
    part(_idle, _ends_at, every=POLL, is_quiet=True, known=(_near_end(actor),))
    st.html(PAUSE, unsafe_allow_javascript=True)


def _sign_out(session: Session, actor: Actor, _values: object) -> None:
    own_sessions.sign_out(session, actor)


def _leave(_out: object) -> None:
    held(st.session_state.to_dict()).is_leaving = True


def _ends_at(_session: Session, actor: Actor) -> str | None:
    """The time at which the session ends, when that is near. Reading it is no sign of life."""
    return _near_end(actor)


def _near_end(actor: Actor) -> str | None:
    end = sessions.ends_at(actor)
    return time_of(end, actor.zone) if end - clock.now() < WARN else None


def _idle(end: str | None) -> None:
    if end is not None:
        st.warning(f"You have been away for a while. At {end} we sign you out; what is saved stays saved.")
        st.button("Stay signed in", on_click=act(_stay), key="stay")


def _stay(_session: Session, _actor: Actor, _values: object) -> None:
    """Any action counts as being here."""
