"""The registry of pages: where each lies, its address, its place in the sidebar, whom it is for."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from db.tables.people import Role
from portal.access import Actor
from portal.settings import ROOT

EVERYBODY = frozenset(Role)
SUPERVISION = frozenset({Role.COACH, Role.LEAD, Role.DIRECTOR})
GROUPS = ("Today", "Supervision", "Wellness", "Programme", "You")


@dataclass(frozen=True, slots=True)
class Place:
    """One page. `roles` None means everybody who is signed in; `is_open` means anonymous people may see it."""

    key: str
    file: str
    title: str
    group: str
    icon: str = ""
    url: str = ""
    roles: frozenset[Role] | None = None
    is_listed: bool = True
    is_open: bool = False
    layout: Literal["centered", "wide"] = "centered"
    path: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", ROOT / self.file)

    def is_for(self, actor: Actor) -> bool:
        """Whether the page is meant for this person. What they read there is decided below the pages."""
        return self.roles is None or bool(self.roles & actor.roles) or (actor.has_left and Role.COACH in self.roles)


_ALL = (
    Place("home", "pages/today/home.py", "Home", "Today", ":material/home:"),
    Place(
        "ask_raise",
        "pages/voice/ask_raise.py",
        "Ask / raise",
        "Today",
        ":material/campaign:",
        "ask-raise",
        EVERYBODY,
    ),
    Place(
        "raise", "pages/voice/raise_it.py", "Raise something", "Today", url="raise", roles=EVERYBODY, is_listed=False
    ),
    Place("raised", "pages/voice/raised.py", "What I raised", "Today", url="what-i-raised", is_listed=False),
    Place("question", "pages/voice/question.py", "A question for you", "Today", url="question", is_listed=False),
    Place(
        "reviews",
        "pages/supervision/reviews.py",
        "Reviews",
        "Supervision",
        ":material/rate_review:",
        "reviews",
        SUPERVISION,
    ),
    Place(
        "review",
        "pages/supervision/review.py",
        "Review",
        "Supervision",
        url="review",
        roles=SUPERVISION,
        is_listed=False,
    ),
    Place(
        "sheet",
        "pages/supervision/sheet.py",
        "Sheet",
        "Supervision",
        url="sheet",
        roles=SUPERVISION,
        is_listed=False,
        layout="wide",
    ),
    Place(
        "conversation",
        "pages/supervision/conversation.py",
        "Conversation",
        "Supervision",
        url="conversation",
        roles=SUPERVISION,
        is_listed=False,
        layout="wide",
    ),
    Place(
        "record",
        "pages/supervision/record.py",
        "Signed record",
        "Supervision",
        url="record",
        roles=SUPERVISION,
        is_listed=False,
    ),
    Place(
        "first90",
        "pages/supervision/first90.py",
        "First 90 days",
        "Supervision",
        ":material/flag:",
        "first-90-days",
        SUPERVISION,
    ),
    Place(
        "first90_one",
        "pages/supervision/first90_one.py",
        "First 90 days of a coach",
        "Supervision",
        url="first-90-days-of-a-coach",
        roles=SUPERVISION,
        is_listed=False,
    ),
    Place(
        "recommend",
        "pages/supervision/recommend.py",
        "Recommend and sign",
        "Supervision",
        url="recommend",
        roles=frozenset({Role.LEAD, Role.DIRECTOR}),
        is_listed=False,
    ),
    Place(
        "one_on_ones",
        "pages/supervision/one_on_ones.py",
        "One-on-ones",
        "Supervision",
        ":material/forum:",
        "one-on-ones",
        SUPERVISION,
    ),
    Place(
        "one_on_one",
        "pages/supervision/one_on_one.py",
        "One-on-one",
        "Supervision",
        url="one-on-one",
        roles=SUPERVISION,
        is_listed=False,
    ),
    Place(
        "observations",
        "pages/supervision/observations.py",
        "Observations",
        "Supervision",
        ":material/visibility:",
        "observations",
        SUPERVISION,
    ),
    Place(
        "commitments",
        "pages/supervision/commitments.py",
        "Commitments",
        "Supervision",
        ":material/handshake:",
        "commitments",
        SUPERVISION,
    ),
    Place(
        "meeting",
        "pages/supervision/meeting.py",
        "Case-review meeting",
        "Supervision",
        url="meeting",
        roles=SUPERVISION,
        is_listed=False,
    ),
    Place(
        "case_review",
        "pages/supervision/case_review.py",
        "Case review",
        "Supervision",
        ":material/diversity_3:",
        "case-review",
        SUPERVISION,
    ),
    Place(
        "meeting_item",
        "pages/supervision/meeting_item.py",
        "Agenda item",
        "Supervision",
        url="agenda-item",
        roles=SUPERVISION,
        is_listed=False,
    ),
    Place(
        "minutes",
        "pages/supervision/minutes.py",
        "Minutes",
        "Supervision",
        url="minutes",
        roles=SUPERVISION,
        is_listed=False,
    ),
    Place(
        "cases",
        "pages/supervision/cases.py",
        "Cases",
        "Supervision",
        ":material/volunteer_activism:",
        "cases",
        SUPERVISION,
    ),
    Place(
        "case",
        "pages/supervision/case.py",
        "Case",
        "Supervision",
        url="case",
        roles=SUPERVISION,
        is_listed=False,
    ),
    Place(
        "concerns",
        "pages/voice/concerns.py",
        "Concerns",
        "Supervision",
        ":material/balance:",
        "concerns",
        frozenset({Role.LEAD, Role.DIRECTOR, Role.CONTACT}),
    ),
    Place(
        "concern",
        "pages/voice/concern.py",
        "Concern",
        "Supervision",
        url="concern",
        roles=frozenset({Role.LEAD, Role.DIRECTOR, Role.CONTACT}),
        is_listed=False,
        layout="wide",
    ),
    Place(
        "coaches",
        "pages/supervision/coaches.py",
        "Coaches",
        "Supervision",
        ":material/groups:",
        "coaches",
        frozenset({Role.LEAD, Role.DIRECTOR}),
    ),
    Place(
        "folder",
        "pages/supervision/folder.py",
        "Review folder",
        "Supervision",
        url="folder",
        roles=SUPERVISION,
        is_listed=False,
        layout="wide",
    ),
    Place(
        "my_wellness",
        "pages/wellness/my_wellness.py",
        "My wellness",
        "Wellness",
        ":material/spa:",
        "my-wellness",
        frozenset({Role.COACH}),
    ),
    Place(
        "told_me",
        "pages/wellness/told_me.py",
        "Shared with me",
        "Wellness",
        ":material/favorite:",
        "shared-with-me",
        frozenset({Role.LEAD, Role.DIRECTOR}),
    ),
    Place(
        "support",
        "pages/wellness/support.py",
        "Support agreement",
        "Wellness",
        url="support-agreement",
        roles=SUPERVISION,
        is_listed=False,
    ),
    Place(
        "picture",
        "pages/wellness/picture.py",
        "Wellness of the programme",
        "Wellness",
        ":material/insights:",
        "wellness-of-the-programme",
        frozenset({Role.DIRECTOR}),
    ),
    Place(
        "competencies",
        "pages/programme/competencies.py",
        "Competencies",
        "Programme",
        ":material/menu_book:",
        "competencies",
    ),
    Place(
        "resources",
        "pages/programme/resources.py",
        "Resources",
        "Programme",
        ":material/contact_phone:",
        "resources",
    ),
    Place(
        "people",
        "pages/programme/people.py",
        "People",
        "Programme",
        ":material/group:",
        "people",
        frozenset({Role.ADMINISTRATOR, Role.DIRECTOR}),
    ),
    Place(
        "person",
        "pages/programme/person.py",
        "Person",
        "Programme",
        url="person",
        roles=frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.LEAD}),
        is_listed=False,
    ),
    Place(
        "safety", "pages/programme/safety.py", "Safety protocol", "Programme", ":material/health_and_safety:", "safety"
    ),
    Place(
        "offered_words",
        "pages/programme/offered_words.py",
        "Person-first words",
        "Programme",
        ":material/chat_bubble:",
        "person-first-words",
    ),
    Place("rules", "pages/programme/rules.py", "Programme rules", "Programme", ":material/rule:", "rules"),
    Place("account", "pages/account/my_account.py", "My account", "You", ":material/account_circle:", "account"),
    Place(
        "set_password",
        "pages/account/set_password.py",
        "Choose a password",
        "You",
        url="set-password",
        is_listed=False,
        is_open=True,
    ),
)
PAGES = {place.key: place for place in _ALL}


NO_TITLE = "·"
"""Streamlit sends the titles of all pages twice with every answer; the frame names the one that is drawn."""
_made: dict[tuple[str, Callable[[], None] | None], st.Page] = {}


def as_page(place: Place, instead: Callable[[], None] | None = None) -> st.Page:
    """The Streamlit page of a place; its identity is the address, so it can be made anywhere.

    `instead` is drawn at its address where the place itself is not for the reader. Each page is a copy: making one
    looks its file up on the disk, and a run marks its own page as the one to be drawn. Outside a run Streamlit makes
    only half a page, which is not kept.
    """
    known = (place.key, instead)
    if known in _made:
        return copy(_made[known])
    page = st.Page(instead or place.path, title=NO_TITLE, url_path=place.url or None, default=not place.url)
    if get_script_run_ctx(suppress_warning=True) is not None:
        _made[known] = page
    return copy(page)
