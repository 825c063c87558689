"""The tables of what comes in by other channels than the telephone."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from store.columns import Moment
from store.schema_base import metadata, words
from store.schema_cases import cases

intake_channels = Table(
    "intake_channels",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    CheckConstraint("kind IN ('web', 'email', 'sms', 'wechat', 'app')", name="kind"),
    Column(
        "salt",
        LargeBinary,
        nullable=False,
        comment="The secret follows from it and a key that is not in the database.",
    ),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    words("note"),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("renewed_at", Moment, comment="When its secret became another one."),
)

intake_messages = Table(
    "intake_messages",
    metadata,
    Column("message", BigInteger, Identity(always=True), primary_key=True),
    Column("channel", Text, ForeignKey("intake_channels.channel"), nullable=False),
    Column("key", Text, nullable=False, comment="The sender's Idempotency-Key."),
    Column("digest", String(64), nullable=False, comment="SHA-256 of the body as it was sent."),
    Column("case", Text, ForeignKey("cases.case"), nullable=False),
    Column("joined", Boolean, nullable=False, comment="The case was there before."),
    Column("received_at", Moment, nullable=False),
    words("hotline"),
    words("name"),
    Column("phone_e164", Text),
    words("contact"),
    words("subject"),
    words("text"),
    words("category"),
    words("place"),
    Column(
        "may_publish",
        Boolean,
        nullable=False,
        server_default=text("true"),
        comment="False: the citizen does not want the case published, even without names.",
    ),
    Index("ix_intake_messages_channel_key", "channel", "key", unique=True),
    Index("ix_intake_messages_case", "case"),
)

intake_signatures = Table(
    "intake_signatures",
    metadata,
    Column("signature", LargeBinary, primary_key=True),
    Column("at", Moment, nullable=False),
    Index("ix_intake_signatures_at", "at"),
    comment="Signatures that were used; forgotten when their time is over.",
)

Index(
    "ix_cases_closed_at_case",
    cases.c.closed_at,
    cases.c.case,
    postgresql_where=text("closed_at IS NOT NULL"),
)
"""What was closed in a period, for publication."""
