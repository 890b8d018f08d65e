"""the programme's own list of person-first words"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "offered_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_offered_words_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_words")),
        sa.UniqueConstraint("number", name=op.f("uq_offered_words_number")),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("offered_words")
