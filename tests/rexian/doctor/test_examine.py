"""The whole examination: what it prints, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from rexian.cli import main
from rexian.doctor.context import Context, PbxSilent
from rexian.doctor.examine import CHECKS, as_json, as_lines, run_checks
from rexian.doctor.finding import Finding, Status, exit_code, failure, not_checked, ok, warning
from tests.rexian.doctor.patient import well

GOOD, ODD, BAD = ok("a", "fine"), warning("bb", "odd", "look"), failure("c", "broken", "mend it")


def test_the_exit_code_is_that_of_the_worst() -> None:
    assert exit_code([GOOD, not_checked("d", "stopped")]) == 0
    assert exit_code([GOOD, ODD]) == 1
    assert exit_code([BAD, ODD, GOOD]) == 2


def test_a_line_of_what_is_and_one_of_what_to_do() -> None:
    lines = as_lines([GOOD, ODD, failure("c", "broken\n in two", "mend it"), not_checked("d", "x")])
    assert lines == [
        "ok       a   fine",
        "WARNING  bb  odd",
        "             -> look",
        "FAILURE  c   broken in two",
        "             -> mend it",
        "-        d   x",
    ]


def test_for_programs() -> None:
    assert json.loads(as_json([GOOD, BAD])) == {
        "exit_code": 2,
        "findings": [
            {"check": "a", "status": "ok", "what": "fine", "todo": ""},
            {"check": "c", "status": "failure", "what": "broken", "todo": "mend it"},
        ],
    }


async def test_a_check_that_breaks_does_not_keep_the_others_from_being_made(
    tmp_path: Path,
) -> None:
    async def silent(context: Context) -> list[Finding]:
        raise PbxSilent("module show: no reply")

    async def broken(context: Context) -> list[Finding]:
        raise ZeroDivisionError("division by zero")

    async def good(context: Context) -> list[Finding]:
        return [GOOD]

    found = await run_checks(well(tmp_path), {"x": silent, "y": broken, "a": good})

    assert [finding.status for finding in found] == [Status.FAILURE, Status.FAILURE, Status.OK]
    assert "module show: no reply" in found[0].what
    assert "please report" in found[1].todo


def test_a_folder_nothing_was_started_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REXIAN_DATA", str(tmp_path / "none"))
    monkeypatch.setenv("REXIAN_AMI_PORT", "1")
    monkeypatch.setenv("REXIAN_HTTP_PORT", "2")
    result = CliRunner().invoke(main, ["doctor", "--json"])
    said = json.loads(result.output)
    assert result.exit_code == said["exit_code"]
    assert {finding["check"] for finding in said["findings"]} == set(CHECKS)
    by_name = {finding["check"]: finding for finding in said["findings"]}
    assert by_name["system"]["status"] == "warning"
    assert by_name["modules"]["status"] == "not_checked"
    assert not (tmp_path / "none").exists()
