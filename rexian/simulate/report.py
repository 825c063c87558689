"""A simulation's figures beside what the formulas expect, for people and for programs."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from rexian.simulate.figures import Result
from rexian.simulate.spread import Mean
from rexian.simulate.theory import by_erlang_a, by_erlang_c


def as_json(result: Result) -> dict[str, Any]:
    """Times in seconds, shares between 0 and 1; null stands for what has no end or is not known."""
    scenario = result.scenario
    told = dataclasses.asdict(result)
    told["scenario"] = dataclasses.asdict(scenario) | {
        "calls_per_second": scenario.calls_per_second,
        "load_erlang": scenario.calls_per_second * scenario.handling,
        "pooled": scenario.pooled,
    }

    told["steps_per_second"] = result.steps / result.seconds if result.seconds else None
    told["erlang_c"] = dataclasses.asdict(by_erlang_c(scenario))
    impatient = by_erlang_a(scenario)
    told["erlang_a"] = dataclasses.asdict(impatient) if impatient else None
    finite: dict[str, Any] = _finite(told)
    return finite


def as_text(result: Result) -> str:
    """One line a figure: simulated, by Erlang C, by Erlang A."""
    scenario = result.scenario
    c, a = by_erlang_c(scenario), by_erlang_a(scenario)
    counted = result.answered + result.abandoned
    rows: list[tuple[str, str, str, str]] = [
        ("", "simulated", "Erlang C", "Erlang A"),
        ("offered", f"{result.offered}", "", ""),
        ("answered", f"{result.answered}", "", ""),
        (
            "abandoned",
            f"{result.abandoned} ({_percent(result.abandoned / counted if counted else 0.0)})",
            "0",
            _percent(a.abandoned) if a else "",
        ),
        ("failed", f"{result.failed}", "", ""),
        ("refused (no line)", f"{result.refused}", "", ""),
        ("mean wait of the answered", _mean(result.wait), _time(c.asa), _time(a.asa) if a else ""),
        (
            "had to wait",
            _percent(result.wait_probability),
            _percent(c.wait_probability),
            _percent(a.wait_probability) if a else "",
        ),
        (
            f"answered within {scenario.within:g} s",
            _percent(result.service_level.mean),
            _percent(c.service_level),
            _percent(a.service_level) if a else "",
        ),
        (
            "occupancy",
            _percent(result.occupancy),
            _percent(c.occupancy),
            _percent(a.occupancy) if a else "",
        ),
        ("wait: median, 90 %, 99 %", " ".join(_time(result.wait_at[x]) for x in _MARKS), "", ""),
    ]
    width = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(
            text.ljust(width[n]) if n == 0 else text.rjust(width[n]) for n, text in enumerate(row)
        ).rstrip()
        for row in rows
    ]
    if not scenario.plain:
        lines.append("The formulas suppose that every seat serves everybody, and is always there.")
    if scenario.faults.any:
        got = result.messages
        lines.append(
            f"Messages lost {got.get('lost', 0)}, told twice {got.get('repeated', 0)}; sight lost "
            f"{result.losses_of_sight} times; {result.unheard} citizens never heard of."
        )
    lines.append(
        f"All invariants held. {result.simulated_seconds / 3600:.1f} hours in {result.seconds:.1f}"
        f" s: {result.steps} events, {result.steps / max(result.seconds, 1e-9):.0f} a second."
    )
    return "\n".join(lines)


_MARKS = ("p50", "p90", "p99")


def _time(seconds: float) -> str:
    return "no end" if math.isinf(seconds) else f"{seconds:.2f} s"


def _percent(share: float) -> str:
    return f"{share * 100:.2f} %"


def _mean(mean: Mean) -> str:
    off = "" if math.isinf(mean.off) else f" ± {mean.off:.2f}"
    return f"{mean.mean:.2f}{off} s"


def _finite(value: Any) -> Any:
    """JSON knows no infinity."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
