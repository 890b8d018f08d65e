"""One person: roles, who leads whom, cover, decider, leave, conflicts, account; each change a form of its own."""

from portal.coaches import departure, transfer
from portal.people import person
from portal.ui import account_parts, looks, person_forms, person_parts, words
from portal.ui.held import me
from portal.ui.moves import link, query, query_id
from portal.ui.navigation import PAGES
from portal.ui.wrappers import page

person_id, doing = query_id(), query("do")
DIVISIONS = ("role", "transfer")
MEANS = {"transfer": transfer.look, "departure": departure.look}


def load(session, actor):
    """The person, and what the form that is asked for needs."""
    found = person.page(session, actor, person_id)
    divisions = person.divisions_of(session, actor) if doing in DIVISIONS else ()
    means = MEANS[doing](session, actor, person_id) if doing in MEANS else None
    return found, divisions, means


def draw(loaded):
    """The facts with a link to each change, or the one form that is asked for."""
    found, divisions, means = loaded
    looks.title(found.name, sub(found))
    if doing in person_forms.FORMS:
        person_forms.FORMS[doing](found)
    elif doing == "role":
        person_forms.role(found, divisions)
    elif doing == "transfer":
        person_forms.move(found, divisions, means)
    elif doing == "departure":
        person_forms.leaving(found, means)
    else:
        facts(found)


def sub(found):
    """Roles of today and the user name, under the title."""
    now = frozenset(one.role for one in found.roles if one.from_on <= found.today and still(one, found))
    return f"{words.role_words(now)} · {found.username}"


def still(one, found):
    """Whether a role has not ended."""
    return one.until_on is None or one.until_on > found.today


def facts(found):
    """Everything the reader may see of the person."""
    is_whole = found.is_office or found.is_self
    if PAGES["people"].is_for(me()):
        link("people", "All people", icon=":material/arrow_back:")
    elif PAGES["coaches"].is_for(me()):
        link("coaches", "My coaches", icon=":material/arrow_back:")
    if is_whole:
        looks.who_can_see("Directors and administrators of the division. What people write in supervision is not here.")
    account_parts.fresh_link(found)
    person_parts.head(found)
    if is_whole:
        person_parts.supervision(found)
        person_parts.leading(found)
    person_parts.leave_of(found)
    if is_whole:
        person_parts.roles(found)
    person_parts.conflicts(found)
    account_parts.access(found)
    person_parts.ways_out(found)


page(load, draw)
