"""The first 90 days, one-on-ones, observations and commitments."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = ("review", "acknowledgement", "response", "addendum")
MORE_KINDS = ("recommendation", "decision")


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "commitment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "one_on_one",
                "review",
                "first_90",
                "person",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("support", sa.Text(), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum("open", "done", "dropped", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_commitment_coach_id_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_commitment_made_by_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_commitment_owner_id_person")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_commitment_settled_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index("ix_commitment_coach_status", ["coach_id", "status"], unique=False)
        batch_op.create_index("ix_commitment_owner_status", ["owner_id", "status"], unique=False)

    op.create_table(
        "leave",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_leave_span")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_leave_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_person_id"), ["person_id"], unique=False)

    op.create_table(
        "observation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.Uuid(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column(
            "setting",
            sa.Enum(
                "conversation",
                "shadowing",
                "case_review",
                "one_on_one",
                "role_play",
                "recording",
                "records",
                "team",
                name="setting",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("strength", "growth", "neutral", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_observation_author_id_person")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_observation_coach_id_person")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_observation_division_id_division")),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name=op.f("fk_observation_framework_id_framework")),
        sa.ForeignKeyConstraint(["told_by"], ["person.id"], name=op.f("fk_observation_told_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index("ix_observation_coach_seen", ["coach_id", "seen_on"], unique=False)

    op.create_table(
        "one_on_one",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "regular",
                "ad_hoc",
                "first_checkpoint",
                "second_checkpoint",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("planned", "open", "closed", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column(
            "mode",
            sa.Enum("in_person", "video", "phone", name="mode", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("went_well", sa.Text(), nullable=True),
        sa.Column("was_hard", sa.Text(), nullable=True),
        sa.Column("support_missing", sa.Text(), nullable=True),
        sa.Column("experience", sa.Text(), nullable=True),
        sa.Column("performance", sa.Text(), nullable=True),
        sa.Column("wellness", sa.Text(), nullable=True),
        sa.Column("strengths", sa.Text(), nullable=True),
        sa.Column("directive", sa.Text(), nullable=True),
        sa.Column("suggestion", sa.Text(), nullable=True),
        sa.Column("needs_from_lead", sa.Text(), nullable=True),
        sa.Column("functions", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_one_on_one_coach_id_person")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_one_on_one_division_id_division")),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name=op.f("fk_one_on_one_framework_id_framework")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_one_on_one_lead_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_on_one")),
    )
    with op.batch_alter_table("one_on_one", schema=None) as batch_op:
        batch_op.create_index("ix_one_on_one_coach_held", ["coach_id", "held_on"], unique=False)
        batch_op.create_index("ix_one_on_one_lead_status", ["lead_id", "status"], unique=False)

    op.create_table(
        "stand_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("coach_id <> person_id", name=op.f("ck_stand_in_not_self")),
        sa.CheckConstraint("until_on > from_on", name=op.f("ck_stand_in_span")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_stand_in_coach_id_person")),
        sa.ForeignKeyConstraint(["named_by"], ["person.id"], name=op.f("fk_stand_in_named_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stand_in_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stand_in_coach_id"), ["coach_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stand_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("one_on_one_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_agenda_item_author_id_person")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_agenda_item_coach_id_person")),
        sa.ForeignKeyConstraint(
            ["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_agenda_item_one_on_one_id_one_on_one")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_item_coach_id"), ["coach_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agenda_item_one_on_one_id"), ["one_on_one_id"], unique=False)

    op.create_table(
        "first_90",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("open_for", sa.Uuid(), nullable=True),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column(
            "start_event",
            sa.Enum(
                "first_duty_day",
                "certification",
                "agreement_signed",
                name="start_event",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "running",
                "recommended",
                "decided",
                "stopped",
                "ended",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "confirm",
                "extend",
                "end_of_service",
                "return_to_training",
                "withdrawn",
                "transferred",
                "stepped_back",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("appeal_to_id", sa.Uuid(), nullable=True),
        sa.Column("appeal_words", sa.String(length=200), nullable=True),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("respond_until_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(open_for is null) = (status = 'ended')", name=op.f("ck_first_90_open_until_over")),
        sa.CheckConstraint("open_for is null or open_for = coach_id", name=op.f("ck_first_90_open_for_coach")),
        sa.ForeignKeyConstraint(["appeal_to_id"], ["person.id"], name=op.f("fk_first_90_appeal_to_id_person")),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name=op.f("fk_first_90_begun_by_person")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_first_90_coach_id_person")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_first_90_division_id_division")),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name=op.f("fk_first_90_framework_id_framework")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_first_90_policy_id_policy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_90")),
        sa.UniqueConstraint("open_for", name=op.f("uq_first_90_open_for")),
    )
    with op.batch_alter_table("first_90", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_90_coach_id"), ["coach_id"], unique=False)
        batch_op.create_index("ix_first_90_division_status", ["division_id", "status"], unique=False)

    op.create_table(
        "focus_score",
        sa.Column("one_on_one_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=False),
        sa.Column("coach_level", sa.Integer(), nullable=True),
        sa.Column("lead_level", sa.Integer(), nullable=True),
        sa.CheckConstraint("coach_level between 1 and 4", name=op.f("ck_focus_score_coach_level")),
        sa.CheckConstraint("lead_level between 1 and 4", name=op.f("ck_focus_score_lead_level")),
        sa.ForeignKeyConstraint(
            ["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_focus_score_one_on_one_id_one_on_one")
        ),
        sa.PrimaryKeyConstraint("one_on_one_id", "category", name=op.f("pk_focus_score")),
    )
    op.create_table(
        "observation_item",
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_observation_item_observation_id_observation")
        ),
        sa.PrimaryKeyConstraint("observation_id", "code", name=op.f("pk_observation_item")),
    )
    op.create_table(
        "one_on_one_addendum",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("one_on_one_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_one_on_one_addendum_author_id_person")),
        sa.ForeignKeyConstraint(
            ["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_one_on_one_addendum_one_on_one_id_one_on_one")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_on_one_addendum")),
    )
    with op.batch_alter_table("one_on_one_addendum", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_one_on_one_addendum_one_on_one_id"), ["one_on_one_id"], unique=False)

    op.create_table(
        "preparation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("one_on_one_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_preparation_coach_id_person")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_preparation_lead_id_person")),
        sa.ForeignKeyConstraint(
            ["one_on_one_id"], ["one_on_one.id"], name=op.f("fk_preparation_one_on_one_id_one_on_one")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation")),
    )
    with op.batch_alter_table("preparation", schema=None) as batch_op:
        batch_op.create_index("ix_preparation_lead_coach", ["lead_id", "coach_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_preparation_one_on_one_id"), ["one_on_one_id"], unique=False)

    op.create_table(
        "clock_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_90_id", sa.Uuid(), nullable=False),
        sa.Column(
            "why",
            sa.Enum("training", "stepped_back", name="why", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on is null or until_on > from_on", name=op.f("ck_clock_stop_span")),
        sa.ForeignKeyConstraint(["first_90_id"], ["first_90.id"], name=op.f("fk_clock_stop_first_90_id_first_90")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_stop")),
    )
    with op.batch_alter_table("clock_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clock_stop_first_90_id"), ["first_90_id"], unique=False)

    op.create_table(
        "first_90_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_90_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("from_status", sa.String(length=40), nullable=False),
        sa.Column("to_status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_first_90_event_actor_id_person")),
        sa.ForeignKeyConstraint(["first_90_id"], ["first_90.id"], name=op.f("fk_first_90_event_first_90_id_first_90")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_90_event")),
    )
    with op.batch_alter_table("first_90_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_90_event_first_90_id"), ["first_90_id"], unique=False)

    op.create_table(
        "goal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("support", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_goal_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_review_id"), ["review_id"], unique=False)

    op.create_table(
        "recommendation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_90_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "confirm",
                "extend",
                "end_of_service",
                "return_to_training",
                "withdrawn",
                "transferred",
                "stepped_back",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("extend_days", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("attested", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["first_90_id"], ["first_90.id"], name=op.f("fk_recommendation_first_90_id_first_90")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_recommendation_made_by_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_recommendation_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("first_90_id", "revision", name=op.f("uq_recommendation_first_90_id_revision")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_90_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "confirm",
                "extend",
                "end_of_service",
                "return_to_training",
                "withdrawn",
                "transferred",
                "stepped_back",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("extend_days", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=True),
        sa.Column("late_reason", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(told_on is null) = (told_by is null)", name=op.f("ck_decision_told")),
        sa.ForeignKeyConstraint(["first_90_id"], ["first_90.id"], name=op.f("fk_decision_first_90_id_first_90")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_decision_made_by_person")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_decision_recommendation_id_recommendation")
        ),
        sa.ForeignKeyConstraint(["told_by"], ["person.id"], name=op.f("fk_decision_told_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("recommendation_id", "made_by", name=op.f("uq_decision_recommendation_id_made_by")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_first_90_id"), ["first_90_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reads_until_on", sa.Date(), nullable=True))

    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("division_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_policy_division_id_division"), "division", ["division_id"], ["id"])

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.add_column(sa.Column("observation_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_rating_observation_id_observation"), "observation", ["observation_id"], ["id"]
        )

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_90_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("meet_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("start_code", sa.String(length=6), nullable=True))
        batch_op.add_column(sa.Column("talking_code", sa.String(length=6), nullable=True))
        batch_op.add_column(sa.Column("conversation_ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_review_first_90_id"), ["first_90_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_review_first_90_id_first_90"), "first_90", ["first_90_id"], ["id"])

    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_90_id", sa.Uuid(), nullable=True))
        batch_op.alter_column("review_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.drop_constraint(batch_op.f("ck_sealed_record_kind"), type_="check")
        batch_op.create_check_constraint("kind", sa.column("kind").in_((*KINDS, *MORE_KINDS)))
        batch_op.create_check_constraint("one_subject", sa.text("(review_id is null) <> (first_90_id is null)"))
        batch_op.create_index(batch_op.f("ix_sealed_record_first_90_id"), ["first_90_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_sealed_record_first_90_id_first_90"), "first_90", ["first_90_id"], ["id"]
        )

    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stay_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Back to the one before. Refused once something is sealed about first 90 days: there is no place for it then."""
    sealed = sa.table("sealed_record", sa.column("review_id", sa.Uuid()))
    if op.get_bind().scalar(sa.select(sa.func.count()).select_from(sealed).where(sealed.c.review_id.is_(None))):
        raise RuntimeError("Recommendations or decisions are sealed here. Put a backup from before back instead.")

    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_column("stay_until")

    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sealed_record_first_90_id_first_90"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_sealed_record_first_90_id"))
        batch_op.drop_constraint(batch_op.f("ck_sealed_record_one_subject"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_sealed_record_kind"), type_="check")
        batch_op.create_check_constraint("kind", sa.column("kind").in_(KINDS))
        batch_op.alter_column("review_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column("first_90_id")

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_review_first_90_id_first_90"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_review_first_90_id"))
        batch_op.drop_column("conversation_ends_at")
        batch_op.drop_column("talking_code")
        batch_op.drop_column("start_code")
        batch_op.drop_column("meet_on")
        batch_op.drop_column("first_90_id")

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_rating_observation_id_observation"), type_="foreignkey")
        batch_op.drop_column("observation_id")

    with op.batch_alter_table("policy", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_policy_division_id_division"), type_="foreignkey")
        batch_op.drop_column("division_id")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("reads_until_on")

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_first_90_id"))

    op.drop_table("decision")
    op.drop_table("recommendation")
    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_review_id"))

    op.drop_table("goal")
    with op.batch_alter_table("first_90_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_first_90_event_first_90_id"))

    op.drop_table("first_90_event")
    with op.batch_alter_table("clock_stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clock_stop_first_90_id"))

    op.drop_table("clock_stop")
    with op.batch_alter_table("preparation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_preparation_one_on_one_id"))
        batch_op.drop_index("ix_preparation_lead_coach")

    op.drop_table("preparation")
    with op.batch_alter_table("one_on_one_addendum", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_one_on_one_addendum_one_on_one_id"))

    op.drop_table("one_on_one_addendum")
    op.drop_table("observation_item")
    op.drop_table("focus_score")
    with op.batch_alter_table("first_90", schema=None) as batch_op:
        batch_op.drop_index("ix_first_90_division_status")
        batch_op.drop_index(batch_op.f("ix_first_90_coach_id"))

    op.drop_table("first_90")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_item_one_on_one_id"))
        batch_op.drop_index(batch_op.f("ix_agenda_item_coach_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stand_in_person_id"))
        batch_op.drop_index(batch_op.f("ix_stand_in_coach_id"))

    op.drop_table("stand_in")
    with op.batch_alter_table("one_on_one", schema=None) as batch_op:
        batch_op.drop_index("ix_one_on_one_lead_status")
        batch_op.drop_index("ix_one_on_one_coach_held")

    op.drop_table("one_on_one")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index("ix_observation_coach_seen")

    op.drop_table("observation")
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leave_person_id"))

    op.drop_table("leave")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_owner_status")
        batch_op.drop_index("ix_commitment_coach_status")

    op.drop_table("commitment")
