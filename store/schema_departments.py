"""The tables of departments: who acts for which, and which take no cases."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from store.columns import Moment
from store.schema_base import flag, metadata, words

department_people = Table(
    "department_people",
    metadata,
    Column("account", Text, ForeignKey("accounts.name"), primary_key=True),
    Column("department", Text, primary_key=True),
    Column("added_at", Moment, nullable=False),
    Column("added_by", Text),
    Index("ix_department_people_department", "department"),
    comment="Who acts for which department.",
)

department_desks = Table(
    "department_desks",
    metadata,
    Column("department", Text, primary_key=True),
    flag("closed"),
    words("reason"),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Text),
    comment="Departments that take no cases, and why.",
)
