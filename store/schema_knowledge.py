"""The tables of what is known (articles) and of what is asked about (hot topics)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from store.columns import Moment
from store.schema_base import metadata, words

articles = Table(
    "articles",
    metadata,
    Column("article", BigInteger, Identity(always=True), primary_key=True),
    Column("revision", Integer, nullable=False, comment="Counts up with whatever is done."),
    Column("department", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", Text, nullable=False),
    Index("ix_articles_department", "department"),
)

article_versions = Table(
    "article_versions",
    metadata,
    Column("article", BigInteger, ForeignKey("articles.article"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    CheckConstraint(
        "state IN ('draft', 'submitted', 'refused', 'approved', 'withdrawn')", name="state"
    ),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    words("keywords"),
    Column(
        "hotlines",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'::text[]"),
        comment="Offered to callers of these; none: of all.",
    ),
    Column("valid_from", Moment),
    Column("valid_until", Moment),
    Column("ends_at", Moment, comment="valid_until, or when the next version takes its place."),
    Column("author", Text, nullable=False),
    Column("written_at", Moment, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Column("words", TSVECTOR, comment="What an approved version is found by; cut in the program."),
    CheckConstraint(
        "state NOT IN ('approved', 'withdrawn') OR valid_from IS NOT NULL", name="valid_from"
    ),
    CheckConstraint("valid_until > valid_from", name="valid_until"),
    Index(
        "ix_article_versions_open",
        "article",
        unique=True,
        postgresql_where=text("state IN ('draft', 'submitted', 'refused')"),
    ),
    Index("ix_article_versions_written_at", "written_at", "article", "version"),
    Index(
        "ix_article_versions_words",
        "words",
        postgresql_using="gin",
        postgresql_where=text("state = 'approved'"),
    ),
)

article_changes = Table(
    "article_changes",
    metadata,
    Column("article", BigInteger, ForeignKey("articles.article"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    words("why"),
    comment="Append-only (a trigger sees to it).",
)

article_words = Table(
    "article_words",
    metadata,
    Column("word", Text, primary_key=True),
    Column("articles", Integer, nullable=False, comment="Approved versions it stands in."),
)

topic_pending = Table(
    "topic_pending",
    metadata,
    Column("case", Text, ForeignKey("cases.case", ondelete="CASCADE"), primary_key=True),
    comment="Cases whose words are to be counted (anew). Filled by triggers.",
)

topic_cases = Table(
    "topic_cases",
    metadata,
    Column("case", Text, primary_key=True),
    Column("day", Date, nullable=False),
    Column("hotline", Text, nullable=False),
    Column("channel", Text, nullable=False, comment="phone, or the kind of an intake channel."),
    Column("terms", ARRAY(Text), nullable=False),
    Column("places", ARRAY(Text), nullable=False),
    # No foreign key: its check would wait for whoever writes into the case, who waits for us.
    comment="What was counted of a case, so that it can be taken back.",
)

topic_counts = Table(
    "topic_counts",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("hotline", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    CheckConstraint("kind IN ('case', 'term', 'place')", name="kind"),
    Column("word", Text, primary_key=True),
    Column("cases", Integer, nullable=False),
    comment="In how many cases of the day a word stands; kind case: how many there are.",
)
