"""The signed minutes of a case-review meeting, each reader what is theirs."""

from portal.meetings import minutes
from portal.redaction.subject import Noun
from portal.ui import looks, minutes_parts, redaction_parts, shared, words
from portal.ui.moves import link, query_id
from portal.ui.wrappers import page

meeting_id = query_id()


def load(session, actor):
    """What this reader may read of it."""
    return minutes.read(session, actor, meeting_id)


def draw(found):
    """Who was there, what was talked about, what was added; a copy to keep."""
    looks.title(f"Minutes · {found.group}", words.long_day(found.on))
    if not shared.is_on():
        link("case_review", "Case review", icon=":material/arrow_back:", group=found.group_id)
    looks.who_can_see(minutes_parts.WHO_CAN_SEE)
    minutes_parts.noticed(found)
    minutes_parts.signature(found)
    redaction_parts.gaps(minutes_parts.gaps(found))
    minutes_parts.head(found)
    minutes_parts.items(found)
    minutes_parts.notes(found)
    if not shared.is_on():
        minutes_parts.copy(found)
        if found.may_redact.is_allowed:
            redaction_parts.form(Noun.MINUTES, meeting_id)


page(load, draw, reads=("meeting", meeting_id))
