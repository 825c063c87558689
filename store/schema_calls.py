"""The tables of calls: who was on them, which seats and lines there were meanwhile."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
    text,
)

from store.columns import Moment
from store.schema_base import flag, metadata, words

calls = Table(
    "calls",
    metadata,
    Column("call", Text, primary_key=True),
    words("hotline"),
    words("dialled"),
    words("trunk"),
    words("caller"),
    Column("caller_e164", Text, comment="NULL: withheld or no telephone number."),
    words("caller_name"),
    Column("offered_at", Moment, nullable=False),
    flag("queued"),
    Column("answered_at", Moment),
    Column("seat", Text, comment="The seat that answered first."),
    Column("operator", Text, comment="The operator who answered first."),
    Column("ended_at", Moment),
    Column("outcome", Text),
    Column("ending", Text),
    Column("refused_because", Text),
    Column("wait_seconds", Double, comment="Offered to answered, or to the end."),
    Column("talk_seconds", Double, comment="Answered to the end."),
    flag("inferred"),
    Column("case", Text, ForeignKey("cases.case")),
    Column("direction", Text, nullable=False, server_default="inbound"),
    CheckConstraint("direction IN ('inbound', 'outbound')", name="direction"),
    Column("purpose", Text, comment="Outbound: contact, return_visit or ring_back."),
    Column("placed_by", Text, comment="Outbound: the seat it was placed from."),
    Column("queue", Text, comment="Where it was answered, or else waited last."),
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("rung_back_at", Moment, comment="When its caller asked to be rung back."),
    flag("voicemail"),
    Index("ix_calls_offered_at_call", "offered_at", "call"),
    Index("ix_calls_hotline_offered_at", "hotline", "offered_at"),
    Index("ix_calls_caller_e164", "caller_e164"),
    Index("ix_calls_case", "case"),
    Index("ix_calls_live", "offered_at", postgresql_where=text("ended_at IS NULL")),
    Index("ix_calls_revisits", "ended_at", postgresql_where=text("purpose = 'return_visit'")),
)

for _number in ("caller", "caller_e164"):
    # A caller is asked for by the end of the number.
    Index(
        f"ix_calls_{_number}_reversed",
        func.reverse(calls.c[_number]).label("backwards"),
        postgresql_ops={"backwards": "text_pattern_ops"},
    )

legs = Table(
    "legs",
    metadata,
    Column("call", Text, ForeignKey("calls.call"), primary_key=True),
    Column("leg", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("seat", Text),
    Column("operator", Text),
    Column("department", Text),
    Column("asked_by", Text, comment="The seat, or the supervisor, that asked for it."),
    Column("number", Text, comment="The number dialled for a party outside."),
    Column("began_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("joined_at", Moment),
    Column("ended_at", Moment),
    Column("ending", Text),
    Index("ix_legs_seat", "seat", postgresql_where=text("seat IS NOT NULL")),
    Index("ix_legs_operator", "operator", postgresql_where=text("operator IS NOT NULL")),
    Index(
        "ix_legs_department_began_at",
        "department",
        "began_at",
        "call",
        postgresql_where=text("department IS NOT NULL"),
    ),
)

seat_log = Table(
    "seat_log",
    metadata,
    Column("journal", String(32), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("seat", Text, nullable=False),
    words("operator"),
    Column("state", Text, nullable=False),
    words("reason"),
    Column("call", Text),
    Column("from", Moment, nullable=False),
    Column("until", Moment),
    flag("inferred"),
    Index("ix_seat_log_seat_from", "seat", "from"),
    Index("ix_seat_log_open", "seat", unique=True, postgresql_where=text("until IS NULL")),
    comment="Every state of every seat, from when until when (NULL: still).",
)

sight_log = Table(
    "sight_log",
    metadata,
    Column("journal", String(32), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("from", Moment, nullable=False, index=True),
    Column("until", Moment),
    words("lost_because"),
    Index("ix_sight_log_open", "until", postgresql_where=text("until IS NULL")),
    comment="When the PBX was in sight (until NULL: still).",
)
