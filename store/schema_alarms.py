"""The table of alarms: what somebody in charge has to look at."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, Table, Text, text

from store.columns import Moment
from store.schema_base import metadata, words

alarms = Table(
    "alarms",
    metadata,
    Column("alarm", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    words("detail"),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("times", Integer, nullable=False),
    Column("acknowledged_at", Moment),
    Column("acknowledged_by", Text),
    Index(
        "ix_alarms_open",
        "kind",
        "subject",
        unique=True,
        postgresql_where=text("acknowledged_at IS NULL"),
    ),
    comment="One row for the same trouble until somebody has acknowledged it.",
)
