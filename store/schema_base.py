"""What all tables are declared with: one set of names for constraints, columns that come often."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, MetaData, Text, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def flag(name: str) -> Column[bool]:
    """True or false, false unless somebody says otherwise."""
    return Column(name, Boolean, nullable=False, server_default=text("false"))


def words(name: str) -> Column[str]:
    """A text that may be empty and is never NULL."""
    return Column(name, Text, nullable=False, server_default="")
