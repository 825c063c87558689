"""The quality staff's tables: score sheets, what is to be scored and how it was, sampling plans and
their draws; and who is on a recording, for the search.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from store.columns import Moment
from store.schema_base import flag, metadata, words

recording_parties = Table(
    "recording_parties",
    metadata,
    Column("kind", Text, primary_key=True, comment="hotline, seat, operator or department."),
    Column("name", Text, primary_key=True),
    Column("started_at", Moment, primary_key=True),
    Column(
        "call",
        Text,
        ForeignKey("recordings.call", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    comment="Who is on a recording, in the order lists show: a page is read off the key.",
)

quality_sheets = Table(
    "quality_sheets",
    metadata,
    Column("sheet", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", JSONB, nullable=False),
    Column("at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    comment="Score sheets. A change is a new version; scores stay with theirs.",
)

quality_plans = Table(
    "quality_plans",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("per_operator", Integer, nullable=False),
    Column("double_percent", SmallInteger, nullable=False),
    Column("rule", JSONB, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
    CheckConstraint("per_operator > 0", name="per_operator"),
    CheckConstraint("double_percent BETWEEN 0 AND 100", name="double_percent"),
)

quality_draws = Table(
    "quality_draws",
    metadata,
    Column("draw", BigInteger, Identity(always=True), primary_key=True),
    Column("plan", Text, ForeignKey("quality_plans.plan"), nullable=False),
    Column("week", String(10), nullable=False, comment="YYYY-MM-DD of its Monday."),
    Column("seed", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("sheet_version", Integer, nullable=False),
    Column("per_operator", Integer, nullable=False),
    Column("double_percent", SmallInteger, nullable=False),
    Column("rule", JSONB, nullable=False),
    Column("population", Integer, nullable=False, comment="How many calls it was drawn from."),
    Column("population_sha256", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    UniqueConstraint("plan", "week"),
    ForeignKeyConstraint(
        ["sheet", "sheet_version"], ["quality_sheets.sheet", "quality_sheets.version"]
    ),
    comment="A plan's draw for a week, with all it was made of. Made once.",
)

quality_drawn = Table(
    "quality_drawn",
    metadata,
    Column("draw", BigInteger, ForeignKey("quality_draws.draw"), primary_key=True),
    Column("operator", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("call", Text, nullable=False),
    flag("double"),
)

quality_tasks = Table(
    "quality_tasks",
    metadata,
    Column("task", BigInteger, Identity(always=True), primary_key=True),
    Column("call", Text, ForeignKey("recordings.call"), nullable=False),
    Column("operator", Text, nullable=False, comment="Who is judged."),
    Column("sheet", Text, nullable=False),
    Column("sheet_version", Integer, nullable=False),
    flag("double"),
    Column("draw", BigInteger, ForeignKey("quality_draws.draw"), comment="NULL: by hand."),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    UniqueConstraint("call", "operator", "sheet"),
    ForeignKeyConstraint(
        ["sheet", "sheet_version"], ["quality_sheets.sheet", "quality_sheets.version"]
    ),
    comment="A call to be scored for an operator by a sheet, once or by two, blindly.",
)

quality_scores = Table(
    "quality_scores",
    metadata,
    Column("score", BigInteger, Identity(always=True), primary_key=True),
    Column("task", BigInteger, ForeignKey("quality_tasks.task"), nullable=False),
    Column("half", SmallInteger, nullable=False, comment="1, or 2 of a pair."),
    Column("state", Text, nullable=False, server_default="unscored"),
    Column("scorer", Text),
    Column("marks", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("fatal", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    words("note"),
    Column("points", Double, comment="As scored, 0 to 100."),
    Column("taken_at", Moment),
    Column("scored_at", Moment),
    words("appeal"),
    Column("appealed_at", Moment),
    words("settlement"),
    Column("settled_marks", JSONB, comment="NULL: the scorer's marks stand."),
    Column("settled_fatal", JSONB),
    Column("settled_points", Double, comment="As settled, 0 to 100."),
    Column("settled_by", Text),
    Column("settled_at", Moment),
    UniqueConstraint("task", "half"),
    CheckConstraint(
        "state IN ('unscored', 'in_progress', 'scored', 'appealed', 'settled')", name="state"
    ),
    CheckConstraint("(state = 'unscored') = (scorer IS NULL)", name="scorer"),
    CheckConstraint("state IN ('unscored', 'in_progress') OR points IS NOT NULL", name="points"),
    Index("ix_quality_scores_state", "state", "score"),
    Index("ix_quality_scores_scorer", "scorer", "score"),
)

quality_comments = Table(
    "quality_comments",
    metadata,
    Column("comment", BigInteger, Identity(always=True), primary_key=True),
    Column("score", BigInteger, ForeignKey("quality_scores.score"), nullable=False, index=True),
    Column("from", Double, nullable=False, comment="Seconds from the recording's start."),
    Column("until", Double, nullable=False),
    Column("text", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    CheckConstraint('"from" >= 0 AND "from" <= until', name="stretch"),
)

quality_changes = Table(
    "quality_changes",
    metadata,
    Column("change", BigInteger, Identity(always=True), primary_key=True),
    Column("score", BigInteger, ForeignKey("quality_scores.score"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("what", JSONB, nullable=False),
    comment="Everything that was done with a score. Append-only (a trigger sees to it).",
)

Index("ix_quality_tasks_operator", quality_tasks.c.operator, quality_tasks.c.task)
