"""Test calls: who may have one, for which seat, and what is said when none comes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.refusals import SeatNotFree
from api.ports import Ports
from api.ports.trial_calls import TrialCallFailed
from tests.api.city import City, make_city
from tests.api.fakes.trial_calls import FakeTrialCalls

PATH = "/api/v1/test-calls"


@pytest.fixture
def trial_calls() -> FakeTrialCalls:
    return FakeTrialCalls()


@pytest.fixture
def city(trial_calls: FakeTrialCalls) -> City:
    city = make_city()
    here = city.app.state.here
    ports: Ports = replace(here.ports, trial_calls=trial_calls)
    here.ports = ports
    return city


async def test_an_operator_has_one_for_the_own_seat(
    city: City, trial_calls: FakeTrialCalls
) -> None:
    async with city.browser("li") as li:
        answer = await li.post(PATH)
        assert answer.status_code == 202
        assert answer.json() == {"call": "rexian-1.2", "seat": "1001", "hotline": "12345"}
        other = await li.post(PATH, json={"seat": "1002"})
        assert (other.status_code, other.json()["code"]) == (403, "not_your_seat")
    assert trial_calls.seats == ["1001"]


async def test_an_administrator_names_the_seat(city: City, trial_calls: FakeTrialCalls) -> None:
    async with city.browser("admin") as admin:
        assert (await admin.post(PATH)).json()["code"] == "seat_missing"
        assert (await admin.post(PATH, json={"seat": "1002"})).status_code == 202
    assert trial_calls.seats == ["1002"]
    await city.app.state.here.audit.settled()
    (row,) = city.access_log.rows
    assert (row.action, row.subject) == ("send_test_call", "rexian-1.2")


@pytest.mark.parametrize("who", ["qian", "robot", "chen"])
async def test_nobody_else_has_any(city: City, trial_calls: FakeTrialCalls, who: str) -> None:
    async with city.browser(who) as client:
        answer = await client.post(PATH, json={"seat": "1001"})
    assert (answer.status_code, answer.json()["code"]) == (403, "role_may_not")
    assert trial_calls.seats == []


async def test_why_none_came_is_said(city: City, trial_calls: FakeTrialCalls) -> None:
    async with city.browser("li") as li:
        trial_calls.fault = TrialCallFailed("closed")
        answer = await li.post(PATH)
        assert answer.status_code == 409
        assert (answer.json()["code"], answer.json()["reason"]) == ("test_call_failed", "closed")
        assert answer.json()["detail"] == "Every hotline is closed now."
        trial_calls.fault = SeatNotFree("seat 1001 is not ready")
        assert (await li.post(PATH)).json()["code"] == "seat_not_free"
