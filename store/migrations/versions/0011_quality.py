"""The quality staff's tables, what was measured of recordings, and who is on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_RARE = {
    "long": "seconds >= 600",
    "silent": "longest_silence_seconds >= 30",
    "overlapping": "overlap_seconds >= 10",
    "gaps": "coverage < 0.995",
}
_APPEND_ONLY = ("quality_sheets", "quality_changes")
_PARTIES = """
    INSERT INTO recording_parties (kind, name, started_at, call)
    SELECT 'hotline', calls.hotline, recordings.started_at, recordings.call
    FROM recordings JOIN calls ON calls.call = recordings.call
    WHERE recordings.path IS NOT NULL AND calls.hotline <> ''
    UNION
    SELECT found.kind, found.name, recordings.started_at, recordings.call
    FROM recordings JOIN legs ON legs.call = recordings.call
    CROSS JOIN LATERAL (VALUES ('seat', legs.seat), ('operator', legs.operator),
        ('department', legs.department)) AS found (kind, name)
    WHERE recordings.path IS NOT NULL AND legs.joined_at IS NOT NULL AND legs.role <> 'supervisor'
        AND found.name <> ''
"""
"""For the recordings there are already."""


def upgrade() -> None:
    op.create_table(
        "recording_parties",
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="hotline, seat, operator or department."
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"],
            ["recordings.call"],
            name=op.f("fk_recording_parties_call"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "kind", "name", "started_at", "call", name=op.f("pk_recording_parties")
        ),
        comment="Who is on a recording, in the order lists show: a page is read off the key.",
    )
    op.create_index(op.f("ix_recording_parties_call"), "recording_parties", ["call"], unique=False)
    op.create_table(
        "quality_sheets",
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sheet", "version", name=op.f("pk_quality_sheets")),
        comment="Score sheets. A change is a new version; scores stay with theirs.",
    )
    op.create_table(
        "quality_plans",
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("per_operator", sa.Integer(), nullable=False),
        sa.Column("double_percent", sa.SmallInteger(), nullable=False),
        sa.Column("rule", postgresql.JSONB(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "double_percent BETWEEN 0 AND 100", name=op.f("ck_quality_plans_double_percent")
        ),
        sa.CheckConstraint("per_operator > 0", name=op.f("ck_quality_plans_per_operator")),
        sa.PrimaryKeyConstraint("plan", name=op.f("pk_quality_plans")),
    )
    op.create_table(
        "quality_draws",
        sa.Column("draw", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column(
            "week", sa.String(length=10), nullable=False, comment="YYYY-MM-DD of its Monday."
        ),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("sheet_version", sa.Integer(), nullable=False),
        sa.Column("per_operator", sa.Integer(), nullable=False),
        sa.Column("double_percent", sa.SmallInteger(), nullable=False),
        sa.Column("rule", postgresql.JSONB(), nullable=False),
        sa.Column(
            "population", sa.Integer(), nullable=False, comment="How many calls it was drawn from."
        ),
        sa.Column("population_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan"], ["quality_plans.plan"], name=op.f("fk_quality_draws_plan")
        ),
        sa.ForeignKeyConstraint(
            ["sheet", "sheet_version"],
            ["quality_sheets.sheet", "quality_sheets.version"],
            name=op.f("fk_quality_draws_sheet_sheet_version"),
        ),
        sa.PrimaryKeyConstraint("draw", name=op.f("pk_quality_draws")),
        sa.UniqueConstraint("plan", "week", name=op.f("uq_quality_draws_plan_week")),
        comment="A plan's draw for a week, with all it was made of. Made once.",
    )
    op.create_table(
        "quality_drawn",
        sa.Column("draw", sa.BigInteger(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("double", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw"], ["quality_draws.draw"], name=op.f("fk_quality_drawn_draw")
        ),
        sa.PrimaryKeyConstraint("draw", "operator", "place", name=op.f("pk_quality_drawn")),
    )
    op.create_table(
        "quality_tasks",
        sa.Column("task", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False, comment="Who is judged."),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("sheet_version", sa.Integer(), nullable=False),
        sa.Column("double", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("draw", sa.BigInteger(), nullable=True, comment="NULL: by hand."),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["recordings.call"], name=op.f("fk_quality_tasks_call")),
        sa.ForeignKeyConstraint(
            ["draw"], ["quality_draws.draw"], name=op.f("fk_quality_tasks_draw")
        ),
        sa.ForeignKeyConstraint(
            ["sheet", "sheet_version"],
            ["quality_sheets.sheet", "quality_sheets.version"],
            name=op.f("fk_quality_tasks_sheet_sheet_version"),
        ),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_quality_tasks")),
        sa.UniqueConstraint(
            "call", "operator", "sheet", name=op.f("uq_quality_tasks_call_operator_sheet")
        ),
        comment="A call to be scored for an operator by a sheet, once or by two, blindly.",
    )
    op.create_index(
        "ix_quality_tasks_operator", "quality_tasks", ["operator", "task"], unique=False
    )
    op.create_table(
        "quality_scores",
        sa.Column("score", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("task", sa.BigInteger(), nullable=False),
        sa.Column("half", sa.SmallInteger(), nullable=False, comment="1, or 2 of a pair."),
        sa.Column("state", sa.Text(), server_default="unscored", nullable=False),
        sa.Column("scorer", sa.Text(), nullable=True),
        sa.Column(
            "marks", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "fatal", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("points", sa.Double(), nullable=True, comment="As scored, 0 to 100."),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal", sa.Text(), server_default="", nullable=False),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settlement", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "settled_marks",
            postgresql.JSONB(),
            nullable=True,
            comment="NULL: the scorer's marks stand.",
        ),
        sa.Column("settled_fatal", postgresql.JSONB(), nullable=True),
        sa.Column("settled_points", sa.Double(), nullable=True, comment="As settled, 0 to 100."),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'unscored') = (scorer IS NULL)", name=op.f("ck_quality_scores_scorer")
        ),
        sa.CheckConstraint(
            "state IN ('unscored', 'in_progress') OR points IS NOT NULL",
            name=op.f("ck_quality_scores_points"),
        ),
        sa.CheckConstraint(
            "state IN ('unscored', 'in_progress', 'scored', 'appealed', 'settled')",
            name=op.f("ck_quality_scores_state"),
        ),
        sa.ForeignKeyConstraint(
            ["task"], ["quality_tasks.task"], name=op.f("fk_quality_scores_task")
        ),
        sa.PrimaryKeyConstraint("score", name=op.f("pk_quality_scores")),
        sa.UniqueConstraint("task", "half", name=op.f("uq_quality_scores_task_half")),
    )
    op.create_index("ix_quality_scores_scorer", "quality_scores", ["scorer", "score"], unique=False)
    op.create_index("ix_quality_scores_state", "quality_scores", ["state", "score"], unique=False)
    op.create_table(
        "quality_comments",
        sa.Column("comment", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column(
            "from", sa.Double(), nullable=False, comment="Seconds from the recording's start."
        ),
        sa.Column("until", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            '"from" >= 0 AND "from" <= until', name=op.f("ck_quality_comments_stretch")
        ),
        sa.ForeignKeyConstraint(
            ["score"], ["quality_scores.score"], name=op.f("fk_quality_comments_score")
        ),
        sa.PrimaryKeyConstraint("comment", name=op.f("pk_quality_comments")),
    )
    op.create_index(op.f("ix_quality_comments_score"), "quality_comments", ["score"], unique=False)
    op.create_table(
        "quality_changes",
        sa.Column("change", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("what", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["score"], ["quality_scores.score"], name=op.f("fk_quality_changes_score")
        ),
        sa.PrimaryKeyConstraint("change", name=op.f("pk_quality_changes")),
        comment="Everything that was done with a score. Append-only (a trigger sees to it).",
    )
    op.create_index(op.f("ix_quality_changes_score"), "quality_changes", ["score"], unique=False)
    op.add_column(
        "recordings",
        sa.Column(
            "measured_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When its sound was measured (see quality.sound).",
        ),
    )
    op.add_column("recordings", sa.Column("conversation_seconds", sa.Double(), nullable=True))
    op.add_column("recordings", sa.Column("silence_seconds", sa.Double(), nullable=True))
    op.add_column("recordings", sa.Column("longest_silence_seconds", sa.Double(), nullable=True))
    op.add_column("recordings", sa.Column("overlap_seconds", sa.Double(), nullable=True))
    op.add_column(
        "recordings",
        sa.Column(
            "covered_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was compared with the legs of its call.",
        ),
    )
    op.add_column(
        "recordings",
        sa.Column(
            "expected_seconds",
            sa.Double(),
            nullable=True,
            comment="Talk, hold and consultation of all legs.",
        ),
    )
    op.add_column(
        "recordings",
        sa.Column(
            "recorded_seconds",
            sa.Double(),
            nullable=True,
            comment="What of it is on the recording.",
        ),
    )
    op.add_column(
        "recordings",
        sa.Column(
            "coverage",
            sa.Double(),
            nullable=True,
            comment="recorded / expected; NULL: nothing was expected.",
        ),
    )
    op.add_column(
        "voices",
        sa.Column(
            "talk_seconds",
            sa.Double(),
            nullable=True,
            comment="This and the next: see quality.sound.VoiceSound.",
        ),
    )
    op.add_column("voices", sa.Column("talk_share", sa.Double(), nullable=True))
    op.add_column("voices", sa.Column("speech_dbfs", sa.Double(), nullable=True))
    op.add_column("voices", sa.Column("clipped_share", sa.Double(), nullable=True))
    op.create_index(
        "ix_recordings_uncovered",
        "recordings",
        ["call"],
        unique=False,
        postgresql_where=sa.text("covered_at IS NULL AND status <> 'pending'"),
    )
    for name, rare in _RARE.items():
        op.create_index(
            f"ix_recordings_{name}",
            "recordings",
            ["started_at", "call"],
            postgresql_where=sa.text(rare),
        )
    op.create_index(
        "ix_calls_caller_reversed", "calls", [sa.text("reverse(caller) text_pattern_ops")]
    )
    op.create_index(
        "ix_recordings_unmeasured",
        "recordings",
        ["started_at"],
        unique=False,
        postgresql_where=sa.text("measured_at IS NULL AND status = 'ok'"),
    )
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(_PARTIES)


def downgrade() -> None:
    op.drop_index("ix_calls_caller_reversed", table_name="calls")
    for column in ("clipped_share", "speech_dbfs", "talk_share", "talk_seconds"):
        op.drop_column("voices", column)
    for column in (
        "coverage",
        "recorded_seconds",
        "expected_seconds",
        "covered_at",
        "overlap_seconds",
        "longest_silence_seconds",
        "silence_seconds",
        "conversation_seconds",
        "measured_at",
    ):
        op.drop_column("recordings", column)
    for table in (
        "quality_changes",
        "quality_comments",
        "quality_scores",
        "quality_tasks",
        "quality_drawn",
        "quality_draws",
        "quality_plans",
        "quality_sheets",
        "recording_parties",
    ):
        op.drop_table(table)
