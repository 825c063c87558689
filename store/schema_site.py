"""The versions of the site."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from store.columns import Moment
from store.schema_base import metadata, words

site_versions = Table(
    "site_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    words("by"),
    words("comment"),
    Column("document", JSONB, nullable=False),
    CheckConstraint("number > 0", name="number"),
)
