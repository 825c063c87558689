"""Is there data of the time zone that days and case numbers are counted in?"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, ok, warning

NAME = "timezone"


async def check(c: Context) -> list[Finding]:
    name = c.settings.timezone
    try:
        moment = datetime.fromtimestamp(c.now, ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return [failure(NAME, f"nothing is known of {name}", "install the package tzdata")]
    if name in ("UTC", "Etc/UTC"):
        todo = "set REXIAN_TIMEZONE to the one people here live by"
        return [warning(NAME, "days begin at midnight UTC", todo)]
    return [ok(NAME, f"{name}: it is {moment:%Y-%m-%d %H:%M:%S %z}")]
