"""Weeks, hotline, category and the beginnings of the place stand in one index with a case's words.

The words of older cases keep the weeks that stood among them until they are written anew; nobody
asks for these any more.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TRAITS = (
    "(ARRAY["
    "'1 weeks ' || floor(extract(epoch FROM (opened_at AT TIME ZONE 'UTC')) / 604800)::text, "
    "'4 weeks ' || floor(extract(epoch FROM (opened_at AT TIME ZONE 'UTC')) / 2419200)::text, "
    "'16 weeks ' || floor(extract(epoch FROM (opened_at AT TIME ZONE 'UTC')) / 9676800)::text, "
    "'64 weeks ' || floor(extract(epoch FROM (opened_at AT TIME ZONE 'UTC')) / 38707200)::text, "
    "'hotline ' || hotline, "
    "'category ' || category, "
    "'place ' || left(place, 2), "
    "'place ' || left(place, 3), "
    "'place ' || left(place, 4), "
    "'place ' || left(place, 5), "
    "'place ' || left(place, 6), "
    "'place ' || left(place, 7), "
    "'place ' || left(place, 8), "
    "'place ' || left(place, 10), "
    "'place ' || left(place, 12), "
    "'place ' || left(place, 16)"
    "])"
)


def upgrade() -> None:
    _make_index(["words", "departments", sa.text(_TRAITS)])


def downgrade() -> None:
    # Words that were written since have no weeks among them: they are cut again, as those of cases
    # from before there was a search.
    op.execute("UPDATE cases SET words = NULL WHERE words IS NOT NULL")
    _make_index(["words", "departments"])


def _make_index(columns: list[str | sa.TextClause]) -> None:
    op.drop_index("ix_cases_words", table_name="cases")
    op.create_index(
        "ix_cases_words",
        "cases",
        columns,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
