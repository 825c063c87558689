"""The bench of the audit, at a size that takes a second."""

from __future__ import annotations

from pathlib import Path

from bench import verify_speed


def test_both_go_over_the_same_files_and_the_ratio_is_told(tmp_path: Path) -> None:
    told = verify_speed.measure(tmp_path, small=20, large=1, large_bytes=1_000_000, rounds=1)
    assert told["files"] == 42
    assert told["bytes"] > 1_000_000
    assert told["ratio"] > 0
    assert set(told["seconds"]) == {"sha256sum", "audit"}
    assert verify_speed.within({"ratio": 1.3, "limit": 1.3})
    assert not verify_speed.within({"ratio": 1.31, "limit": 1.3})
