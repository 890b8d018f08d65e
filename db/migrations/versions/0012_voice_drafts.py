"""words around concerns that are not sent yet, and whether an outcome was read"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.add_column("concern", sa.Column("outcome_read_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "voice_draft",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_voice_draft_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "place", name=op.f("pk_voice_draft")),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("voice_draft")
    op.drop_column("concern", "outcome_read_at")
