"""Recordings as evidence: their place in the ledger, retention, legal holds, deletion"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_FOUND = "'pending', 'ok', 'failed', 'missing', 'cut', 'altered', 'foreign', 'unreadable'"


def upgrade() -> None:
    op.create_table(
        "retention_classes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "days",
            sa.Integer(),
            nullable=True,
            comment="Kept so long after the call began; NULL: for ever.",
        ),
        sa.Column(
            "early_days",
            sa.Integer(),
            nullable=True,
            comment="May go after so many days while the disk is nearly full; NULL: never.",
        ),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint("days > 0", name=op.f("ck_retention_classes_days")),
        sa.CheckConstraint(
            "early_days > 0 AND (days IS NULL OR early_days <= days)",
            name=op.f("ck_retention_classes_early_days"),
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_retention_classes")),
        comment="No figure is built in: without a class for it a recording is kept for ever.",
    )
    op.create_table(
        "retention_hotlines",
        sa.Column("hotline", sa.Text(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class"],
            ["retention_classes.name"],
            name=op.f("fk_retention_hotlines_class"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hotline", name=op.f("pk_retention_hotlines")),
        comment="The class of a hotline's recordings, unless a recording has one of its own.",
    )
    op.create_index("ix_retention_hotlines_class", "retention_hotlines", ["class"])
    op.create_table(
        "recording_holds",
        sa.Column("hold", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call", sa.Text(), nullable=True, comment="The recording held, or"),
        sa.Column(
            "case",
            sa.Text(),
            nullable=True,
            comment="all recordings of this case, those to come included.",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            '(call IS NULL) <> ("case" IS NULL)', name=op.f("ck_recording_holds_subject")
        ),
        sa.PrimaryKeyConstraint("hold", name=op.f("pk_recording_holds")),
        comment="Legal holds: while one stands nothing deletes the recording.",
    )
    for column in ("call", "case"):
        op.create_index(
            f"ix_recording_holds_{column}",
            "recording_holds",
            [column],
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
    op.add_column(
        "recordings",
        sa.Column(
            "class",
            sa.Text(),
            nullable=True,
            comment="Its own retention class; NULL: that of its hotline.",
        ),
    )
    op.create_foreign_key(
        op.f("fk_recordings_class"), "recordings", "retention_classes", ["class"], ["name"]
    )
    op.add_column(
        "recordings",
        sa.Column("ledger_day", sa.String(length=10), nullable=True, comment="YYYY-MM-DD."),
    )
    op.add_column("recordings", sa.Column("ledger_entry", sa.Integer(), nullable=True))
    op.add_column("recordings", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_recordings_status"), "recordings", type_="check")
    op.create_check_constraint(
        op.f("ck_recordings_status"), "recordings", f"status IN ({_FOUND}, 'deleted')"
    )
    op.create_check_constraint(
        op.f("ck_recordings_deleted"),
        "recordings",
        "(status = 'deleted') = (deleted_at IS NOT NULL)",
    )
    op.create_index(
        "ix_recordings_without_ledger",
        "recordings",
        ["call"],
        postgresql_where=sa.text("path IS NOT NULL AND ledger_day IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_recordings_without_ledger",
        table_name="recordings",
        postgresql_where=sa.text("path IS NOT NULL AND ledger_day IS NULL"),
    )
    # What was deleted is missing, as far as the older program knows.
    op.drop_constraint(op.f("ck_recordings_deleted"), "recordings", type_="check")
    op.execute("UPDATE recordings SET status = 'missing' WHERE status = 'deleted'")
    op.drop_constraint(op.f("ck_recordings_status"), "recordings", type_="check")
    op.create_check_constraint(op.f("ck_recordings_status"), "recordings", f"status IN ({_FOUND})")
    op.drop_constraint(op.f("fk_recordings_class"), "recordings", type_="foreignkey")
    for column in ("deleted_at", "ledger_entry", "ledger_day", "class"):
        op.drop_column("recordings", column)
    op.drop_table("recording_holds")
    op.drop_table("retention_hotlines")
    op.drop_table("retention_classes")
