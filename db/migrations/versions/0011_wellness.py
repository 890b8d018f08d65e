"""wellness"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "wellness_quarter",
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("first_on", name=op.f("pk_wellness_quarter")),
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_check_in_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_on_day"), ["on_day"], unique=False)
        batch_op.create_index("ix_check_in_person_on", ["person_id", "on_day"], unique=False)

    op.create_table(
        "check_in_pause",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_check_in_pause_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_check_in_pause")),
    )
    op.create_table(
        "wellness_picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=True),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_wellness_picture_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["first_on"], ["wellness_quarter.first_on"], name=op.f("fk_wellness_picture_first_on_wellness_quarter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wellness_picture")),
        sa.UniqueConstraint(
            "first_on", "question", "division_id", name=op.f("uq_wellness_picture_first_on_question_division_id")
        ),
    )
    op.create_table(
        "wellness_plan",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("keeps_well", sa.Text(), nullable=True),
        sa.Column("early_signs", sa.Text(), nullable=True),
        sa.Column("what_helps", sa.Text(), nullable=True),
        sa.Column("whom_i_call", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wellness_plan_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_wellness_plan")),
    )
    op.create_table(
        "check_in_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_in_id", sa.Uuid(), nullable=False),
        sa.Column("supervision_id", sa.Uuid(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_check_in_share_check_in_id_check_in"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["supervision_id"],
            ["supervision.id"],
            name=op.f("fk_check_in_share_supervision_id_supervision"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_share")),
        sa.UniqueConstraint("check_in_id", "supervision_id", name=op.f("uq_check_in_share_check_in_id_supervision_id")),
    )
    with op.batch_alter_table("check_in_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_share_supervision_id"), ["supervision_id"], unique=False)

    op.create_table(
        "support_agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("open_for", sa.Uuid(), nullable=True),
        sa.Column("supervision_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("proposed", "agreed", "ended", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column(
            "may_know",
            sa.Enum(
                "nobody", "director", "cover", name="may_know", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(open_for is null) = (status = 'ended')", name=op.f("ck_support_agreement_open")),
        sa.CheckConstraint("(agreed_at is null) = (agreed_by is null)", name=op.f("ck_support_agreement_agreed")),
        sa.ForeignKeyConstraint(["agreed_by"], ["person.id"], name=op.f("fk_support_agreement_agreed_by_person")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_support_agreement_coach_id_person")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_support_agreement_ended_by_person")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_support_agreement_proposed_by_person")),
        sa.ForeignKeyConstraint(
            ["supervision_id"],
            ["supervision.id"],
            name=op.f("fk_support_agreement_supervision_id_supervision"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_agreement")),
        sa.UniqueConstraint("open_for", name=op.f("uq_support_agreement_open_for")),
    )
    with op.batch_alter_table("support_agreement", schema=None) as batch_op:
        batch_op.create_index("ix_support_agreement_coach", ["coach_id", "proposed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_agreement_supervision_id"), ["supervision_id"], unique=False)

    op.create_table(
        "talk_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("open_for", sa.Uuid(), nullable=True),
        sa.Column("supervision_id", sa.Uuid(), nullable=True),
        sa.Column(
            "wanted",
            sa.Enum(
                "today",
                "this_week",
                "next_one_on_one",
                name="wanted",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("talked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(open_for is null) = (talked_at is not null)", name=op.f("ck_talk_request_open")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_talk_request_person_id_person")),
        sa.ForeignKeyConstraint(
            ["supervision_id"],
            ["supervision.id"],
            name=op.f("fk_talk_request_supervision_id_supervision"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_request")),
        sa.UniqueConstraint("open_for", name=op.f("uq_talk_request_open_for")),
    )
    with op.batch_alter_table("talk_request", schema=None) as batch_op:
        batch_op.create_index("ix_talk_request_person", ["person_id", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_talk_request_supervision_id"), ["supervision_id"], unique=False)


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("talk_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talk_request_supervision_id"))
        batch_op.drop_index("ix_talk_request_person")

    op.drop_table("talk_request")
    with op.batch_alter_table("support_agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_agreement_supervision_id"))
        batch_op.drop_index("ix_support_agreement_coach")

    op.drop_table("support_agreement")
    with op.batch_alter_table("check_in_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_check_in_share_supervision_id"))

    op.drop_table("check_in_share")
    op.drop_table("wellness_plan")
    op.drop_table("wellness_picture")
    op.drop_table("check_in_pause")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index("ix_check_in_person_on")
        batch_op.drop_index(batch_op.f("ix_check_in_on_day"))

    op.drop_table("check_in")
    op.drop_table("wellness_quarter")
