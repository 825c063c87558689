from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from recordings.coverage import LegInterval, coverage
from recordings.tracks import Role
from tests.recordings.sounds import NOON, ingest, put, tone


def leg(role: Role, leg_id: str, answered: float, ended: float) -> LegInterval:
    def at(seconds: float) -> datetime:
        return datetime.fromtimestamp(NOON / 1000 + seconds, UTC)

    return LegInterval(role, leg_id, at(answered), at(ended))


def test_everything_recorded_is_one(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(600, 4.0))
    put(spool, "operator", "o", tone(600, 2.0), at=1.0)
    found = coverage(
        ingest(spool, store), [leg(Role.CITIZEN, "c", 0, 4), leg(Role.OPERATOR, "o", 1, 3)]
    )
    assert (found.expected, found.recorded) == pytest.approx((6.0, 6.0))
    assert found.ratio == pytest.approx(1.0)
    assert found.unexpected == ()


def test_what_is_missing_at_either_end_or_in_the_middle_counts(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(600, 1.0), at=1.0)
    put(spool, "citizen", "c", tone(600, 1.0), at=3.0)
    (citizen,) = coverage(ingest(spool, store), [leg(Role.CITIZEN, "c", 0, 5)]).legs
    assert (citizen.expected, citizen.recorded) == pytest.approx((5.0, 2.0))
    assert citizen.ratio == pytest.approx(0.4)


def test_nothing_counts_twice_or_beyond_the_leg(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(600, 3.0))
    put(spool, "citizen", "c", tone(600, 3.0), at=1.0)
    (citizen,) = coverage(ingest(spool, store), [leg(Role.CITIZEN, "c", 0.5, 2.5)]).legs
    assert citizen.recorded == pytest.approx(2.0)


def test_a_leg_without_a_track_is_named_and_so_is_a_track_without_a_leg(
    spool: Path, store: Path
) -> None:
    put(spool, "citizen", "c", tone(600, 2.0))
    put(spool, "played", "c", tone(600, 2.0))
    put(spool, "operator", "stranger", tone(600, 1.0))
    found = coverage(
        ingest(spool, store), [leg(Role.CITIZEN, "c", 0, 2), leg(Role.DEPARTMENT, "d", 0, 2)]
    )
    assert [(one.leg_id, one.ratio) for one in found.legs] == [
        ("c", pytest.approx(1.0)),
        ("d", 0.0),
    ]
    assert found.unexpected == ((Role.OPERATOR, "stranger"),)
    assert found.ratio == pytest.approx(0.5)


def test_no_recording_at_all_covers_nothing() -> None:
    assert coverage(None, [leg(Role.CITIZEN, "c", 0, 2)]).ratio == 0.0
    assert coverage(None, []).ratio == 1.0
