"""What a projection is: a function that builds one fact into the tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from store.stored_fact import StoredFact

Projection = Callable[[AsyncConnection, str, StoredFact], Awaitable[None]]
"""``await projection(connection, journal, stored)``: called once for every fact, in order, within a
transaction. It decides by the fact and the tables alone, so that building again gives the same
tables; its name (``__name__``) is what failures are recorded under. Texts are clean already.
"""
