"""Where a passage was taken out of what is closed and not signed; what is signed says so itself."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from db.tables.base import Base
from db.types import new_id


class TakenOut(Base, table=True):
    """A passage that stood in a one-on-one, or was the reason of a step: where, when, by whom, why. Only ever added to.

    `place` names a field, or a row and its field; never a word of what stood there.
    """

    __tablename__ = "taken_out"
    __table_args__ = (
        CheckConstraint(
            "(case when review_id is null then 0 else 1 end) + (case when first_90_id is null then 0 else 1 end)"
            " + (case when one_on_one_id is null then 0 else 1 end) = 1",
            name="one_subject",
        ),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    review_id: uuid.UUID | None = Field(default=None, foreign_key="review.id", index=True)
    first_90_id: uuid.UUID | None = Field(default=None, foreign_key="first_90.id", index=True)
    one_on_one_id: uuid.UUID | None = Field(default=None, foreign_key="one_on_one.id", index=True)
    place: str = Field(max_length=80)
    reason: str = Field(max_length=200)
    made_by: uuid.UUID = Field(foreign_key="person.id")
    at: datetime
