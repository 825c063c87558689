"""How long recordings are kept, and which must be kept whatever the rules say."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from store.columns import Moment
from store.schema_base import metadata, words

retention_classes = Table(
    "retention_classes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("days", Integer, comment="Kept so long after the call began; NULL: for ever."),
    Column(
        "early_days",
        Integer,
        comment="May go after so many days while the disk is nearly full; NULL: never.",
    ),
    CheckConstraint("days > 0", name="days"),
    CheckConstraint("early_days > 0 AND (days IS NULL OR early_days <= days)", name="early_days"),
    words("note"),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
    comment="No figure is built in: without a class for it a recording is kept for ever.",
)

retention_hotlines = Table(
    "retention_hotlines",
    metadata,
    Column("hotline", Text, primary_key=True),
    Column(
        "class",
        Text,
        ForeignKey("retention_classes.name", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    comment="The class of a hotline's recordings, unless a recording has one of its own.",
)

recording_holds = Table(
    "recording_holds",
    metadata,
    Column("hold", BigInteger, Identity(always=True), primary_key=True),
    Column("call", Text, comment="The recording held, or"),
    Column("case", Text, comment="all recordings of this case, those to come included."),
    CheckConstraint('(call IS NULL) <> ("case" IS NULL)', name="subject"),
    Column("reason", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("lifted_at", Moment),
    Column("lifted_by", Text),
    Index("ix_recording_holds_call", "call", postgresql_where=text("lifted_at IS NULL")),
    Index("ix_recording_holds_case", "case", postgresql_where=text("lifted_at IS NULL")),
    comment="Legal holds: while one stands nothing deletes the recording.",
)
