"""The result as a person reads it."""

from __future__ import annotations

from typing import Any

_ROWS = (
    ("seat hangs up -> its next INVITE", "turnaround_ms", "turnarounds"),
    ("call arrives, seat free -> INVITE", "arrival_ms", "arrivals"),
)


def as_table(result: dict[str, Any]) -> str:
    """Milliseconds, both sides, and how many times app_queue takes what rexian takes."""
    lines = [
        f"{'milliseconds':36}{'':11}{'n':>6}{'p50':>10}{'p99':>10}{'mean':>10}{'max':>10}",
    ]
    for title, key, count in _ROWS:
        for side in ("rexian", "app_queue"):
            values = result[side][key]
            figures = "".join(f"{values[name]:>10.2f}" for name in ("p50", "p99", "mean", "max"))
            lines.append(f"{title:36}{side:11}{result[side][count]:>6}{figures}")
            title = ""
    ratio = result["ratio"]
    versions = result["versions"]
    lines.append("")
    lines.append(
        f"turnaround, app_queue / rexian: {ratio['turnaround_p50']:g} times at the median, "
        f"{ratio['turnaround_p99']:g} at p99"
    )
    lines.append(
        f"{result['seats']} seats, {result['callers_waiting']} callers waiting, "
        f"{result['rounds']} alternating runs a side; {versions['asterisk']}, {versions['sipp']}; "
        f"{result['processors']} processors, load {result['load']['before']:g} "
        f"before and {result['load']['after']:g} after"
    )
    return "\n".join(lines)
