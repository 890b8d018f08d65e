"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("session_key", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.String(length=60), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("prev", name=op.f("uq_audit_event_prev")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_record", ["record_type", "record_id", "kind"], unique=False)

    op.create_table(
        "audit_read",
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("record_type", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_key", "record_type", "record_id", name=op.f("pk_audit_read")),
    )
    op.create_table(
        "division",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("division", "affiliate", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
        sa.UniqueConstraint("name", name=op.f("uq_division_name")),
    )
    op.create_table(
        "export_ticket",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "own_copy",
                "personnel_file",
                "supervision",
                "legal",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_export_ticket")),
    )
    op.create_table(
        "framework",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "adopted", "retired", name="status", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_framework_name_number")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=100), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_table(
        "policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(length=60), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_policy_name_number")),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_good", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_try_account_at", ["account", "at"], unique=False)
        batch_op.create_index("ix_sign_in_try_address_at", ["address", "at"], unique=False)

    op.create_table(
        "anchor",
        sa.Column("framework_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name=op.f("fk_anchor_framework_id_framework")),
        sa.PrimaryKeyConstraint("framework_id", "code", "level", name=op.f("pk_anchor")),
    )
    op.create_table(
        "category",
        sa.Column("framework_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short", sa.String(length=60), nullable=False),
        sa.Column("is_essential", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name=op.f("fk_category_framework_id_framework")),
        sa.PrimaryKeyConstraint("framework_id", "number", name=op.f("pk_category")),
    )
    op.create_table(
        "conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_conflict_other_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conflict_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_other_id"), ["other_id"], unique=False)
        batch_op.create_index("ix_conflict_pair", ["person_id", "other_id"], unique=False)

    op.create_table(
        "deputy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("lead_id <> deputy_id", name=op.f("ck_deputy_not_self")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_deputy_deputy_id_person")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_deputy_lead_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputy_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "entry_ticket",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_entry_ticket_person_id_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_entry_ticket")),
    )
    op.create_table(
        "grant_of_role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coach",
                "lead",
                "director",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on is null or until_on > from_on", name=op.f("ck_grant_of_role_span")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_grant_of_role_division_id_division")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_grant_of_role_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_of_role")),
    )
    with op.batch_alter_table("grant_of_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_of_role_division_id"), ["division_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_of_role_person_id"), ["person_id"], unique=False)

    op.create_table(
        "item",
        sa.Column("framework_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("category", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column(
            "programme",
            sa.Enum(
                "both", "peer", "loved_one", name="programme", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("is_reflective", sa.Boolean(), nullable=False),
        sa.Column("observable", sa.String(length=300), nullable=True),
        sa.Column("suggest_not_applicable", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name=op.f("fk_item_framework_id_framework")),
        sa.PrimaryKeyConstraint("framework_id", "code", name=op.f("pk_item")),
    )
    op.create_table(
        "reset_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_reset_link_made_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reset_link_person_id_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_reset_link")),
    )
    with op.batch_alter_table("reset_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reset_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("ninety_day", "yearly", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "both_in",
                "in_conversation",
                "signed",
                "shared",
                "acknowledged",
                "closed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "self_assessment",
            sa.Enum(
                "expected",
                "submitted",
                "declined",
                "not_received",
                name="self_assessment",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sheets_due_on", sa.Date(), nullable=False),
        sa.Column("late_on", sa.Date(), nullable=False),
        sa.Column("respond_until_on", sa.Date(), nullable=True),
        sa.Column("closing_words", sa.Text(), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_review_coach_id_person")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_review_division_id_division")),
        sa.ForeignKeyConstraint(["framework_id"], ["framework.id"], name=op.f("fk_review_framework_id_framework")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_review_lead_id_person")),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_review_policy_id_policy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_coach_opened", ["coach_id", "opened_at"], unique=False)
        batch_op.create_index("ix_review_division_opened", ["division_id", "opened_at"], unique=False)
        batch_op.create_index("ix_review_lead_status", ["lead_id", "status"], unique=False)

    op.create_table(
        "sign_in_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_session")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "supervision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coach_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("coach_id <> lead_id", name=op.f("ck_supervision_not_self")),
        sa.CheckConstraint("until_on is null or until_on > from_on", name=op.f("ck_supervision_span")),
        sa.ForeignKeyConstraint(["coach_id"], ["person.id"], name=op.f("fk_supervision_coach_id_person")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_supervision_lead_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
    )
    with op.batch_alter_table("supervision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_coach_id"), ["coach_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "wording_confirmation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("kinds", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wording_confirmation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_confirmation")),
    )
    with op.batch_alter_table("wording_confirmation", schema=None) as batch_op:
        batch_op.create_index("ix_wording_confirmation_person_digest", ["person_id", "digest"], unique=False)

    op.create_table(
        "review_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("from_status", sa.String(length=40), nullable=False),
        sa.Column("to_status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_review_event_actor_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_event_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_event")),
    )
    with op.batch_alter_table("review_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_event_review_id"), ["review_id"], unique=False)

    op.create_table(
        "sealed_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "review",
                "acknowledgement",
                "response",
                "addendum",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("kid", sa.String(length=16), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removal", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_sealed_record_made_by_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_sealed_record_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_record")),
    )
    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_record_review_id"), ["review_id"], unique=False)

    op.create_table(
        "sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("coach", "lead", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft", "submitted", "returned", name="status", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_sheet_author_id_person")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_sheet_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("review_id", "side", "revision", name=op.f("uq_sheet_review_id_side_revision")),
    )
    op.create_table(
        "rating",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("evidence_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_rating_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("sheet_id", "code", name=op.f("pk_rating")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("rating")
    op.drop_table("sheet")
    with op.batch_alter_table("sealed_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_record_review_id"))

    op.drop_table("sealed_record")
    with op.batch_alter_table("review_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_event_review_id"))

    op.drop_table("review_event")
    with op.batch_alter_table("wording_confirmation", schema=None) as batch_op:
        batch_op.drop_index("ix_wording_confirmation_person_digest")

    op.drop_table("wording_confirmation")
    with op.batch_alter_table("supervision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_lead_id"))
        batch_op.drop_index(batch_op.f("ix_supervision_coach_id"))

    op.drop_table("supervision")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_person_id"))

    op.drop_table("sign_in_session")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_lead_status")
        batch_op.drop_index("ix_review_division_opened")
        batch_op.drop_index("ix_review_coach_opened")

    op.drop_table("review")
    with op.batch_alter_table("reset_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reset_link_person_id"))

    op.drop_table("reset_link")
    op.drop_table("item")
    with op.batch_alter_table("grant_of_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_of_role_person_id"))
        batch_op.drop_index(batch_op.f("ix_grant_of_role_division_id"))

    op.drop_table("grant_of_role")
    op.drop_table("entry_ticket")
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deputy_lead_id"))
        batch_op.drop_index(batch_op.f("ix_deputy_deputy_id"))

    op.drop_table("deputy")
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.drop_index("ix_conflict_pair")
        batch_op.drop_index(batch_op.f("ix_conflict_other_id"))

    op.drop_table("conflict")
    op.drop_table("category")
    op.drop_table("anchor")
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_try_address_at")
        batch_op.drop_index("ix_sign_in_try_account_at")

    op.drop_table("sign_in_try")
    op.drop_table("policy")
    op.drop_table("person")
    op.drop_table("framework")
    op.drop_table("export_ticket")
    op.drop_table("division")
    op.drop_table("audit_read")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_record")

    op.drop_table("audit_event")
