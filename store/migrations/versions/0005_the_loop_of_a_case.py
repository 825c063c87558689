"""The loop of a case: stages, dispatches, deadlines, rule packs, departments' people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CHECKS = {
    "stage": "(status = 'open') = (stage IN ('received', 'dispatched', 'handling', 'replied')) "
    "AND stage IN ('received', 'dispatched', 'handling', 'replied', 'closed', 'revisited', "
    "'assessed')",
    "level": "level IN ('none', 'urged', 'supervised')",
    "mode": "mode IN ('guided', 'answered', 'contacted', 'dispatched')",
    "grade": "grade BETWEEN 1 AND 5",
}


def upgrade() -> None:
    op.create_table(
        "case_calendars",
        sa.Column("entry", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the calendar's days.",
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_case_calendars")),
        comment="The calendars open cases were counted by; the newest stands.",
    )
    op.create_table(
        "case_rules",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("document", sa.Text(), nullable=False, comment="A rule pack, in TOML."),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_case_rules")),
        comment="The newest is in force. Append-only (a trigger sees to it).",
    )
    op.create_table(
        "department_desks",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("department", name=op.f("pk_department_desks")),
        comment="Departments that take no cases, and why.",
    )
    op.create_table(
        "case_attachments",
        sa.Column("attachment", sa.String(length=32), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_attachments_case")),
        sa.PrimaryKeyConstraint("attachment", name=op.f("pk_case_attachments")),
        comment="What came with a case; the bytes lie in the store under the attachment's name.",
    )
    op.create_index("ix_case_attachments_case", "case_attachments", ["case"], unique=False)
    op.create_table(
        "case_deadlines",
        sa.Column("deadline", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "within",
            postgresql.JSONB(),
            nullable=True,
            comment="[number, unit]; NULL: the moment was set by hand.",
        ),
        sa.Column(
            "extensions",
            postgresql.JSONB(),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
            comment="[number, unit] each, in the order granted.",
        ),
        sa.Column("warn_before", postgresql.JSONB(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "rules_version",
            sa.Integer(),
            nullable=True,
            comment="NULL: the rules the program came with.",
        ),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "late_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was noticed to be late.",
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When what was due was done, or no longer wanted.",
        ),
        sa.CheckConstraint(
            "clock IN ('dispatch', 'accept', 'return', 'reply', 'revisit')",
            name=op.f("ck_case_deadlines_clock"),
        ),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_deadlines_case")),
        sa.PrimaryKeyConstraint("deadline", name=op.f("pk_case_deadlines")),
        comment="By when what has to be done, and what it was worked out from.",
    )
    op.create_index("ix_case_deadlines_case", "case_deadlines", ["case"], unique=False)
    op.create_index(
        "ix_case_deadlines_due_at",
        "case_deadlines",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL AND late_at IS NULL"),
    )
    op.create_index(
        "ix_case_deadlines_running",
        "case_deadlines",
        ["case", "clock"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_case_deadlines_warn_at",
        "case_deadlines",
        ["warn_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL AND warned_at IS NULL"),
    )
    op.create_table(
        "case_dispatches",
        sa.Column("dispatch", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_by", sa.Text(), nullable=True),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was taken from the department again.",
        ),
        sa.Column("ended_because", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("role IN ('lead', 'helper')", name=op.f("ck_case_dispatches_role")),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_dispatches_case")),
        sa.PrimaryKeyConstraint("dispatch", name=op.f("pk_case_dispatches")),
        comment="Every time a case was given to a department.",
    )
    op.create_index("ix_case_dispatches_case", "case_dispatches", ["case"], unique=False)
    op.create_index(
        "ix_case_dispatches_department",
        "case_dispatches",
        ["department", "case"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_case_dispatches_lead",
        "case_dispatches",
        ["case"],
        unique=True,
        postgresql_where=sa.text("role = 'lead' AND ended_at IS NULL"),
    )
    op.create_table(
        "department_people",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account"], ["accounts.name"], name=op.f("fk_department_people_account")
        ),
        sa.PrimaryKeyConstraint("account", "department", name=op.f("pk_department_people")),
        comment="Who acts for which department.",
    )
    op.create_index(
        "ix_department_people_department", "department_people", ["department"], unique=False
    )
    op.add_column("case_changes", sa.Column("action", sa.Text(), server_default="", nullable=False))
    op.add_column("case_changes", sa.Column("why", sa.Text(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("stage", sa.Text(), server_default="received", nullable=False))
    op.add_column("cases", sa.Column("level", sa.Text(), server_default="none", nullable=False))
    op.add_column(
        "cases",
        sa.Column(
            "mode", sa.Text(), nullable=True, comment="How it is or was handled; NULL: not decided."
        ),
    )
    op.add_column(
        "cases",
        sa.Column(
            "marks",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
        ),
    )
    op.add_column(
        "cases",
        sa.Column("lead", sa.Text(), nullable=True, comment="The department that leads it now."),
    )
    op.add_column(
        "cases",
        sa.Column(
            "departments",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
            comment="The lead and all helpers.",
        ),
    )
    op.add_column("cases", sa.Column("case_class", sa.Text(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("urgency", sa.Text(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("category", sa.Text(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("place", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "cases",
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The first of its running deadlines.",
        ),
    )
    op.add_column(
        "cases", sa.Column("extensions", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "cases",
        sa.Column(
            "asked_extension",
            postgresql.JSONB(),
            nullable=True,
            comment="[number, unit] while it is to be decided.",
        ),
    )
    op.add_column(
        "cases", sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column("cases", sa.Column("unreached", sa.Text(), server_default="", nullable=False))
    op.add_column("cases", sa.Column("resolved", sa.Boolean(), nullable=True))
    op.add_column("cases", sa.Column("grade", sa.SmallInteger(), nullable=True))
    op.alter_column(
        "cases",
        "status",
        existing_type=sa.TEXT(),
        comment="Follows from the stage.",
        existing_nullable=False,
    )
    op.create_index(
        "ix_cases_due_at",
        "cases",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_open_marks",
        "cases",
        ["marks"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_cases_pending_departments",
        "cases",
        ["departments"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("status = 'open' OR due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_caller_reversed",
        "cases",
        [sa.text("reverse(caller_e164) text_pattern_ops")],
        unique=False,
    )
    op.create_index("ix_cases_stage_opened_at", "cases", ["stage", "opened_at"], unique=False)
    # What was closed before there were stages is closed.
    op.execute("UPDATE cases SET stage = 'closed' WHERE status = 'closed'")
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_cases_{name}"), "cases", condition)
    op.drop_constraint(op.f("ck_accounts_role"), "accounts")
    op.create_check_constraint(
        op.f("ck_accounts_role"),
        "accounts",
        "role IN ('operator', 'supervisor', 'qa', 'admin', 'api', 'department')",
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON case_rules "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    # Nobody of a department may sign in where there are no departments' people.
    op.execute("UPDATE accounts SET role = 'api', active = false WHERE role = 'department'")
    op.drop_constraint(op.f("ck_accounts_role"), "accounts")
    op.create_check_constraint(
        op.f("ck_accounts_role"),
        "accounts",
        "role IN ('operator', 'supervisor', 'qa', 'admin', 'api')",
    )
    for name in _CHECKS:
        op.drop_constraint(op.f(f"ck_cases_{name}"), "cases")
    op.drop_index("ix_cases_caller_reversed", table_name="cases")
    op.drop_index("ix_cases_pending_departments", table_name="cases")
    op.drop_index("ix_cases_stage_opened_at", table_name="cases")
    op.drop_index(
        "ix_cases_open_marks",
        table_name="cases",
        postgresql_using="gin",
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_index(
        "ix_cases_due_at", table_name="cases", postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.alter_column(
        "cases",
        "status",
        existing_type=sa.TEXT(),
        comment=None,
        existing_comment="Follows from the stage.",
        existing_nullable=False,
    )
    op.drop_column("cases", "grade")
    op.drop_column("cases", "resolved")
    op.drop_column("cases", "unreached")
    op.drop_column("cases", "tries")
    op.drop_column("cases", "asked_extension")
    op.drop_column("cases", "extensions")
    op.drop_column("cases", "due_at")
    op.drop_column("cases", "place")
    op.drop_column("cases", "category")
    op.drop_column("cases", "urgency")
    op.drop_column("cases", "case_class")
    op.drop_column("cases", "departments")
    op.drop_column("cases", "lead")
    op.drop_column("cases", "marks")
    op.drop_column("cases", "mode")
    op.drop_column("cases", "level")
    op.drop_column("cases", "stage")
    op.drop_column("case_changes", "why")
    op.drop_column("case_changes", "action")
    op.drop_index("ix_department_people_department", table_name="department_people")
    op.drop_table("department_people")
    op.drop_index(
        "ix_case_dispatches_lead",
        table_name="case_dispatches",
        postgresql_where=sa.text("role = 'lead' AND ended_at IS NULL"),
    )
    op.drop_index(
        "ix_case_dispatches_department",
        table_name="case_dispatches",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_case_dispatches_case", table_name="case_dispatches")
    op.drop_table("case_dispatches")
    op.drop_index(
        "ix_case_deadlines_warn_at",
        table_name="case_deadlines",
        postgresql_where=sa.text("ended_at IS NULL AND warned_at IS NULL"),
    )
    op.drop_index(
        "ix_case_deadlines_running",
        table_name="case_deadlines",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "ix_case_deadlines_due_at",
        table_name="case_deadlines",
        postgresql_where=sa.text("ended_at IS NULL AND late_at IS NULL"),
    )
    op.drop_index("ix_case_deadlines_case", table_name="case_deadlines")
    op.drop_table("case_deadlines")
    op.drop_index("ix_case_attachments_case", table_name="case_attachments")
    op.drop_table("case_attachments")
    op.drop_table("department_desks")
    op.drop_table("case_rules")
    op.drop_table("case_calendars")
