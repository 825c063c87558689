"""The tables of people: accounts, sessions, and who looked at what."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    String,
    Table,
    Text,
    text,
)

from store.columns import Moment
from store.schema_base import metadata, words

accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    CheckConstraint(
        "role IN ('operator', 'supervisor', 'qa', 'admin', 'api', 'department')", name="role"
    ),
    Column("password_hash", Text, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_digest", String(64), primary_key=True, comment="SHA-256 of the token."),
    Column("account", Text, ForeignKey("accounts.name"), nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

access_log = Table(
    "access_log",
    metadata,
    Column("entry", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("account", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    words("address"),
    words("detail"),
    Index("ix_access_log_subject_entry", "subject", "entry"),
    Index("ix_access_log_account_entry", "account", "entry"),
    Index("ix_access_log_action_entry", "action", "entry"),
    Index("ix_access_log_at", "at"),
    comment="Who looked at what. Append-only (a trigger sees to it).",
)
