"""The tables. ``store/migrations`` builds them; a test sees to it that both say the same.

All but the site, the accounts and what people wrote into cases can be built again from the facts.
Ids are the ones facts carry (call, leg, seat numbers) or follow from facts (case numbers), never
counters of the database, so that building again gives the same rows.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from store.columns import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def _words(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


# --- facts and how far they are built into the tables ---------------------------------------------

facts = Table(
    "facts",
    metadata,
    Column("journal", String(32), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("call", Text),
    Column("seat", Text),
    _flag("inferred"),
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

# --- what happened --------------------------------------------------------------------------------

calls = Table(
    "calls",
    metadata,
    Column("call", Text, primary_key=True),
    _words("hotline"),
    _words("dialled"),
    _words("trunk"),
    _words("caller"),
    Column("caller_e164", Text, comment="NULL: withheld or no telephone number."),
    _words("caller_name"),
    Column("offered_at", Moment, nullable=False),
    _flag("queued"),
    Column("answered_at", Moment),
    Column("seat", Text, comment="The seat that answered first."),
    Column("operator", Text, comment="The operator who answered first."),
    Column("ended_at", Moment),
    Column("outcome", Text),
    Column("ending", Text),
    Column("refused_because", Text),
    Column("wait_seconds", Double, comment="Offered to answered, or to the end."),
    Column("talk_seconds", Double, comment="Answered to the end."),
    _flag("inferred"),
    Column("case", Text, ForeignKey("cases.case")),
    Index("ix_calls_offered_at_call", "offered_at", "call"),
    Index("ix_calls_hotline_offered_at", "hotline", "offered_at"),
    Index("ix_calls_caller_e164", "caller_e164"),
    Index("ix_calls_case", "case"),
    Index("ix_calls_live", "offered_at", postgresql_where=text("ended_at IS NULL")),
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
    Column("asked_by", Text, comment="The seat that asked for a department."),
    Column("began_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("joined_at", Moment),
    Column("ended_at", Moment),
    Column("ending", Text),
    Index("ix_legs_seat", "seat", postgresql_where=text("seat IS NOT NULL")),
    Index("ix_legs_operator", "operator", postgresql_where=text("operator IS NOT NULL")),
    Index("ix_legs_department", "department", postgresql_where=text("department IS NOT NULL")),
)

seat_log = Table(
    "seat_log",
    metadata,
    Column("journal", String(32), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("seat", Text, nullable=False),
    _words("operator"),
    Column("state", Text, nullable=False),
    _words("reason"),
    Column("call", Text),
    Column("from", Moment, nullable=False),
    Column("until", Moment),
    _flag("inferred"),
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
    _words("lost_because"),
    Index("ix_sight_log_open", "until", postgresql_where=text("until IS NULL")),
    comment="When the PBX was in sight (until NULL: still).",
)

# --- the site -------------------------------------------------------------------------------------

hotlines = Table(
    "hotlines",
    metadata,
    Column("number", Text, primary_key=True),
    _words("name"),
    Column("lines", Integer, nullable=False),
    CheckConstraint("lines >= 0", name="lines"),
)

seats = Table(
    "seats",
    metadata,
    Column("number", Text, primary_key=True),
    _words("name"),
)

seat_hotlines = Table(
    "seat_hotlines",
    metadata,
    Column("seat", Text, ForeignKey("seats.number", ondelete="CASCADE"), primary_key=True),
    Column("hotline", Text, ForeignKey("hotlines.number", ondelete="CASCADE"), primary_key=True),
)

departments = Table(
    "departments",
    metadata,
    Column("number", Text, primary_key=True),
    _words("name"),
    Column("dial", Text, comment="NULL: cannot be rung."),
)

# --- cases ----------------------------------------------------------------------------------------

cases = Table(
    "cases",
    metadata,
    Column("case", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    _words("subject"),
    _words("text"),
    Column("caller_e164", Text, comment="NULL: withheld; such a case is never joined."),
    _words("hotline"),
    Column("opened_at", Moment, nullable=False),
    Column("opened_by", Text),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text),
    Column("closed_at", Moment),
    CheckConstraint("status IN ('open', 'closed')", name="status"),
    Index("ix_cases_opened_at_case", "opened_at", "case"),
    Index("ix_cases_caller_e164", "caller_e164"),
    Index(
        "ix_cases_open_caller",
        "caller_e164",
        unique=True,
        postgresql_where=text("status = 'open'"),
    ),
)

case_calls = Table(
    "case_calls",
    metadata,
    Column("case", Text, ForeignKey("cases.case"), primary_key=True),
    Column("call", Text, ForeignKey("calls.call"), primary_key=True),
    Column("answered_at", Moment, nullable=False),
    Index("ix_case_calls_call", "call", unique=True),
)

case_changes = Table(
    "case_changes",
    metadata,
    Column("case", Text, ForeignKey("cases.case"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by", Text),
    Column("what", JSONB, nullable=False, comment="Field: [before, after]."),
    comment="Append-only (a trigger sees to it).",
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("day", Date, primary_key=True),
    Column("hotline", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

# --- recordings -----------------------------------------------------------------------------------

recordings = Table(
    "recordings",
    metadata,
    Column("call", Text, ForeignKey("calls.call"), primary_key=True),
    Column("status", Text, nullable=False),
    CheckConstraint(
        "status IN ('pending', 'ok', 'failed', 'missing', 'cut', 'altered', 'foreign', "
        "'unreadable')",
        name="status",
    ),
    _words("reason"),
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
    Index("ix_voices_call_key", "call", "key", unique=True),
)

# --- people ---------------------------------------------------------------------------------------

accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    CheckConstraint("role IN ('operator', 'supervisor', 'qa', 'admin', 'api')", name="role"),
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
    _words("address"),
    _words("detail"),
    Index("ix_access_log_subject_entry", "subject", "entry"),
    Index("ix_access_log_account_entry", "account", "entry"),
    comment="Who looked at what. Append-only (a trigger sees to it).",
)

APPEND_ONLY = ("facts", "case_changes", "access_log")
"""Tables in which a trigger refuses every UPDATE and DELETE."""
