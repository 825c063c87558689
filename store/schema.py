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
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from store.columns import Moment
from store.schema_alarms import alarms
from store.schema_base import flag, metadata, words
from store.schema_case_work import case_categories, revisit_tries, task_claims
from store.schema_cases import (
    case_attachments,
    case_calendars,
    case_calls,
    case_changes,
    case_deadlines,
    case_dispatches,
    case_numbers,
    case_rules,
    cases,
    department_desks,
    department_people,
)
from store.schema_evidence import recording_holds, retention_classes, retention_hotlines
from store.schema_intake import intake_channels, intake_messages, intake_signatures
from store.schema_knowledge import (
    article_changes,
    article_versions,
    article_words,
    articles,
    topic_cases,
    topic_counts,
    topic_pending,
)
from store.schema_notices import notice_addresses, notices
from store.schema_on_call import (
    call_flags,
    case_flags,
    consultations,
    overflows,
    places,
    queue_visits,
    ring_backs,
    satisfaction,
    supervisions,
    transfers,
)
from store.schema_quality import (
    quality_changes,
    quality_comments,
    quality_drawn,
    quality_draws,
    quality_plans,
    quality_scores,
    quality_sheets,
    quality_tasks,
    recording_parties,
)
from store.schema_sealed import sealed_callers
from store.schema_site import site_versions

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

# --- what happened --------------------------------------------------------------------------------

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
    Index("ix_legs_department", "department", postgresql_where=text("department IS NOT NULL")),
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

# --- recordings -----------------------------------------------------------------------------------

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
    # The few a list of all would have to look for far back, each in the order of the list.
    Index("ix_recordings_long", "started_at", "call", postgresql_where=text("seconds >= 600")),
    Index(
        "ix_recordings_silent",
        "started_at",
        "call",
        postgresql_where=text("longest_silence_seconds >= 30"),
    ),
    Index(
        "ix_recordings_overlapping",
        "started_at",
        "call",
        postgresql_where=text("overlap_seconds >= 10"),
    ),
    Index(
        "ix_recordings_gaps",
        "started_at",
        "call",
        postgresql_where=text("coverage < 0.995"),
    ),
    # And by how much, for the rarest of them.
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

# --- people ---------------------------------------------------------------------------------------

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

APPEND_ONLY = (
    "facts",
    "case_changes",
    "access_log",
    "site_versions",
    "case_rules",
    "case_categories",
    "article_changes",
    "quality_sheets",
    "quality_changes",
)
"""Tables in which a trigger refuses every UPDATE and DELETE."""

__all__ = [
    "APPEND_ONLY",
    "access_log",
    "accounts",
    "alarms",
    "article_changes",
    "article_versions",
    "article_words",
    "articles",
    "call_flags",
    "calls",
    "case_attachments",
    "case_calendars",
    "case_calls",
    "case_categories",
    "case_changes",
    "case_deadlines",
    "case_dispatches",
    "case_flags",
    "case_numbers",
    "case_rules",
    "cases",
    "consultations",
    "department_desks",
    "department_people",
    "facts",
    "failures",
    "intake_channels",
    "intake_messages",
    "intake_signatures",
    "legs",
    "metadata",
    "notice_addresses",
    "notices",
    "overflows",
    "places",
    "positions",
    "quality_changes",
    "quality_comments",
    "quality_drawn",
    "quality_draws",
    "quality_plans",
    "quality_scores",
    "quality_sheets",
    "quality_tasks",
    "queue_visits",
    "recording_holds",
    "recording_parties",
    "recordings",
    "retention_classes",
    "retention_hotlines",
    "revisit_tries",
    "ring_backs",
    "satisfaction",
    "sealed_callers",
    "seat_log",
    "sessions",
    "sight_log",
    "site_versions",
    "supervisions",
    "task_claims",
    "topic_cases",
    "topic_counts",
    "topic_pending",
    "transfers",
    "voices",
]
