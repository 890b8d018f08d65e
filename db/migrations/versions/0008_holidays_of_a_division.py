"""the public holidays a division keeps, and how the outcome behind a commitment is found"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar", sa.String(length=12), server_default="", nullable=False))
    with op.batch_alter_table("item_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_outcome_commitment_id"), ["commitment_id"], unique=False)


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("item_outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_outcome_commitment_id"))
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.drop_column("calendar")
