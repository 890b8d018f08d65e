"""safety protocol"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "safety_protocol",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_safety_protocol_division_id_division")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_safety_protocol_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_protocol")),
        sa.UniqueConstraint("number", name=op.f("uq_safety_protocol_number")),
    )
    with op.batch_alter_table("safety_protocol", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_safety_protocol_division_id"), ["division_id"], unique=False)


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("safety_protocol", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_safety_protocol_division_id"))

    op.drop_table("safety_protocol")
