"""The tables of recordings: what was stored of a call, and whose voices are on it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from store.columns import Moment
from store.schema_base import metadata, words

recordings = Table(
    "recordings",
    metadata,
    Column("call", Text, ForeignKey("calls.call"), primary_key=True),
    Column("status", Text, nullable=False),
    CheckConstraint(
        "status IN ('pending', 'ok', 'failed', 'missing', 'cut', 'altered', 'foreign', "
        "'unreadable', 'deleted')",
        name="status",
    ),
    words("reason"),
    Column("path", Text, unique=True),
    Column("sha256", String(64)),
    Column("bytes", BigInteger),
    Column("seconds", Double),
    Column("started_at", Moment),
    Column("sample_rate", Integer),
    Column("media_type", Text, nullable=False, server_default="audio/ogg"),
    Column("sources", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("strays", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("checked_at", Moment, comment="When the file was last compared with this row."),
    CheckConstraint(
        "status IN ('pending', 'failed') OR (path IS NOT NULL AND sha256 IS NOT NULL AND "
        "bytes IS NOT NULL AND seconds IS NOT NULL AND started_at IS NOT NULL)",
        name="complete",
    ),
    Column(
        "class",
        Text,
        ForeignKey("retention_classes.name"),
        comment="Its own retention class; NULL: that of its hotline.",
    ),
    Column("ledger_day", String(10), comment="YYYY-MM-DD."),
    Column("ledger_entry", Integer),
    Column("deleted_at", Moment),
    CheckConstraint("(status = 'deleted') = (deleted_at IS NOT NULL)", name="deleted"),
    Column("measured_at", Moment, comment="When its sound was measured (see quality.sound)."),
    Column("conversation_seconds", Double),
    Column("silence_seconds", Double),
    Column("longest_silence_seconds", Double),
    Column("overlap_seconds", Double),
    Column("covered_at", Moment, comment="When it was compared with the legs of its call."),
    Column("expected_seconds", Double, comment="Talk, hold and consultation of all legs."),
    Column("recorded_seconds", Double, comment="What of it is on the recording."),
    Column("coverage", Double, comment="recorded / expected; NULL: nothing was expected."),
    Index(
        "ix_recordings_unmeasured",
        "started_at",
        postgresql_where=text("measured_at IS NULL AND status = 'ok'"),
    ),
    Index(
        "ix_recordings_uncovered",
        "call",
        postgresql_where=text("covered_at IS NULL AND status <> 'pending'"),
    ),
    # The few a list of all would have to look for far back, each in the order of the list, and by
    # how much: those among them that are not wanted are told apart without being read.
    Index(
        "ix_recordings_long",
        "started_at",
        "call",
        "seconds",
        postgresql_where=text("seconds >= 600"),
    ),
    Index(
        "ix_recordings_silent",
        "started_at",
        "call",
        "longest_silence_seconds",
        postgresql_where=text("longest_silence_seconds >= 30"),
    ),
    Index(
        "ix_recordings_overlapping",
        "started_at",
        "call",
        "overlap_seconds",
        postgresql_where=text("overlap_seconds >= 10"),
    ),
    Index(
        "ix_recordings_gaps",
        "started_at",
        "call",
        "coverage",
        postgresql_where=text("coverage < 0.995"),
    ),
    # The rarest of them first by how much.
    Index("ix_recordings_seconds", "seconds"),
    Index(
        "ix_recordings_longest_silence_seconds",
        "longest_silence_seconds",
        postgresql_where=text("longest_silence_seconds >= 30"),
    ),
    Index(
        "ix_recordings_overlap_seconds",
        "overlap_seconds",
        postgresql_where=text("overlap_seconds >= 10"),
    ),
    Index(
        "ix_recordings_without_ledger",
        "call",
        postgresql_where=text("path IS NOT NULL AND ledger_day IS NULL"),
    ),
    Index("ix_recordings_started_at_call", "started_at", "call"),
    Index("ix_recordings_pending", "call", postgresql_where=text("status = 'pending'")),
)

voices = Table(
    "voices",
    metadata,
    Column("call", Text, ForeignKey("recordings.call", ondelete="CASCADE"), primary_key=True),
    Column("channel", SmallInteger, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("leg", Text),
    Column("starts", Double, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("level_dbfs", Double, nullable=False),
    Column("peaks", Text, nullable=False),
    Column("spans", JSONB, nullable=False),
    Column("odd_bytes", Integer, nullable=False, server_default="0"),
    Column("talk_seconds", Double, comment="This and the next: see quality.sound.VoiceSound."),
    Column("talk_share", Double),
    Column("speech_dbfs", Double),
    Column("clipped_share", Double),
    Index("ix_voices_call_key", "call", "key", unique=True),
)
