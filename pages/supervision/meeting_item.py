"""One agenda item: its presenter writes, those who may read it read; what to do when somebody may be in danger."""

from portal.access import Gathering as May
from portal.meetings import presenting as items
from portal.meetings.agenda_words import KINDS, carried
from portal.ui import agenda_items, looks, presenting, words
from portal.ui.moves import query_id
from portal.ui.wrappers import page

item_id = query_id()


def draw(found):
    """The head, then safety, then what is presented."""
    title = found.code or (found.scenario.title if found.scenario else KINDS[found.kind])
    looks.title(title, about(found))
    presenting.back()
    presenting.act_now(found)
    presenting.scenario(found)
    if found.is_presenter and found.may[May.PRESENT].is_allowed and found.scenario is None:
        presenting.present(found)
    elif found.scenario is None:
        presenting.read(found)
    presenting.mark(found)
    presenting.history(found)
    presenting.drop(found)


def about(found):
    """Whose it is and where it stands, in a line."""
    where = f"on the agenda {words.when(found.meeting_at)}" if found.meeting_at else agenda_items.WHERE[found.status]
    return " · ".join(part for part in (KINDS[found.kind], found.presenter, where, carried(found.carried)) if part)


page(lambda session, actor: items.view(session, actor, item_id), draw, reads=("meeting_item", item_id))
