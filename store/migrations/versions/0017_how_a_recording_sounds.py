"""The indexes of long, silent, overlapping and incomplete recordings tell by how much, too: those
that are less than asked for need not be read.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_recordings_long", "seconds", "seconds >= 600"),
    ("ix_recordings_silent", "longest_silence_seconds", "longest_silence_seconds >= 30"),
    ("ix_recordings_overlapping", "overlap_seconds", "overlap_seconds >= 10"),
    ("ix_recordings_gaps", "coverage", "coverage < 0.995"),
)


def upgrade() -> None:
    for name, figure, few in _INDEXES:
        _make_index(name, ["started_at", "call", figure], few)


def downgrade() -> None:
    for name, _, few in _INDEXES:
        _make_index(name, ["started_at", "call"], few)


def _make_index(name: str, columns: list[str], few: str) -> None:
    op.drop_index(name, table_name="recordings")
    op.create_index(name, "recordings", columns, postgresql_where=sa.text(few))
