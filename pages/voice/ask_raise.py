"""Ask / raise: ask before acting first and largest; then ways to raise something, and what became of it."""

from portal.concerns import consulting, drafts, queries, questions, reports
from portal.ui import looks, raising_parts, report_parts, voice_parts
from portal.ui.moves import link
from portal.ui.wrappers import page


def load(session, actor):
    """All of it the reader's own."""
    return (
        questions.mine(session, actor),
        consulting.outlook(session, actor),
        queries.asked(session, actor),
        queries.raised(session, actor),
        reports.mine(session, actor),
        drafts.mine(session, actor),
    )


def draw(found):
    """A question that waits for the reader, asking, the answers, raising, what was raised, the log of reports."""
    for_me, outlook, asked, raised, reported, kept = found
    looks.title(
        "Ask / raise",
        "Not sure, or something is not right? Asking first is good practice, and is never held against you.",
    )
    voice_parts.for_me(for_me)
    voice_parts.ask(outlook, kept)
    link("safety", "Somebody is in danger now: whom to call", icon=":material/call:")
    voice_parts.asked(asked)
    if outlook is not None:
        raising_parts.ways()
    raising_parts.raised(raised)
    report_parts.log(reported)
    voice_parts.answered(for_me)


page(load, draw)
