"""The calls of a department are found in an index alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_THERE = sa.text("department IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_legs_department_call", "legs", ["department", "call"], postgresql_where=_THERE
    )
    op.drop_index("ix_legs_department", table_name="legs", postgresql_where=_THERE)


def downgrade() -> None:
    op.create_index("ix_legs_department", "legs", ["department"], postgresql_where=_THERE)
    op.drop_index("ix_legs_department_call", table_name="legs", postgresql_where=_THERE)
