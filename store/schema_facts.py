"""The facts as the journal has them, and how far they are built into the tables."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from store.columns import Moment
from store.schema_base import flag, metadata

facts = Table(
    "facts",
    metadata,
    Column("journal", String(32), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("call", Text),
    Column("seat", Text),
    flag("inferred"),
    Column("body", JSONB, nullable=False),
    Index(
        "ix_facts_call_journal_seq",
        "call",
        "journal",
        "seq",
        postgresql_where=text("call IS NOT NULL"),
    ),
)

positions = Table(
    "positions",
    metadata,
    Column("journal", String(32), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    comment="The last fact of each journal that is built into the tables.",
)

failures = Table(
    "projection_failures",
    metadata,
    Column("journal", String(32), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("projection", Text, primary_key=True),
    Column("error", Text, nullable=False),
    comment="Facts a projection could not take in: a defect, to be mended and built again.",
)
