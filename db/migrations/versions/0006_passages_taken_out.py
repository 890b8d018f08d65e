"""Passages that were taken out of what is signed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaces_id", sa.Uuid(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_sealed_record_replaces_id"), ["replaces_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_sealed_record_replaces_id_sealed_record"), "sealed_record", ["replaces_id"], ["id"]
        )


def downgrade() -> None:
    """Back to the one before. Refused once a passage was taken out: there is no place for the gap then."""
    sealed = sa.table("sealed_record", sa.column("replaces_id", sa.Uuid()))
    if op.get_bind().scalar(sa.select(sa.func.count()).select_from(sealed).where(sealed.c.replaces_id.is_not(None))):
        raise RuntimeError("Passages were taken out here. Put a backup from before back instead.")

    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sealed_record_replaces_id_sealed_record"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_sealed_record_replaces_id"), type_="unique")
        batch_op.drop_column("replaces_id")

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_column("redacted_at")
        batch_op.drop_column("purged_at")

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_column("redacted_at")
        batch_op.drop_column("purged_at")

    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_column("redacted_at")
        batch_op.drop_column("purged_at")
