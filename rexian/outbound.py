"""The policy for calls outside: the settings say it for all, the document for single seats."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace

from administration.model import Document
from outbound_policy import CallClass, OutboundPolicyError, Policy, china, parse_tables
from rexian.errors import SettingsError
from rexian.settings import Settings


def outbound_policy(settings: Settings, accounts: Container[str]) -> Policy:
    """What may be dialled, and for how much; ``accounts`` are the PBX's own phones.

    Raises SettingsError when the tables cannot be used.
    """
    if settings.outbound_tables is None:
        plan, prices = china()
    else:
        path = settings.outbound_tables
        try:
            plan, prices = parse_tables(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, OutboundPolicyError) as fault:
            raise SettingsError(f"REXIAN_OUTBOUND_TABLES: {path}: {fault}") from fault
    return Policy(
        plan,
        prices,
        accounts=accounts,
        classes=frozenset(CallClass(name) for name in settings.outbound_classes),
        limit_per_hour=round(settings.outbound_limit * 100),
        limit_of_all_per_hour=round(settings.outbound_limit_all * 100),
    )


class SitePolicy:
    """The policy as it is now: what an administrator writes down for a seat holds at once."""

    def __init__(self, of_all: Policy, document: Callable[[], Document]) -> None:
        """``document`` gives the newest one."""
        self._of_all = of_all
        self._document = document
        self._made_of: Document | None = None
        self._now = of_all

    def __call__(self) -> Policy:
        document = self._document()
        if document is not self._made_of:
            self._now = for_seats(self._of_all, document)
            self._made_of = document
        return self._now


def for_seats(policy: Policy, document: Document) -> Policy:
    """The policy with what the document says of single seats."""
    seats = document.seats.items()
    return replace(
        policy,
        seat_classes={
            number: frozenset(CallClass(name) for name in seat.outbound_classes)
            for number, seat in seats
            if seat.outbound_classes is not None
        },
        seat_limits={
            number: round(seat.outbound_limit * 100)
            for number, seat in seats
            if seat.outbound_limit is not None
        },
    )
