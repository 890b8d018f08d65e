"""One one-on-one: planned, being written down in the order a conversation runs, or closed for both to read."""

from portal.access import Coaching as May
from portal.cases.queries import of_coach
from portal.one_on_ones import queries
from portal.one_on_ones.words import KINDS, who_can_see
from portal.one_on_ones.workflow import CHECKPOINTS
from portal.redaction.subject import Noun
from portal.ui import case_parts, looks, one_on_one_actions, one_on_one_parts, redaction_parts, shared
from portal.ui.moves import link, query_id
from portal.ui.wrappers import page

one_id = query_id()


def load(session, actor):
    """The one-on-one as this reader may see it, and until it is closed the coach's cases."""
    found = queries.view(session, actor, one_id)
    return found, of_coach(session, actor, found.line.coach_id) if found.closed_at is None else []


def draw(both):
    """The head for everybody who may know of it; then what this reader may read and write."""
    found, cases = both
    line = found.line
    looks.title(f"{KINDS[line.kind]} · {one_on_one_parts.with_whom(line)}", one_on_one_parts.about(line))
    if not shared.is_on():
        link("one_on_ones", "All one-on-ones", icon=":material/arrow_back:")
    if not line.read.is_allowed:
        one_on_one_parts.stays(found)
        take_out(found)
        return
    looks.who_can_see(who_can_see(line.status, line.coach, line.lead, is_checkpoint=line.kind in CHECKPOINTS))
    if found.closed_at is not None:
        closed(found)
    elif found.is_writing:
        writing(found, cases)
    else:
        ahead(found, cases)


def writing(found, cases):
    """The whole conversation on one page."""
    shared.offer()
    one_on_one_actions.preparation(found)
    one_on_one_actions.voice(found)
    one_on_one_actions.agenda(found)
    case_parts.walk(cases, found.line.coach)
    one_on_one_actions.heads(found)
    one_on_one_actions.in_focus(found)
    one_on_one_actions.guidance(found)
    one_on_one_actions.commitments(found)
    one_on_one_actions.finish(found)


def ahead(found, cases):
    """What is planned, or written down by somebody else: the agenda, and the coach's own words for the coach."""
    if found.may[May.WRITE_ONE_ON_ONE].is_allowed:
        one_on_one_actions.plan_ahead(found)
        one_on_one_actions.preparation(found)
    if found.may[May.WRITE_VOICE].is_allowed:
        one_on_one_actions.voice(found)
        one_on_one_actions.own_levels(found)
    else:
        one_on_one_parts.voice(found)
    one_on_one_actions.agenda(found)
    case_parts.walk(cases, found.line.coach)


def closed(found):
    """What both read."""
    redaction_parts.gaps(found.gaps, is_signed=False)
    one_on_one_parts.record(found)
    if found.may[May.ADD_NOTE].is_allowed:
        one_on_one_parts.add_note(found)
    one_on_one_actions.preparation(found)
    take_out(found)


def take_out(found):
    """What was taken out, and for a director the way to take more out, read or unread."""
    if found.may[May.REDACT_ONE_ON_ONE].is_allowed and not shared.is_on():
        if not found.line.read.is_allowed:
            redaction_parts.gaps(found.gaps, is_signed=False)
        redaction_parts.form(Noun.ONE_ON_ONE, one_id)


page(load, draw, reads=("one_on_one", one_id))
