"""The policy for calls to the outside, as the settings say it."""

from __future__ import annotations

from collections.abc import Container

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
