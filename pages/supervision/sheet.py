"""The review form: one sheet, one author, 62 items."""

from portal.reviews import queries, sheets
from portal.ui.held import held
from portal.ui.moves import go, query_id
from portal.ui.sheet_form import sheet_form
from portal.ui.wrappers import page

review_id = query_id()


def submitted() -> None:
    """Say so where the review is shown next."""
    held().say("Your sheet is in and locked. Thank you for taking the time.")
    go("review", id=review_id)


page(
    lambda session, actor: queries.form(session, actor, review_id),
    lambda snapshot: sheet_form(
        snapshot,
        lambda session, actor, pending: sheets.save(session, actor, review_id, pending),
        lambda session, actor: [item.as_dict() for item in sheets.submit(session, actor, review_id)],
        submitted,
    ),
)
