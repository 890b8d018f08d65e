"""Cases: the coach's own with one tap each; caseloads, what needs somebody first, and assigning, for those who lead."""

from portal.cases import overview
from portal.cases.words import WHO_CAN_SEE
from portal.ui import case_offices, case_parts, looks
from portal.ui.moves import link, maybe_id
from portal.ui.wrappers import page

coach_id = maybe_id("coach")


def load(session, actor):
    """What is the reader's own, and what they look after."""
    return overview.overview(session, actor, coach_id)


def draw(found):
    """Assigning first, then what needs somebody, then the reader's own, then the caseloads."""
    looks.title("Cases", "Each under a random code. Who the people are stands nowhere in the portal.")
    looks.who_can_see(WHO_CAN_SEE)
    if found.candidates:
        case_offices.assign(found.candidates, found.people)
    if found.of_coach is not None:
        one_coach(found)
        return
    case_parts.mine(found.mine)
    case_parts.of_others("Needs somebody first", found.needing)
    case_parts.caseloads(found.loads)
    case_parts.of_others("Ended", found.ended)
    if not (found.mine or found.needing or found.loads or found.ended):
        looks.empty(
            "Cases will stand here.",
            why="Lead coaches assign them. Each shows what was agreed, and what comes next; one tap notes a contact.",
        )


def one_coach(found):
    """The caseload of one coach, what needs a look first."""
    link("cases", "All coaches", icon=":material/arrow_back:")
    case_parts.of_others(f"Cases of {found.of_coach_name}", found.of_coach)
    if not found.of_coach:
        looks.empty("No open case here.", why="Open cases of this coach will stand here, what needs a look first.")


page(load, draw)
