"""Indexes for what is rare among a million cases and three million recordings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_cases_open_opened_at", "cases", ["opened_at", "case"], "status = 'open'"),
    ("ix_cases_level_opened_at", "cases", ["level", "opened_at"], "level <> 'none'"),
    (
        "ix_calls_caller_e164_reversed",
        "calls",
        [sa.text("reverse(caller_e164) text_pattern_ops")],
        None,
    ),
    ("ix_recordings_seconds", "recordings", ["seconds"], None),
    (
        "ix_recordings_longest_silence_seconds",
        "recordings",
        ["longest_silence_seconds"],
        "longest_silence_seconds >= 30",
    ),
    (
        "ix_recordings_overlap_seconds",
        "recordings",
        ["overlap_seconds"],
        "overlap_seconds >= 10",
    ),
)

_HOW_MANY = """
    CREATE STATISTICS st_recording_parties_kind_name (ndistinct, dependencies, mcv)
    ON kind, name FROM recording_parties
"""
"""A name is of one kind: without knowing, the planner takes an operator's recordings for few."""


def upgrade() -> None:
    for name, table, columns, where in _INDEXES:
        op.create_index(
            name, table, columns, postgresql_where=None if where is None else sa.text(where)
        )
    op.execute(_HOW_MANY)
    op.execute("ALTER STATISTICS st_recording_parties_kind_name SET STATISTICS 1000")


def downgrade() -> None:
    op.execute("DROP STATISTICS st_recording_parties_kind_name")
    for name, table, _, _ in reversed(_INDEXES):
        op.drop_index(name, table_name=table)
