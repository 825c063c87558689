"""The tables of cases: what was asked, who has to see to it, by when, and everything that was done.

Cases opened by calls can be built again from the facts; what people did with them cannot.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from store.columns import Moment
from store.schema_base import metadata, words

CASE_TRAITS = literal_column(
    "(ARRAY["
    "'1 weeks ' || floor(extract(epoch FROM (opened_at AT TIME ZONE 'UTC')) / 604800)::text, "
    "'4 weeks ' || floor(extract(epoch FROM (opened_at AT TIME ZONE 'UTC')) / 2419200)::text, "
    "'16 weeks ' || floor(extract(epoch FROM (opened_at AT TIME ZONE 'UTC')) / 9676800)::text, "
    "'64 weeks ' || floor(extract(epoch FROM (opened_at AT TIME ZONE 'UTC')) / 38707200)::text, "
    "'hotline ' || hotline, "
    "'category ' || category, "
    "'place ' || left(place, 2), "
    "'place ' || left(place, 3), "
    "'place ' || left(place, 4), "
    "'place ' || left(place, 5), "
    "'place ' || left(place, 6), "
    "'place ' || left(place, 7), "
    "'place ' || left(place, 8), "
    "'place ' || left(place, 10), "
    "'place ' || left(place, 12), "
    "'place ' || left(place, 16)"
    "])",
    ARRAY(Text),
)
"""What a case is found by beside its words, as ``cases.traits`` asks for it. PostgreSQL works it
out of the row for the index, so it is never behind. A query uses the index only if it has this very
expression.
"""

cases = Table(
    "cases",
    metadata,
    Column("case", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False, comment="Follows from the stage."),
    Column("stage", Text, nullable=False, server_default="received"),
    Column("level", Text, nullable=False, server_default="none"),
    Column("mode", Text, comment="How it is or was handled; NULL: not decided."),
    Column("marks", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    Column("lead", Text, comment="The department that leads it now."),
    Column(
        "departments",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'::text[]"),
        comment="The lead and all helpers.",
    ),
    words("case_class"),
    words("urgency"),
    words("category"),
    words("place"),
    words("subject"),
    words("text"),
    Column("caller_e164", Text, comment="NULL: withheld; such a case is never joined."),
    words("hotline"),
    Column("opened_at", Moment, nullable=False),
    Column("opened_by", Text),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text),
    Column("closed_at", Moment),
    Column("due_at", Moment, comment="The first of its running deadlines."),
    Column("extensions", SmallInteger, nullable=False, server_default="0"),
    Column("asked_extension", JSONB, comment="[number, unit] while it is to be decided."),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    words("unreached"),
    Column("resolved", Boolean),
    Column("grade", SmallInteger),
    Column("merged_into", Text, ForeignKey("cases.case"), comment="The case it is told with now."),
    Column(
        "words",
        TSVECTOR,
        comment="What it is found by; cut in the program. NULL: not filled in yet.",
    ),
    CheckConstraint('merged_into <> "case"', name="merged_into"),
    CheckConstraint("status IN ('open', 'closed')", name="status"),
    CheckConstraint(
        "(status = 'open') = (stage IN ('received', 'dispatched', 'handling', 'replied')) "
        "AND stage IN ('received', 'dispatched', 'handling', 'replied', 'closed', 'revisited', "
        "'assessed')",
        name="stage",
    ),
    CheckConstraint("level IN ('none', 'urged', 'supervised')", name="level"),
    CheckConstraint("mode IN ('guided', 'answered', 'contacted', 'dispatched')", name="mode"),
    CheckConstraint("grade BETWEEN 1 AND 5", name="grade"),
    Index("ix_cases_opened_at_case", "opened_at", "case"),
    Index("ix_cases_caller_e164", "caller_e164"),
    Index(
        "ix_cases_open_caller",
        "caller_e164",
        unique=True,
        postgresql_where=text("status = 'open'"),
    ),
    Index("ix_cases_stage_opened_at", "stage", "opened_at"),
    Index(
        "ix_cases_open_opened_at",
        "opened_at",
        "case",
        postgresql_where=text("status = 'open'"),
    ),
    Index(
        "ix_cases_level_opened_at",
        "level",
        "opened_at",
        postgresql_where=text("level <> 'none'"),
    ),
    Index("ix_cases_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index(
        "ix_cases_pending_departments",
        "departments",
        postgresql_using="gin",
        postgresql_where=text("status = 'open' OR due_at IS NOT NULL"),
    ),
    Index(
        "ix_cases_open_marks",
        "marks",
        postgresql_using="gin",
        postgresql_where=text("status = 'open'"),
    ),
    Index(
        "ix_cases_to_revisit",
        "closed_at",
        "case",
        postgresql_where=text(
            "stage = 'closed' AND NOT (marks && ARRAY['on_the_spot', 'taken_back', 'merged'])"
        ),
    ),
    Index("ix_cases_category", "category", "opened_at", postgresql_where=text("category <> ''")),
    Index(
        "ix_cases_place",
        "place",
        "opened_at",
        postgresql_ops={"place": "text_pattern_ops"},
        postgresql_where=text("place <> ''"),
    ),
    Index(
        "ix_cases_words",
        "words",
        "departments",
        CASE_TRAITS,
        postgresql_using="gin",
        # What waits to be sorted into the index would be read through by every search.
        postgresql_with={"fastupdate": "off"},
    ),
    Index("ix_cases_without_words", "opened_at", postgresql_where=text("words IS NULL")),
    Index("ix_cases_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
)

Index(
    "ix_cases_caller_reversed",
    func.reverse(cases.c.caller_e164).label("backwards"),
    postgresql_ops={"backwards": "text_pattern_ops"},
)
"""A caller is asked for by the end of the number."""

case_calls = Table(
    "case_calls",
    metadata,
    Column("case", Text, ForeignKey("cases.case"), primary_key=True),
    Column("call", Text, ForeignKey("calls.call"), primary_key=True),
    Column("joined_at", Moment, nullable=False, comment="When the call came onto the case."),
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
    Column("action", Text, nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    comment="Append-only (a trigger sees to it).",
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("day", Date, primary_key=True),
    Column("hotline", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

case_dispatches = Table(
    "case_dispatches",
    metadata,
    Column("dispatch", BigInteger, Identity(always=True), primary_key=True),
    Column("case", Text, ForeignKey("cases.case"), nullable=False),
    Column("department", Text, nullable=False),
    Column("role", Text, nullable=False),
    CheckConstraint("role IN ('lead', 'helper')", name="role"),
    Column("sent_at", Moment, nullable=False),
    Column("sent_by", Text),
    words("note"),
    Column("accepted_at", Moment),
    Column("accepted_by", Text),
    Column("replied_at", Moment),
    Column("replied_by", Text),
    words("reply"),
    Column("ended_at", Moment, comment="When it was taken from the department again."),
    words("ended_because"),
    Index("ix_case_dispatches_case", "case"),
    Index(
        "ix_case_dispatches_lead",
        "case",
        unique=True,
        postgresql_where=text("role = 'lead' AND ended_at IS NULL"),
    ),
    Index(
        "ix_case_dispatches_department",
        "department",
        "case",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
    comment="Every time a case was given to a department.",
)

case_deadlines = Table(
    "case_deadlines",
    metadata,
    Column("deadline", BigInteger, Identity(always=True), primary_key=True),
    Column("case", Text, ForeignKey("cases.case"), nullable=False),
    Column("clock", Text, nullable=False),
    CheckConstraint("clock IN ('dispatch', 'accept', 'return', 'reply', 'revisit')", name="clock"),
    Column("began_at", Moment, nullable=False),
    Column("within", JSONB, comment="[number, unit]; NULL: the moment was set by hand."),
    Column(
        "extensions",
        JSONB,
        nullable=False,
        server_default=text("'[]'::jsonb"),
        comment="[number, unit] each, in the order granted.",
    ),
    Column("warn_before", JSONB),
    Column("due_at", Moment, nullable=False),
    Column("warn_at", Moment),
    words("rule"),
    Column("rules_version", Integer, comment="NULL: the rules the program came with."),
    Column("warned_at", Moment),
    Column("late_at", Moment, comment="When it was noticed to be late."),
    Column("ended_at", Moment, comment="When what was due was done, or no longer wanted."),
    Index("ix_case_deadlines_case", "case"),
    Index(
        "ix_case_deadlines_running",
        "case",
        "clock",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_case_deadlines_warn_at",
        "warn_at",
        postgresql_where=text("ended_at IS NULL AND warned_at IS NULL"),
    ),
    Index(
        "ix_case_deadlines_due_at",
        "due_at",
        postgresql_where=text("ended_at IS NULL AND late_at IS NULL"),
    ),
    comment="By when what has to be done, and what it was worked out from.",
)

case_rules = Table(
    "case_rules",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    words("by"),
    Column("document", Text, nullable=False, comment="A rule pack, in TOML."),
    comment="The newest is in force. Append-only (a trigger sees to it).",
)

case_calendars = Table(
    "case_calendars",
    metadata,
    Column("entry", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("digest", String(64), nullable=False, comment="SHA-256 of the calendar's days."),
    comment="The calendars open cases were counted by; the newest stands.",
)

case_attachments = Table(
    "case_attachments",
    metadata,
    Column("attachment", String(32), primary_key=True),
    Column("case", Text, ForeignKey("cases.case"), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("added_by", Text),
    Index("ix_case_attachments_case", "case"),
    comment="What came with a case; the bytes lie in the store under the attachment's name.",
)
