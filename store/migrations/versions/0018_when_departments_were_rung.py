"""A department's calls are found from the newest on: its index tells when it was rung, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_OLD, _NEW = "ix_legs_department_call", "ix_legs_department_began_at"
_THERE = sa.text("department IS NOT NULL")


def upgrade() -> None:
    op.create_index(_NEW, "legs", ["department", "began_at", "call"], postgresql_where=_THERE)
    op.drop_index(_OLD, table_name="legs")


def downgrade() -> None:
    op.create_index(_OLD, "legs", ["department", "call"], postgresql_where=_THERE)
    op.drop_index(_NEW, table_name="legs")
