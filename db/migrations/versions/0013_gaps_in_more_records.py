"""Passages that were taken out of one-on-ones, of reasons of steps, and of who came as a guest and why."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ONE_SUBJECT = (
    "(case when review_id is null then 0 else 1 end) + (case when first_90_id is null then 0 else 1 end)"
    " + (case when one_on_one_id is null then 0 else 1 end) = 1"
)


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "taken_out",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("first_90_id", sa.Uuid(), nullable=True),
        sa.Column("one_on_one_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(ONE_SUBJECT, name=op.f("ck_taken_out_one_subject")),
        sa.ForeignKeyConstraint(["first_90_id"], ["first_90.id"], name=op.f("fk_taken_out_first_90_id_first_90")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_taken_out_made_by_person")),
        sa.ForeignKeyConstraint(
            ["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_taken_out_one_on_one_id_one_on_one")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_taken_out_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_out")),
    )
    with op.batch_alter_table("taken_out", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_taken_out_first_90_id"), ["first_90_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_taken_out_one_on_one_id"), ["one_on_one_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_taken_out_review_id"), ["review_id"], unique=False)

    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.add_column(sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back to the one before. Refused once a passage was taken out here: there is no place for the gap then."""
    there = op.get_bind()
    gaps, attendance = sa.table("taken_out"), sa.table("attendance", sa.column("redacted_at", sa.DateTime()))
    emptied = sa.select(sa.func.count()).select_from(attendance).where(attendance.c.redacted_at.is_not(None))
    if there.scalar(sa.select(sa.func.count()).select_from(gaps)) or there.scalar(emptied):
        raise RuntimeError("Passages were taken out here. Put a backup from before back instead.")

    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_column("redacted_at")
        batch_op.drop_column("purged_at")

    op.drop_table("taken_out")
