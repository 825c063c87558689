"""What is asked of the PBX: each check well, and with what it looks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rexian.doctor import codecs, modules, pbx, permissions, trunk
from rexian.doctor.context import Running
from rexian.doctor.finding import Status
from tests.rexian.doctor.patient import (
    MATRIX,
    FakePbx,
    account,
    settings,
    stopped,
    well,
)


async def test_all_is_well(tmp_path: Path) -> None:
    for check in (pbx, modules, permissions, codecs, trunk):
        (finding,) = await check.check(well(tmp_path))
        assert finding.status is Status.OK, finding
        assert finding.todo == ""


async def test_of_a_stopped_pbx_nothing_is_claimed(tmp_path: Path) -> None:
    for check in (pbx, modules, permissions, codecs, trunk):
        (finding,) = await check.check(stopped(tmp_path))
        assert finding.status is Status.NOT_CHECKED, finding


async def test_a_running_pbx_that_does_not_let_us_in(tmp_path: Path) -> None:
    context = replace(
        well(tmp_path), pbx=None, pbx_trouble="the password of the manager account is not accepted"
    )
    (finding,) = await pbx.check(context)
    assert finding.status is Status.FAILURE
    assert "127.0.0.1:5038: the password of the manager account" in finding.what


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Asterisk 18.9.0 built by", Status.FAILURE),
        ("Asterisk 20.5.2 built by", Status.OK),
        ("Asterisk certified/20.7-cert2 built by", Status.OK),
        ("Asterisk 23.1.0 built by", Status.WARNING),
        ("FreeSWITCH", Status.WARNING),
    ],
)
async def test_versions(tmp_path: Path, said: str, status: Status) -> None:
    context = well(tmp_path, pbx=FakePbx(says={"core show version": [said]}))
    (finding,) = await pbx.check(context)
    assert finding.status is status


async def test_modules_that_are_missing_or_declined(tmp_path: Path) -> None:
    fake = FakePbx()
    shown = fake.says["module show"]
    assert shown is not None
    fake.says["module show"] = [
        line.replace("Running", "Not Running") if line.startswith("chan_pjsip") else line
        for line in shown
        if not line.startswith("app_mixmonitor")
    ]
    (finding,) = await modules.check(well(tmp_path, pbx=fake))
    assert finding.status is Status.FAILURE
    assert finding.what.startswith("2 modules do not run: ")
    assert "chan_pjsip.so" in finding.what
    assert "app_mixmonitor.so" in finding.what


async def test_the_account_may_not_do_what_it_has_to(tmp_path: Path) -> None:
    fake = FakePbx(says={"manager show user rexian": account("system,call", "system,call,user")})
    (finding,) = await permissions.check(well(tmp_path, pbx=fake))
    assert finding.status is Status.FAILURE
    assert "read=user" in finding.todo
    assert "write=agent,command,originate,reporting" in finding.todo


async def test_an_account_that_may_do_everything(tmp_path: Path) -> None:
    fake = FakePbx(says={"manager show user rexian": account("all", "all")})
    (finding,) = await permissions.check(well(tmp_path, pbx=fake))
    assert finding.status is Status.OK


async def test_failed_sign_ins_cannot_be_watched(tmp_path: Path) -> None:
    context = well(tmp_path, guard_trouble="the password of the manager account is not accepted")
    (finding,) = await permissions.check(context)
    assert finding.status is Status.WARNING
    assert "rexian-security" in finding.todo


async def test_a_codec_that_cannot_be_recorded(tmp_path: Path) -> None:
    gone = [line.rsplit(maxsplit=1)[0] for line in MATRIX[3:8]]
    fake = FakePbx(says={"core show translation": [*MATRIX[:3], *gone]})
    (finding,) = await codecs.check(well(tmp_path, pbx=fake))
    assert finding.status is Status.FAILURE
    assert finding.what == "cannot be translated: g722/slin8, g722/slin16"
    none = MATRIX[5].replace(" 9000 ", "    - ")
    fake = FakePbx(says={"core show translation": [*MATRIX[:5], none, *MATRIX[6:]]})
    (finding,) = await codecs.check(well(tmp_path, pbx=fake))
    assert finding.what == "cannot be translated: alaw/slin8"


async def test_a_trunk_that_is_not_registered(tmp_path: Path) -> None:
    rows = [
        {"objectname": "telecom", "status": "Rejected"},
        {"objectname": "unicom", "status": "Registered"},
    ]
    fake = FakePbx(lists={"PJSIPShowRegistrationsOutbound": rows})
    (finding,) = await trunk.check(well(tmp_path, pbx=fake))
    assert finding.status is Status.FAILURE
    assert "telecom is not registered with the carrier (Rejected)" in finding.what


@pytest.mark.parametrize(
    ("state", "status"), [("Reachable", Status.OK), ("Unreachable", Status.FAILURE)]
)
async def test_a_carrier_that_is_asked_whether_it_answers(
    tmp_path: Path, state: str, status: Status
) -> None:
    fake = FakePbx(lists={"PJSIPShowContacts": [{"aor": "carrier", "status": state}]})
    (finding,) = await trunk.check(well(tmp_path, pbx=fake))
    assert finding.status is status
    assert "carrier" in finding.what


async def test_no_carrier_at_all(tmp_path: Path) -> None:
    fake = FakePbx(lists={"PJSIPShowEndpoints": [{"objectname": "1001", "auths": "1001"}]})
    (finding,) = await trunk.check(well(tmp_path, pbx=fake))
    assert finding.status is Status.WARNING
    assert "REXIAN_TRUNK_HOSTS" in finding.todo


async def test_a_pbx_of_others_that_is_away_is_a_failure(tmp_path: Path) -> None:
    context = stopped(tmp_path, settings=settings(tmp_path, manage_pbx=False), running=Running())
    (finding,) = await pbx.check(context)
    assert finding.status is Status.FAILURE
