"""The tables of the work on cases beside their loop: who took which task, revisits that reached
nobody, the tree of categories.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from store.columns import Moment
from store.schema_base import metadata, words

task_claims = Table(
    "task_claims",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True, comment="A case, or the call of a ring-back."),
    Column("account", Text, ForeignKey("accounts.name"), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_task_claims_account", "account"),
    comment="Who took which task last; it counts while the task is there and for some hours.",
)

revisit_tries = Table(
    "revisit_tries",
    metadata,
    Column("call", Text, ForeignKey("calls.call"), primary_key=True),
    Column("case", Text, ForeignKey("cases.case"), nullable=False),
    Column("ending", Text, nullable=False),
    Column("noted_at", Moment, nullable=False),
    Index("ix_revisit_tries_case", "case"),
    comment="Return visits that did not reach the citizen, once they were counted.",
)

case_categories = Table(
    "case_categories",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    words("by"),
    Column("tree", JSONB, nullable=False),
    CheckConstraint("jsonb_typeof(tree) = 'array'", name="tree"),
    comment="The newest is in force. Append-only (a trigger sees to it).",
)
