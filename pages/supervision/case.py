"""One case: how it stands, contacts, what was agreed, who may know the person; handing over, ending, history."""

from portal.access import Casework as May
from portal.cases import viewing
from portal.cases.words import WHO_CAN_SEE
from portal.ui import case_actions, case_offices, case_parts, looks
from portal.ui.moves import link, query_id
from portal.ui.wrappers import page

case_id = query_id()


def load(session, actor):
    """The case as this reader may see it."""
    return viewing.view(session, actor, case_id)


def draw(found):
    """What is to be done first, then what is agreed, then what is seldom needed."""
    looks.title(found.line.code, case_parts.about(found))
    link("cases", "All cases", icon=":material/arrow_back:")
    looks.who_can_see(WHO_CAN_SEE)
    case_parts.standing(found)
    case_actions.take_or_decline(found)
    case_actions.note(found)
    case_actions.look(found)
    case_offices.key_passed(found)
    if found.may[May.AGREE].is_allowed:
        case_actions.agree(found)
    else:
        case_parts.agreed(found)
    case_offices.who_knows(found)
    case_offices.correct(found)
    case_offices.hand_over(found)
    case_offices.end(found)
    case_parts.history(found)


page(load, draw, reads=("coded_case", case_id))
