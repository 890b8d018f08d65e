"""A question for you: somebody wants to hear the reader's side, in writing."""

from portal.concerns import drafts, questions
from portal.ui import voice_parts
from portal.ui.moves import query_id
from portal.ui.wrappers import page

question_id = query_id()


def load(session, actor):
    """The question and nothing else of what it belongs to."""
    return questions.one(session, actor, question_id), drafts.mine(session, actor)


def draw(found):
    """The question, then the answer."""
    voice_parts.question(*found)


page(load, draw)
