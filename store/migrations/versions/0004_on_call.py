"""What is done on a call: places, transfers, supervision, ring-backs, satisfaction"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# From PostgreSQL 18 on that a column is NOT NULL is a constraint with a name of its own.
_RENAME_NOT_NULL = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'case_calls_{before}_not_null') THEN
        ALTER TABLE case_calls RENAME CONSTRAINT case_calls_{before}_not_null
            TO case_calls_{after}_not_null;
    END IF;
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "call_flags",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_call_flags_call")),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_call_flags")),
    )
    op.create_index("ix_call_flags_call", "call_flags", ["call"], unique=False)
    op.create_index("ix_call_flags_flag_at", "call_flags", ["flag", "at"], unique=False)
    op.create_table(
        "case_flags",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_case_flags_call")),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_case_flags_case")),
        sa.PrimaryKeyConstraint("case", "call", "flag", name=op.f("pk_case_flags")),
        comment="What sets a case apart: an emergency hand-over, a transfer.",
    )
    op.create_table(
        "consultations",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "how", sa.Text(), nullable=True, comment="joined, dropped, transferred or failed."
        ),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_consultations_call")),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_consultations")),
    )
    op.create_index("ix_consultations_call", "consultations", ["call"], unique=False)
    op.create_table(
        "overflows",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.Text(), nullable=False, comment="wait, length or no_seats."),
        sa.Column(
            "to", sa.Text(), nullable=False, comment="queue, outside, voicemail or ring_back."
        ),
        sa.Column("target", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_overflows_call")),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_overflows")),
    )
    op.create_index("ix_overflows_call", "overflows", ["call"], unique=False)
    op.create_table(
        "places",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("leg", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_places_call")),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_places")),
        comment="Where a leg was while it was not in the room of its call (until NULL: still).",
    )
    op.create_index("ix_places_call", "places", ["call"], unique=False)
    op.create_index(
        "ix_places_open",
        "places",
        ["call", "leg"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "queue_visits",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_queue_visits_call")),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_queue_visits")),
        comment="Every queue a call was put into, in order.",
    )
    op.create_index("ix_queue_visits_call", "queue_visits", ["call"], unique=False)
    op.create_index("ix_queue_visits_queue_at", "queue_visits", ["queue", "at"], unique=False)
    op.create_table(
        "ring_backs",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), server_default="", nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "last_call", sa.Text(), nullable=True, comment="The call placed by the last attempt."
        ),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "how", sa.Text(), nullable=True, comment="reached, given_up, cancelled or replaced."
        ),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_ring_backs_call")),
        sa.PrimaryKeyConstraint("call", name=op.f("pk_ring_backs")),
        comment="Callers who asked to be rung back, by the call they asked in.",
    )
    op.create_index(
        "ix_ring_backs_booked_at_call", "ring_backs", ["booked_at", "call"], unique=False
    )
    op.create_index(
        "ix_ring_backs_open",
        "ring_backs",
        ["booked_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "satisfaction",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grade", sa.SmallInteger(), nullable=True),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=True),
        sa.CheckConstraint("grade BETWEEN 1 AND 5", name=op.f("ck_satisfaction_grade")),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_satisfaction_call")),
        sa.ForeignKeyConstraint(["case"], ["cases.case"], name=op.f("fk_satisfaction_case")),
        sa.PrimaryKeyConstraint("call", name=op.f("pk_satisfaction")),
    )
    op.create_index("ix_satisfaction_asked_at", "satisfaction", ["asked_at"], unique=False)
    op.create_index("ix_satisfaction_case", "satisfaction", ["case"], unique=False)
    op.create_table(
        "supervisions",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("leg", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_supervisions_call")),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_supervisions")),
        comment="Who listened to, whispered into or came onto a call, from when until when.",
    )
    op.create_index("ix_supervisions_by_from", "supervisions", ["by", "from"], unique=False)
    op.create_index("ix_supervisions_call", "supervisions", ["call"], unique=False)
    op.create_table(
        "transfers",
        sa.Column("journal", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.Text(), nullable=True, comment="answered, returned or queued."),
        sa.Column(
            "ending",
            sa.Text(),
            nullable=True,
            comment="Why the target's leg ended, when it was not answered.",
        ),
        sa.Column("inferred", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.call"], name=op.f("fk_transfers_call")),
        sa.PrimaryKeyConstraint("journal", "seq", name=op.f("pk_transfers")),
    )
    op.create_index("ix_transfers_call", "transfers", ["call"], unique=False)
    op.add_column(
        "calls", sa.Column("direction", sa.Text(), server_default="inbound", nullable=False)
    )
    op.add_column(
        "calls",
        sa.Column(
            "purpose",
            sa.Text(),
            nullable=True,
            comment="Outbound: contact, return_visit or ring_back.",
        ),
    )
    op.add_column(
        "calls",
        sa.Column(
            "placed_by", sa.Text(), nullable=True, comment="Outbound: the seat it was placed from."
        ),
    )
    op.add_column(
        "calls",
        sa.Column(
            "queue", sa.Text(), nullable=True, comment="Where it was answered, or else waited last."
        ),
    )
    op.add_column("calls", sa.Column("priority", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "calls",
        sa.Column(
            "rung_back_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When its caller asked to be rung back.",
        ),
    )
    op.add_column(
        "calls",
        sa.Column("voicemail", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.alter_column(
        "case_calls",
        "answered_at",
        new_column_name="joined_at",
        comment="When the call came onto the case.",
    )
    op.execute(_RENAME_NOT_NULL.format(before="answered_at", after="joined_at"))
    op.add_column(
        "legs",
        sa.Column(
            "number", sa.Text(), nullable=True, comment="The number dialled for a party outside."
        ),
    )
    op.alter_column(
        "legs",
        "asked_by",
        existing_type=sa.TEXT(),
        comment="The seat, or the supervisor, that asked for it.",
        existing_comment="The seat that asked for a department.",
        existing_nullable=True,
    )
    op.create_check_constraint(
        op.f("ck_calls_direction"), "calls", "direction IN ('inbound', 'outbound')"
    )
    # Until now a hotline's callers waited in the queue of its own number.
    op.execute("UPDATE calls SET queue = hotline WHERE queued")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_calls_direction"), "calls")
    op.alter_column(
        "legs",
        "asked_by",
        existing_type=sa.TEXT(),
        comment="The seat that asked for a department.",
        existing_comment="The seat, or the supervisor, that asked for it.",
        existing_nullable=True,
    )
    op.drop_column("legs", "number")
    op.alter_column("case_calls", "joined_at", new_column_name="answered_at", comment=None)
    op.execute(_RENAME_NOT_NULL.format(before="joined_at", after="answered_at"))
    op.drop_column("calls", "voicemail")
    op.drop_column("calls", "rung_back_at")
    op.drop_column("calls", "priority")
    op.drop_column("calls", "queue")
    op.drop_column("calls", "placed_by")
    op.drop_column("calls", "purpose")
    op.drop_column("calls", "direction")
    op.drop_index("ix_transfers_call", table_name="transfers")
    op.drop_table("transfers")
    op.drop_index("ix_supervisions_call", table_name="supervisions")
    op.drop_index("ix_supervisions_by_from", table_name="supervisions")
    op.drop_table("supervisions")
    op.drop_index("ix_satisfaction_case", table_name="satisfaction")
    op.drop_index("ix_satisfaction_asked_at", table_name="satisfaction")
    op.drop_table("satisfaction")
    op.drop_index(
        "ix_ring_backs_open", table_name="ring_backs", postgresql_where=sa.text("closed_at IS NULL")
    )
    op.drop_index("ix_ring_backs_booked_at_call", table_name="ring_backs")
    op.drop_table("ring_backs")
    op.drop_index("ix_queue_visits_queue_at", table_name="queue_visits")
    op.drop_index("ix_queue_visits_call", table_name="queue_visits")
    op.drop_table("queue_visits")
    op.drop_index("ix_places_open", table_name="places", postgresql_where=sa.text("until IS NULL"))
    op.drop_index("ix_places_call", table_name="places")
    op.drop_table("places")
    op.drop_index("ix_overflows_call", table_name="overflows")
    op.drop_table("overflows")
    op.drop_index("ix_consultations_call", table_name="consultations")
    op.drop_table("consultations")
    op.drop_table("case_flags")
    op.drop_index("ix_call_flags_flag_at", table_name="call_flags")
    op.drop_index("ix_call_flags_call", table_name="call_flags")
    op.drop_table("call_flags")
