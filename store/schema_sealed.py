"""The table of sealed callers: citizens whose number and name are shown to nobody who does not say
why.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from store.columns import Moment
from store.schema_base import metadata, words

sealed_callers = Table(
    "sealed_callers",
    metadata,
    Column("pseudonym", Text, primary_key=True, comment="What is shown instead; never given anew."),
    CheckConstraint("pseudonym ~ '^sealed-[0-9a-f]{4,16}$'", name="pseudonym"),
    Column("number", Text, unique=True, comment="E.164; NULL: there is none to be known by."),
    Column("case", Text, ForeignKey("cases.case"), nullable=False, comment="Sealed by way of it."),
    Column(
        "others",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Numbers as the network sent them that have no E.164 form.",
    ),
    Column("names", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("sealed_at", Moment, nullable=False),
    Column("sealed_by", Text, nullable=False),
    words("reason"),
    Column("lifted_at", Moment, comment="NULL: sealed."),
    Column("lifted_by", Text),
    comment="One row for a number, or for a case whose caller has none.",
)
