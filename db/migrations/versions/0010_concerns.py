"""concerns"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


ROLES = ("coach", "lead", "director", "administrator")


def _roles(*more: str) -> None:
    """Which roles can be granted."""
    with op.batch_alter_table("grant_of_role", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_grant_of_role_role"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_grant_of_role_role"), sa.column("role").in_((*ROLES, *more)))


def upgrade() -> None:
    """To this revision."""
    _roles("contact")
    op.create_table(
        "concern",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "self_report",
                "about_another",
                "feedback",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
                "dual_relationship",
                "mutual_help",
                "small_gift",
                "valuable_gift",
                "money",
                "business",
                "housing",
                "transport",
                "personal_contact",
                "out_of_hours",
                "self_disclosure",
                "steering",
                "as_therapist",
                "professional_advice",
                "confidentiality",
                "data_breach",
                "physical_contact",
                "romantic",
                "sexual",
                "substances",
                "impaired",
                "favouritism",
                "over_involvement",
                "discrimination",
                "promotion",
                "false_records",
                "retaliation",
                "risk_of_harm",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "desk",
            sa.Enum("lead", "director", "contact", name="desk", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("desk_coach_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column(
            "safety_now",
            sa.Enum("no", "unsure", "yes", name="safety_now", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("proposed_level", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "triaged",
                "account_requested",
                "fact_finding",
                "finding",
                "actions",
                "closed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("urgent_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fact_finder_id", sa.Uuid(), nullable=True),
        sa.Column("facts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "finding",
            sa.Enum(
                "guidance",
                "not_substantiated",
                "partly",
                "substantiated",
                name="finding",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_back_on", sa.Date(), nullable=False),
        sa.Column("checked_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(closed_at is null) = (status <> 'closed')", name=op.f("ck_concern_closed")),
        sa.CheckConstraint("(level is null) = (status = 'received')", name=op.f("ck_concern_sorted")),
        sa.CheckConstraint("level between 1 and 4", name=op.f("ck_concern_level")),
        sa.CheckConstraint("proposed_level between 1 and 4", name=op.f("ck_concern_proposed_level")),
        sa.ForeignKeyConstraint(["desk_coach_id"], ["person.id"], name=op.f("fk_concern_desk_coach_id_person")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_concern_division_id_division")),
        sa.ForeignKeyConstraint(["fact_finder_id"], ["person.id"], name=op.f("fk_concern_fact_finder_id_person")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_concern_policy_id_policy")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_concern_reporter_id_person")),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_concern_subject_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_desk_coach_id"), ["desk_coach_id"], unique=False)
        batch_op.create_index("ix_concern_division_status", ["division_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_fact_finder_id"), ["fact_finder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_reporter_id"), ["reporter_id"], unique=False)
        batch_op.create_index("ix_concern_subject_category", ["subject_id", "category"], unique=False)

    op.create_table(
        "concern_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_action_concern_id_concern")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_concern_action_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_action")),
    )
    with op.batch_alter_table("concern_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_action_concern_id"), ["concern_id"], unique=False)

    op.create_table(
        "concern_entry",
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "raised",
                "added",
                "sorted",
                "handed_up",
                "told",
                "talked",
                "planned",
                "interim",
                "asked",
                "answered",
                "no_account",
                "fact_finder",
                "facts",
                "found",
                "action",
                "action_done",
                "reported",
                "incident",
                "outcome",
                "checked_back",
                "closed",
                "reopened",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_concern_entry_actor_id_person")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_entry_concern_id_concern")),
        sa.PrimaryKeyConstraint("concern_id", "number", name=op.f("pk_concern_entry")),
    )
    op.create_table(
        "concern_named",
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_named_concern_id_concern")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_concern_named_person_id_person")),
        sa.PrimaryKeyConstraint("concern_id", "person_id", name=op.f("pk_concern_named")),
    )
    with op.batch_alter_table("concern_named", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_named_person_id"), ["person_id"], unique=False)

    op.create_table(
        "concern_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_concern_question_asked_by_person")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_question_concern_id_concern")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_concern_question_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_question")),
    )
    with op.batch_alter_table("concern_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_question_concern_id"), ["concern_id"], unique=False)
        batch_op.create_index("ix_concern_question_to", ["to_id", "answered_at"], unique=False)

    op.create_table(
        "concern_target",
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column(
            "target",
            sa.Enum(
                "sort",
                "talk",
                "plan",
                "tell_director",
                "interim",
                "outside_report",
                "facts",
                "actions",
                "check_back",
                name="target",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_target_concern_id_concern")),
        sa.PrimaryKeyConstraint("concern_id", "target", name=op.f("pk_concern_target")),
    )
    op.create_table(
        "consult",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asker_id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column(
            "desk",
            sa.Enum("lead", "director", "contact", name="desk", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concern_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(answered_at is null) = (answered_by is null)", name=op.f("ck_consult_answered")),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_consult_answered_by_person")),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_consult_asker_id_person")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_consult_concern_id_concern")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_consult_division_id_division")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consult")),
    )
    with op.batch_alter_table("consult", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consult_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index("ix_consult_division_desk", ["division_id", "desk", "answered_at"], unique=False)

    op.create_table(
        "mandated_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=True),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "child", "adult", "threat", "other", name="basis", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_mandated_report_concern_id_concern")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_mandated_report_division_id_division")),
        sa.ForeignKeyConstraint(["reported_by"], ["person.id"], name=op.f("fk_mandated_report_reported_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandated_report")),
    )
    with op.batch_alter_table("mandated_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandated_report_concern_id"), ["concern_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandated_report_reported_by"), ["reported_by"], unique=False)

    op.create_table(
        "privacy_incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("concern_id", sa.Uuid(), nullable=False),
        sa.Column("record_type", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("taken_out_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_privacy_incident_concern_id_concern")),
        sa.ForeignKeyConstraint(["noted_by"], ["person.id"], name=op.f("fk_privacy_incident_noted_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_incident")),
    )
    with op.batch_alter_table("privacy_incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_privacy_incident_concern_id"), ["concern_id"], unique=False)


def downgrade() -> None:
    """Back to the one before. Nobody is an external contact any more."""
    op.execute("delete from grant_of_role where role = 'contact'")
    _roles()
    with op.batch_alter_table("privacy_incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_privacy_incident_concern_id"))

    op.drop_table("privacy_incident")
    with op.batch_alter_table("mandated_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandated_report_reported_by"))
        batch_op.drop_index(batch_op.f("ix_mandated_report_concern_id"))

    op.drop_table("mandated_report")
    with op.batch_alter_table("consult", schema=None) as batch_op:
        batch_op.drop_index("ix_consult_division_desk")
        batch_op.drop_index(batch_op.f("ix_consult_asker_id"))

    op.drop_table("consult")
    op.drop_table("concern_target")
    with op.batch_alter_table("concern_question", schema=None) as batch_op:
        batch_op.drop_index("ix_concern_question_to")
        batch_op.drop_index(batch_op.f("ix_concern_question_concern_id"))

    op.drop_table("concern_question")
    with op.batch_alter_table("concern_named", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_named_person_id"))

    op.drop_table("concern_named")
    op.drop_table("concern_entry")
    with op.batch_alter_table("concern_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_action_concern_id"))

    op.drop_table("concern_action")
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_index("ix_concern_subject_category")
        batch_op.drop_index(batch_op.f("ix_concern_reporter_id"))
        batch_op.drop_index(batch_op.f("ix_concern_fact_finder_id"))
        batch_op.drop_index("ix_concern_division_status")
        batch_op.drop_index(batch_op.f("ix_concern_desk_coach_id"))

    op.drop_table("concern")
