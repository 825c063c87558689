"""What the PBX is told to keep by itself for two weeks."""

from __future__ import annotations

from typing import Any

from administration.plan import Piece, Planner
from administration.schedule import site_at
from tests.administration.town import NOW, WHERE, at, local, town


def plan(moment: float = NOW, **written: Any) -> tuple[Piece, ...]:
    document = town(hotlines={"12345": {"lines": 12, **written}})
    return Planner(document, moment, WHERE).hotline(document.hotlines["12345"])


def in_force(pieces: tuple[Piece, ...], moment: float) -> tuple[int, str]:
    """As the dialplan decides it."""
    return next((p.lines, p.state) for p in pieces if p.until == 0 or moment < p.until)


def test_without_periods_and_hours_it_is_one_piece_for_ever() -> None:
    assert plan() == (Piece(0, 12, "open"),)


def test_pieces_follow_lines_and_hours() -> None:
    pieces = plan(
        line_periods=[{"during": "quiet", "lines": 4}], hours="office", when_closed="voicemail"
    )

    # NOW is Monday 2026-11-23, 10:00; the day of UTC began at 08:00.
    assert [(local(p.until), p.lines, p.state) for p in pieces[:6]] == [
        ("2026-11-23 08:30", 12, "voicemail"),
        ("2026-11-23 12:00", 12, "open"),
        ("2026-11-23 14:30", 12, "voicemail"),
        ("2026-11-23 18:00", 12, "open"),
        ("2026-11-24 08:00", 4, "voicemail"),
        ("2026-11-24 08:30", 12, "voicemail"),
    ]
    assert in_force(pieces, NOW) == (12, "open")
    assert in_force(pieces, at("2026-11-29 15:00")) == (4, "voicemail")


def test_after_two_weeks_alone_the_hotline_is_open_with_its_normal_lines() -> None:
    pieces = plan(hours="office", line_periods=[{"during": "quiet", "lines": 4}])

    assert local(pieces[-2].until) == "2026-12-07 08:00"
    assert pieces[-1] == Piece(0, 12, "open")


def test_within_a_day_the_plan_stays_the_same() -> None:
    hours = {"hours": "office"}

    assert plan(NOW, **hours) == plan(NOW + 3600 * 20, **hours)
    assert plan(NOW, **hours) != plan(NOW + 3600 * 24, **hours)


def test_every_moment_of_two_weeks_is_as_the_schedule_says() -> None:
    document = town(
        hotlines={
            "12345": {
                "lines": 12,
                "line_periods": [{"during": "quiet", "lines": 4}],
                "hours": "office",
            }
        }
    )
    pieces = Planner(document, NOW, WHERE).hotline(document.hotlines["12345"])

    for step in range(14 * 24 * 4 - 12):
        moment = NOW + step * 900
        hotline = next(iter(site_at(document, moment, WHERE).hotlines.values()))
        state = "open" if hotline.open else "message"
        assert in_force(pieces, moment) == (hotline.lines, state), local(moment)


def test_trunks_have_lines_by_period_too() -> None:
    document = town(
        trunks={
            "carrier": {"lines": 30, "line_periods": [{"during": "quiet", "lines": 8}]},
            "other": {"hosts": ["192.0.2.7"]},
        }
    )
    planner = Planner(document, NOW, WHERE)

    pieces = planner.trunk(document.trunks["carrier"])
    assert in_force(pieces, NOW) == (30, "open")
    assert in_force(pieces, at("2026-11-28 12:00")) == (8, "open")
    assert planner.trunk(document.trunks["other"]) == ()
