"""The tables of notices: whom to tell by which way, and what was told. The tables of the jobs
themselves are pgqueuer's own, in the database's schema ``jobs``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from store.columns import Moment
from store.schema_base import metadata, words

notice_addresses = Table(
    "notice_addresses",
    metadata,
    Column("address", BigInteger, Identity(always=True), primary_key=True),
    Column("department", Text, nullable=False, comment='"": those in charge of the hotline.'),
    Column("person", Text, nullable=False, comment='"": the department as such.'),
    Column("way", Text, nullable=False),
    Column("target", Text, nullable=False, comment="What the way reaches: a URL, an e-mail."),
    Column("language", Text, nullable=False),
    Column(
        "kinds",
        ARRAY(Text),
        nullable=False,
        comment="Kinds of notices that are wanted; empty: all.",
    ),
    Column("generation", Integer, nullable=False, comment="Counts the secrets it has had."),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
    CheckConstraint("language IN ('zh', 'en')", name="language"),
    Index("uq_notice_addresses_target", "department", "way", "target", unique=True),
    comment="Whom to tell. No secret is kept here: secrets follow from a key outside.",
)

notices = Table(
    "notices",
    metadata,
    Column("notice", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "letter",
        String(32),
        nullable=False,
        unique=True,
        comment="What a receiver knows a repeated notice by.",
    ),
    Column("case", Text, nullable=False),
    Column("version", Integer, nullable=False, comment="The case's, by the change told of."),
    Column("kind", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("address", BigInteger, nullable=False, comment="May be gone; 0: there was none."),
    Column("way", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("language", Text, nullable=False),
    words("subject"),
    words("text"),
    Column("due_at", Moment),
    Column("made_at", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("since", Moment, nullable=False, comment="Patience counts from here."),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("next_at", Moment, nullable=False, comment="Not tried before."),
    Column("claimed_until", Moment, comment="Somebody is trying it."),
    Column("sent_at", Moment),
    words("reason"),
    CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="state"),
    CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    Index("ix_notices_case", "case", "notice"),
    Index(
        "ix_notices_lane",
        "address",
        "case",
        "notice",
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("ix_notices_waiting", "next_at", postgresql_where=text("state = 'waiting'")),
    Index("ix_notices_failed", "notice", postgresql_where=text("state = 'failed'")),
    comment="What somebody was, or is to be, told about a case.",
)
