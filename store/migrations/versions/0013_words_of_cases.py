"""The words cases are found by, and an index of places by what they begin with.

Cases that are there get their words later, in the background, while the backend runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_PLACED = sa.text("place <> ''")


def upgrade() -> None:
    op.add_column(
        "cases",
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            nullable=True,
            comment="What it is found by; cut in the program. NULL: not filled in yet.",
        ),
    )
    op.create_index(
        "ix_cases_words",
        "cases",
        ["words", "departments"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_cases_without_words",
        "cases",
        ["opened_at"],
        postgresql_where=sa.text("words IS NULL"),
    )
    op.drop_index("ix_cases_place", table_name="cases", postgresql_where=_PLACED)
    op.create_index(
        "ix_cases_place",
        "cases",
        ["place", "opened_at"],
        postgresql_ops={"place": "text_pattern_ops"},
        postgresql_where=_PLACED,
    )


def downgrade() -> None:
    op.drop_index("ix_cases_place", table_name="cases", postgresql_where=_PLACED)
    op.create_index("ix_cases_place", "cases", ["place", "opened_at"], postgresql_where=_PLACED)
    op.drop_index("ix_cases_without_words", table_name="cases")
    op.drop_index("ix_cases_words", table_name="cases")
    op.drop_column("cases", "words")
