"""The tables of what is done on a call and while one waits. All can be built again from the facts.

A row that begins with one fact and ends with a later one is named by the fact it began with
(journal, seq), so that building again gives the same rows.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from store.columns import Moment
from store.schema_base import flag, metadata, words


def _began_with() -> tuple[Column[str], Column[int]]:
    return (
        Column("journal", String(32), primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
    )


def _of_call() -> Column[str]:
    return Column("call", Text, ForeignKey("calls.call"), nullable=False)


places = Table(
    "places",
    metadata,
    *_began_with(),
    _of_call(),
    Column("leg", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("place", Text, nullable=False),
    words("by"),
    Column("from", Moment, nullable=False),
    Column("until", Moment),
    flag("inferred"),
    Index("ix_places_call", "call"),
    Index("ix_places_open", "call", "leg", unique=True, postgresql_where=text("until IS NULL")),
    comment="Where a leg was while it was not in the room of its call (until NULL: still).",
)

transfers = Table(
    "transfers",
    metadata,
    *_began_with(),
    _of_call(),
    Column("at", Moment, nullable=False),
    words("by"),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("ended_at", Moment),
    Column("how", Text, comment="answered, returned or queued."),
    Column("ending", Text, comment="Why the target's leg ended, when it was not answered."),
    flag("inferred"),
    Index("ix_transfers_call", "call"),
)

consultations = Table(
    "consultations",
    metadata,
    *_began_with(),
    _of_call(),
    Column("at", Moment, nullable=False),
    words("by"),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("ended_at", Moment),
    Column("how", Text, comment="joined, dropped, transferred or failed."),
    flag("inferred"),
    Index("ix_consultations_call", "call"),
)

supervisions = Table(
    "supervisions",
    metadata,
    *_began_with(),
    _of_call(),
    Column("leg", Text, nullable=False),
    Column("seat", Text, nullable=False),
    words("by"),
    Column("mode", Text, nullable=False),
    Column("from", Moment, nullable=False),
    Column("until", Moment),
    flag("inferred"),
    Index("ix_supervisions_call", "call"),
    Index("ix_supervisions_by_from", "by", "from"),
    comment="Who listened to, whispered into or came onto a call, from when until when.",
)

call_flags = Table(
    "call_flags",
    metadata,
    *_began_with(),
    _of_call(),
    Column("at", Moment, nullable=False),
    Column("flag", Text, nullable=False),
    words("detail"),
    words("by"),
    Index("ix_call_flags_call", "call"),
    Index("ix_call_flags_flag_at", "flag", "at"),
)

queue_visits = Table(
    "queue_visits",
    metadata,
    *_began_with(),
    _of_call(),
    Column("queue", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("because", Text, nullable=False),
    Index("ix_queue_visits_call", "call"),
    Index("ix_queue_visits_queue_at", "queue", "at"),
    comment="Every queue a call was put into, in order.",
)

overflows = Table(
    "overflows",
    metadata,
    *_began_with(),
    _of_call(),
    Column("at", Moment, nullable=False),
    Column("because", Text, nullable=False, comment="wait, length or no_seats."),
    Column("to", Text, nullable=False, comment="queue, outside, voicemail or ring_back."),
    words("target"),
    Index("ix_overflows_call", "call"),
)

ring_backs = Table(
    "ring_backs",
    metadata,
    Column("call", Text, ForeignKey("calls.call"), primary_key=True),
    Column("number", Text, nullable=False),
    words("queue"),
    Column("booked_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("last_call", Text, comment="The call placed by the last attempt."),
    Column("last_at", Moment),
    Column("closed_at", Moment),
    Column("how", Text, comment="reached, given_up, cancelled or replaced."),
    Index("ix_ring_backs_booked_at_call", "booked_at", "call"),
    Index("ix_ring_backs_open", "booked_at", postgresql_where=text("closed_at IS NULL")),
    comment="Callers who asked to be rung back, by the call they asked in.",
)

satisfaction = Table(
    "satisfaction",
    metadata,
    Column("call", Text, ForeignKey("calls.call"), primary_key=True),
    Column("case", Text, ForeignKey("cases.case")),
    Column("asked_at", Moment),
    Column("given_at", Moment),
    Column("grade", SmallInteger),
    CheckConstraint("grade BETWEEN 1 AND 5", name="grade"),
    Column("seat", Text),
    Column("operator", Text),
    Index("ix_satisfaction_case", "case"),
    Index("ix_satisfaction_asked_at", "asked_at"),
)

case_flags = Table(
    "case_flags",
    metadata,
    Column("case", Text, ForeignKey("cases.case"), primary_key=True),
    Column("call", Text, ForeignKey("calls.call"), primary_key=True),
    Column("flag", Text, primary_key=True),
    words("detail"),
    Column("at", Moment, nullable=False),
    comment="What sets a case apart: an emergency hand-over, a transfer.",
)
