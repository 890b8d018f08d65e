"""What was written down at the example's held meetings, and the community resources that came up over time."""

from collections.abc import Iterator
from typing import Final

from sqlmodel import Session

from db.tables.meetings import Guidance, ItemKind, OutcomeKind
from portal.access import Actor
from portal.example.folders import Step, Told
from portal.meetings import notes
from portal.meetings.notes import Came
from portal.meetings.standing import Item
from portal.resources import service as resources
from portal.resources.service import Entry

SAID: Final = (
    (
        "The group began with what already works. Several had met the same “maybe”, and asked less then.",
        "Ask what made last week’s good day possible, before any plan.",
        "Leave the plan for the next conversation and stay with the question.",
    ),
    (
        "Two ways were thought through: to say it plainly, or to wait to be asked. Both were tried aloud.",
        "Say what you noticed in one sentence, then stop talking.",
        "Practise the sentence once with another coach before the call.",
    ),
    (
        "Where our part ends came up early. The group kept to what a coach can do on the line.",
        "Name the limit kindly and offer what is on the resource list.",
        "Look through the resource list together and write down two numbers.",
    ),
)
FUNCTIONS: Final = (["social_and_emotional"], ["daily_management", "ongoing_support"], ["links_to_care"])
LISTED: Final = (
    (40, "priya.raman", "crisis", "Night Line (invented)", "605 555 0188", "Somebody answers between eight and eight."),
    (33, "jordan.ellis", "housing", "Open Door Shelter (invented)", "605 555 0142", "Beds from six in the evening."),
    (
        26,
        "jordan.ellis",
        "mutual_help",
        "Tuesday Circle (invented)",
        "605 555 0171",
        "Open to all, no signing up.",
    ),
    (19, "priya.raman", "family", "Kitchen Table (invented)", "605 555 0125", "For loved ones, every other Thursday."),
    (12, "jordan.ellis", "food", "Prairie Pantry (invented)", "605 555 0110", "Boxes on Fridays, no questions asked."),
)


def write_down(session: Session, actor: Actor, item: Item, place: int) -> None:
    """Notes, what came of it and what the presenter is left with, for one item that lies before everybody."""
    said, suggestion, action = SAID[place % len(SAID)]
    if item.item.kind is ItemKind.NOTICE:
        return
    notes.save_notes(session, actor, item.item.id, said, None)
    notes.share_notes(session, actor, item.item.id, said)
    notes.add_outcome(session, actor, item.item.id, Came(OutcomeKind.LEARNING, suggestion, Guidance.SUGGESTION))
    if place == 0:
        notes.add_outcome(session, actor, item.item.id, Came(OutcomeKind.ACTION, action, None, actor.id))
    notes.set_functions(session, actor, item.item.id, FUNCTIONS[place % len(FUNCTIONS)])


def steps() -> Iterator[Step]:
    """Resources as they came up."""
    for ago, who, kind, name, reach, offers in LISTED:
        yield Step(ago, 15, who, _listed(Entry(kind, name, reach, offers)))


def _listed(entry: Entry) -> Told:
    return lambda session, actor: resources.add(session, actor, entry)
