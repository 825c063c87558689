"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END
$$
"""
_APPEND_ONLY = ("facts", "case_changes", "access_log")


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("entry", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_access_log")),
        comment="Who looked at what. Append-only (a trigger sees to it).",
    )
    op.create_index("ix_access_log_account_entry", "access_log", ["account", "entry"], unique=False)
    op.create_index("ix_access_log_subject_entry", "access_log", ["subject", "entry"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('operator', 'supervisor', 'qa', 'admin', 'api')",
            name=op.f("ck_accounts_role"),
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_accounts")),
    )
    op.create_table(
        "case_numbers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hotline", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "hotline", name=op.f("pk_case_numbers")),
    )
    op.create_table(
        "cases",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "caller_e164",
            sa.Text(),
            nullable=True,
            comment="NULL: withheld; such a case is never joined.",
        ),
        sa.Column("hotline", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_cases_status")),
        sa.PrimaryKeyConstraint("case", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_caller_e164", "cases", ["caller_e164"], unique=False)
    op.create_index(
        "ix_cases_open_caller",
        "cases",
        ["caller_e164"],
        unique=True,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index("ix_cases_opened_at_case", "cases", ["opened_at", "case"], unique=False)
    op.create_table(
        "departments",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("dial", sa.Text(), nullable=True, comment="NULL: cannot be rung."),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_departments")),
    )
    op.create_table(
        "facts",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=True),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_facts")),
    )
    op.create_index(op.f("ix_facts_at"), "facts", ["at"], unique=False)
    op.create_index(
        "ix_facts_call_journal_seq",
        "facts",
        ["call", "journal", "seq"],
        unique=False,
        postgresql_where=sa.text("call IS NOT NULL"),
    )
    op.create_table(
        "hotlines",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.CheckConstraint("lines >= 0", name=op.f("ck_hotlines_lines")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_hotlines")),
    )
    op.create_table(
        "positions",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("journal", name=op.f("pk_positions")),
        comment="The last fact of each journal that is built into the tables.",
    )
    op.create_table(
        "projection_failures",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("projection", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "journal", "seq", "projection", name=op.f("pk_projection_failures")
        ),
        comment="Facts a projection could not take in: a defect, to be mended and built again.",
    )
    op.create_table(
        "seat_log",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("call", sa.Text(), nullable=True),
        sa.Column("from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_seat_log")),
        comment="Every state of every seat, from when until when (NULL: still).",
    )
    op.create_index(
        "ix_seat_log_open",
        "seat_log",
        ["seat"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index("ix_seat_log_seat_from", "seat_log", ["seat", "from"], unique=False)
    op.create_table(
        "seats",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seats")),
    )
    op.create_table(
        "sight_log",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_because", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_sight_log")),
        comment="When the PBX was in sight (until NULL: still).",
    )
    op.create_index(op.f("ix_sight_log_from"), "sight_log", ["from"], unique=False)
    op.create_index(
        "ix_sight_log_open",
        "sight_log",
        ["until"],
        unique=False,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "calls",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("hotline", sa.Text(), server_default="", nullable=False),
        sa.Column("dialled", sa.Text(), server_default="", nullable=False),
        sa.Column("trunk", sa.Text(), server_default="", nullable=False),
        sa.Column("caller", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "caller_e164",
            sa.Text(),
            nullable=True,
            comment="NULL: withheld or no telephone number.",
        ),
        sa.Column("caller_name", sa.Text(), server_default="", nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seat", sa.Text(), nullable=True, comment="The seat that answered first."),
        sa.Column("operator", sa.Text(), nullable=True, comment="The operator who answered first."),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.Column("refused_because", sa.Text(), nullable=True),
        sa.Column(
            "wait_seconds",
            sa.Double(),
            nullable=True,
            comment="Offered to answered, or to the end.",
        ),
        sa.Column("talk_seconds", sa.Double(), nullable=True, comment="Answered to the end."),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("case", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_calls_case")),
        sa.PrimaryKeyConstraint("call", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_caller_e164", "calls", ["caller_e164"], unique=False)
    op.create_index("ix_calls_case", "calls", ["case"], unique=False)
    op.create_index("ix_calls_hotline_offered_at", "calls", ["hotline", "offered_at"], unique=False)
    op.create_index(
        "ix_calls_live",
        "calls",
        ["offered_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_calls_offered_at_call", "calls", ["offered_at", "call"], unique=False)
    op.create_table(
        "case_changes",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column(
            "what",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Field: [before, after].",
        ),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_changes_case")),
        sa.PrimaryKeyConstraint("case", "version", name=op.f("pk_case_changes")),
        comment="Append-only (a trigger sees to it).",
    )
    op.create_table(
        "seat_hotlines",
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("hotline", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hotline"],
            ["hotlines.number"],
            name=op.f("fk_seat_hotlines_hotline"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seat"], ["seats.number"], name=op.f("fk_seat_hotlines_seat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seat", "hotline", name=op.f("pk_seat_hotlines")),
    )
    op.create_table(
        "sessions",
        sa.Column(
            "token_digest", sa.String(length=64), nullable=False, comment="SHA-256 of the token."
        ),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name=op.f("fk_sessions_account")),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"], unique=False)
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_table(
        "case_calls",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_case_calls_call")),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_calls_case")),
        sa.PrimaryKeyConstraint("case", "call", name=op.f("pk_case_calls")),
    )
    op.create_index("ix_case_calls_call", "case_calls", ["call"], unique=True)
    op.create_table(
        "legs",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("leg", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column(
            "asked_by", sa.Text(), nullable=True, comment="The seat that asked for a department."
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_legs_call")),
        sa.PrimaryKeyConstraint("call", "leg", name=op.f("pk_legs")),
    )
    op.create_index(
        "ix_legs_department",
        "legs",
        ["department"],
        unique=False,
        postgresql_where=sa.text("department IS NOT NULL"),
    )
    op.create_index(
        "ix_legs_operator",
        "legs",
        ["operator"],
        unique=False,
        postgresql_where=sa.text("operator IS NOT NULL"),
    )
    op.create_index(
        "ix_legs_seat", "legs", ["seat"], unique=False, postgresql_where=sa.text("seat IS NOT NULL")
    )
    op.create_table(
        "recordings",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sample_rate", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.Text(), server_default="audio/ogg", nullable=False),
        sa.Column(
            "sources",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "strays",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "checked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the file was last compared with this row.",
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'failed') OR (path IS NOT NULL AND sha256 IS "
            "NOT NULL AND bytes IS NOT NULL AND seconds IS NOT NULL AND started_at "
            "IS NOT NULL)",
            name=op.f("ck_recordings_complete"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'ok', 'failed', 'missing', 'cut', 'altered', "
            "'foreign', 'unreadable')",
            name=op.f("ck_recordings_status"),
        ),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_recordings_call")),
        sa.PrimaryKeyConstraint("call", name=op.f("pk_recordings")),
        sa.UniqueConstraint("path", name=op.f("uq_recordings_path")),
    )
    op.create_index(
        "ix_recordings_pending",
        "recordings",
        ["call"],
        unique=False,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_recordings_started_at_call", "recordings", ["started_at", "call"], unique=False
    )
    op.create_table(
        "voices",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("channel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("leg", sa.Text(), nullable=True),
        sa.Column("starts", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("level_dbfs", sa.Double(), nullable=False),
        sa.Column("peaks", sa.Text(), nullable=False),
        sa.Column("spans", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("odd_bytes", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["recordings.call"], name=op.f("fk_voices_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "channel", name=op.f("pk_voices")),
    )
    op.create_index("ix_voices_call_key", "voices", ["call", "key"], unique=True)
    op.execute(_REFUSE)
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_index("ix_voices_call_key", table_name="voices")
    op.drop_table("voices")
    op.drop_index("ix_recordings_started_at_call", table_name="recordings")
    op.drop_index(
        "ix_recordings_pending",
        table_name="recordings",
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.drop_table("recordings")
    op.drop_index("ix_legs_seat", table_name="legs", postgresql_where=sa.text("seat IS NOT NULL"))
    op.drop_index(
        "ix_legs_operator", table_name="legs", postgresql_where=sa.text("operator IS NOT NULL")
    )
    op.drop_index(
        "ix_legs_department", table_name="legs", postgresql_where=sa.text("department IS NOT NULL")
    )
    op.drop_table("legs")
    op.drop_index("ix_case_calls_call", table_name="case_calls")
    op.drop_table("case_calls")
    op.drop_index(op.f("ix_sessions_expires_at"), table_name="sessions")
    op.drop_index(op.f("ix_sessions_account"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("seat_hotlines")
    op.drop_table("case_changes")
    op.drop_index("ix_calls_offered_at_call", table_name="calls")
    op.drop_index("ix_calls_live", table_name="calls", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_calls_hotline_offered_at", table_name="calls")
    op.drop_index("ix_calls_case", table_name="calls")
    op.drop_index("ix_calls_caller_e164", table_name="calls")
    op.drop_table("calls")
    op.drop_index(
        "ix_sight_log_open", table_name="sight_log", postgresql_where=sa.text("until IS NULL")
    )
    op.drop_index(op.f("ix_sight_log_from"), table_name="sight_log")
    op.drop_table("sight_log")
    op.drop_table("seats")
    op.drop_index("ix_seat_log_seat_from", table_name="seat_log")
    op.drop_index(
        "ix_seat_log_open", table_name="seat_log", postgresql_where=sa.text("until IS NULL")
    )
    op.drop_table("seat_log")
    op.drop_table("projection_failures")
    op.drop_table("positions")
    op.drop_table("hotlines")
    op.drop_index(
        "ix_facts_call_journal_seq",
        table_name="facts",
        postgresql_where=sa.text("call IS NOT NULL"),
    )
    op.drop_index(op.f("ix_facts_at"), table_name="facts")
    op.drop_table("facts")
    op.drop_table("departments")
    op.drop_index("ix_cases_opened_at_case", table_name="cases")
    op.drop_index(
        "ix_cases_open_caller", table_name="cases", postgresql_where=sa.text("status = 'open'")
    )
    op.drop_index("ix_cases_caller_e164", table_name="cases")
    op.drop_table("cases")
    op.drop_table("case_numbers")
    op.drop_table("accounts")
    op.drop_index("ix_access_log_subject_entry", table_name="access_log")
    op.drop_index("ix_access_log_account_entry", table_name="access_log")
    op.drop_table("access_log")
    op.execute("DROP FUNCTION refuse_change()")
