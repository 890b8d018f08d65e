"""case review meetings"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


KINDS = ("review", "acknowledgement", "response", "addendum", "recommendation", "decision")
MINUTES = "minutes"
SOURCES = ("one_on_one", "review", "first_90", "person")
MEETING = "meeting"
ONE_OF_TWO = "(review_id is null) <> (first_90_id is null)"
ONE_OF_THREE = (
    "(case when review_id is null then 0 else 1 end) + (case when first_90_id is null then 0 else 1 end)"
    " + (case when meeting_id is null then 0 else 1 end) = 1"
)


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "review_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_review_group_division_id_division")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_review_group_lead_id_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_review_group_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_group")),
    )
    with op.batch_alter_table("review_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_group_division_id"), ["division_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_group_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "group_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on is null or until_on > from_on", name=op.f("ck_group_member_span")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_group_member_coach_id_person")),
        sa.ForeignKeyConstraint(["group_id"], ["review_group.id"], name=op.f("fk_group_member_group_id_review_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index("ix_group_member_coach", ["coach_id", "from_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_member_group_id"), ["group_id"], unique=False)

    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("open_for", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(length=12), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("every_days between 1 and 366", name=op.f("ck_meeting_series_every_days")),
        sa.CheckConstraint("minutes between 15 and 480", name=op.f("ck_meeting_series_minutes")),
        sa.CheckConstraint("open_for is null or open_for = group_id", name=op.f("ck_meeting_series_open_for_group")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["review_group.id"], name=op.f("fk_meeting_series_group_id_review_group")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_meeting_series_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
        sa.UniqueConstraint("open_for", name=op.f("uq_meeting_series_open_for")),
    )
    with op.batch_alter_table("meeting_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_series_group_id"), ["group_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("occurrence_on", sa.Date(), nullable=True),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "scheduled",
                "live",
                "closed",
                "called_off",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "gap_reason",
            sa.Enum(
                "holiday",
                "lead_away",
                "too_few",
                "weather",
                "programme",
                name="gap_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("facilitator_id", sa.Uuid(), nullable=True),
        sa.Column("note_taker_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("current_item_id", sa.Uuid(), nullable=True),
        sa.Column(
            "phase",
            sa.Enum(
                "present",
                "clarify",
                "discuss",
                "plan",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("phase_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(closed_at is null) = (status <> 'closed')", name=op.f("ck_meeting_closed")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_meeting_closed_by_person")),
        sa.ForeignKeyConstraint(["facilitator_id"], ["person.id"], name=op.f("fk_meeting_facilitator_id_person")),
        sa.ForeignKeyConstraint(["group_id"], ["review_group.id"], name=op.f("fk_meeting_group_id_review_group")),
        sa.ForeignKeyConstraint(["note_taker_id"], ["person.id"], name=op.f("fk_meeting_note_taker_id_person")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_meeting_opened_by_person")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_meeting_policy_id_policy")),
        sa.ForeignKeyConstraint(["series_id"], ["meeting_series.id"], name=op.f("fk_meeting_series_id_meeting_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("series_id", "occurrence_on", name=op.f("uq_meeting_series_id_occurrence_on")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_group_day", ["group_id", "on_day"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "in_person",
                "remote",
                "excused",
                "absent",
                "guest",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("guest_reason", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_attendance_noted_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_attendance")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_person_id"), ["person_id"], unique=False)

    op.create_table(
        "meeting_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "before",
            sa.Enum(
                "scheduled",
                "live",
                "closed",
                "called_off",
                name="before",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "after",
            sa.Enum(
                "scheduled",
                "live",
                "closed",
                "called_off",
                name="after",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_meeting_event_actor_id_person")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_event_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_event")),
    )
    with op.batch_alter_table("meeting_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_event_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "meeting_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "case",
                "scenario",
                "follow_up",
                "notice",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("open_for", sa.Uuid(), nullable=True),
        sa.Column("scenario", sa.String(length=60), nullable=True),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("presenter_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "on_agenda",
                "discussed",
                "dropped",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column(
            "safety",
            sa.Enum("none", "concern", "acute", name="safety", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("key_question", sa.Text(), nullable=True),
        sa.Column("strength", sa.Text(), nullable=True),
        sa.Column("goal", sa.Text(), nullable=True),
        sa.Column("tried", sa.Text(), nullable=True),
        sa.Column("reaction", sa.Text(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "precontemplation",
                "contemplation",
                "preparation",
                "action",
                "maintenance",
                "return_to_use",
                "unsure",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "lens",
            sa.Enum(
                "mi",
                "craft",
                "harm_reduction",
                "stages",
                "recovery_capital",
                "wellness_planning",
                "loved_ones",
                "boundaries",
                "resources",
                "self_care",
                name="lens",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes_draft", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("notes_shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("takeaways", sa.Text(), nullable=True),
        sa.Column("takeaways_shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("functions", sa.JSON(), nullable=False),
        sa.Column("is_escalated", sa.Boolean(), nullable=False),
        sa.Column("drop_reason", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status = 'dropped' or (meeting_id is null) = (status = 'waiting')", name=op.f("ck_meeting_item_meeting")
        ),
        sa.CheckConstraint("carried >= 0", name=op.f("ck_meeting_item_carried")),
        sa.CheckConstraint("open_for is null or open_for = case_id", name=op.f("ck_meeting_item_open_for_case")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_meeting_item_added_by_person")),
        sa.ForeignKeyConstraint(["case_id"], ["coded_case.id"], name=op.f("fk_meeting_item_case_id_coded_case")),
        sa.ForeignKeyConstraint(["group_id"], ["review_group.id"], name=op.f("fk_meeting_item_group_id_review_group")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_item_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["presenter_id"], ["person.id"], name=op.f("fk_meeting_item_presenter_id_person")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["meeting_item.id"], name=op.f("fk_meeting_item_source_id_meeting_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
        sa.UniqueConstraint("open_for", name=op.f("uq_meeting_item_open_for")),
    )
    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_item_case", ["case_id"], unique=False)
        batch_op.create_index("ix_meeting_item_group_status", ["group_id", "status"], unique=False)
        batch_op.create_index("ix_meeting_item_meeting", ["meeting_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_item_presenter_id"), ["presenter_id"], unique=False)

    op.create_table(
        "item_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_item_event_actor_id_person")),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_item.id"], name=op.f("fk_item_event_item_id_meeting_item")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_item_event_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_event")),
    )
    with op.batch_alter_table("item_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_event_item_id"), ["item_id"], unique=False)

    op.create_table(
        "item_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "decision",
                "action",
                "learning",
                "escalate",
                "no_change",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "guidance",
            sa.Enum("suggestion", "directive", name="guidance", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("is_taken", sa.Boolean(), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_item_outcome_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_item.id"], name=op.f("fk_item_outcome_item_id_meeting_item")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_item_outcome_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_item_outcome_noted_by_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_item_outcome_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_outcome")),
    )
    with op.batch_alter_table("item_outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_outcome_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_outcome_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "meeting_addendum",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_meeting_addendum_author_id_person")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["meeting_item.id"], name=op.f("fk_meeting_addendum_item_id_meeting_item")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_addendum_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_addendum")),
    )
    with op.batch_alter_table("meeting_addendum", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_addendum_meeting_id"), ["meeting_id"], unique=False)

    op.create_table(
        "safety_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("told", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_item.id"], name=op.f("fk_safety_step_item_id_meeting_item")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_safety_step_noted_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_step")),
    )
    with op.batch_alter_table("safety_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_safety_step_item_id"), ["item_id"], unique=False)

    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting_id", sa.Uuid(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_sealed_record_kind"), type_="check")
        batch_op.create_check_constraint("kind", sa.column("kind").in_((*KINDS, MINUTES)))
        batch_op.drop_constraint(batch_op.f("ck_sealed_record_one_subject"), type_="check")
        batch_op.create_check_constraint("one_subject", sa.text(ONE_OF_THREE))
        batch_op.create_index(batch_op.f("ix_sealed_record_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_sealed_record_meeting_id_meeting"), "meeting", ["meeting_id"], ["id"]
        )

    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_commitment_source"), type_="check")
        batch_op.create_check_constraint("source", sa.column("source").in_((*SOURCES, MEETING)))


def downgrade() -> None:
    """Back to the one before."""
    bind = op.get_bind()
    sealed, promised = sa.table("sealed_record", sa.column("kind")), sa.table("commitment", sa.column("source"))
    for table, has_some in ((sealed, sealed.c.kind == MINUTES), (promised, promised.c.source == MEETING)):
        if bind.scalar(sa.select(sa.func.count()).select_from(table).where(has_some)):
            raise RuntimeError("Minutes are sealed or commitments made here. Put a backup from before back instead.")

    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_commitment_source"), type_="check")
        batch_op.create_check_constraint("source", sa.column("source").in_(SOURCES))

    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sealed_record_meeting_id_meeting"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_sealed_record_meeting_id"))
        batch_op.drop_constraint(batch_op.f("ck_sealed_record_one_subject"), type_="check")
        batch_op.create_check_constraint("one_subject", sa.text(ONE_OF_TWO))
        batch_op.drop_constraint(batch_op.f("ck_sealed_record_kind"), type_="check")
        batch_op.create_check_constraint("kind", sa.column("kind").in_(KINDS))
        batch_op.drop_column("meeting_id")

    with op.batch_alter_table("safety_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_safety_step_item_id"))

    op.drop_table("safety_step")
    with op.batch_alter_table("meeting_addendum", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_addendum_meeting_id"))

    op.drop_table("meeting_addendum")
    with op.batch_alter_table("item_outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_outcome_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_item_outcome_item_id"))

    op.drop_table("item_outcome")
    with op.batch_alter_table("item_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_event_item_id"))

    op.drop_table("item_event")
    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_item_presenter_id"))
        batch_op.drop_index("ix_meeting_item_meeting")
        batch_op.drop_index("ix_meeting_item_group_status")
        batch_op.drop_index("ix_meeting_item_case")

    op.drop_table("meeting_item")
    with op.batch_alter_table("meeting_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_event_meeting_id"))

    op.drop_table("meeting_event")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_person_id"))

    op.drop_table("attendance")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_group_day")

    op.drop_table("meeting")
    with op.batch_alter_table("meeting_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_series_group_id"))

    op.drop_table("meeting_series")
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_member_group_id"))
        batch_op.drop_index("ix_group_member_coach")

    op.drop_table("group_member")
    with op.batch_alter_table("review_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_group_lead_id"))
        batch_op.drop_index(batch_op.f("ix_review_group_division_id"))

    op.drop_table("review_group")
