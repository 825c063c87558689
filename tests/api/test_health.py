"""For whoever watches over the system."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from acd import facts as f
from acd.values import CallId, Ending, HotlineNumber, Outcome, RefusedBecause
from tests.api.city import NOON, City, make_city


async def test_alive_whatever_else_is_wrong(city: City) -> None:
    city.outage.on = True
    async with city.browser() as anybody:
        answer = await anybody.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive", "version": "test"})


async def test_ready(city: City) -> None:
    async with city.browser() as anybody:
        answer = await anybody.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {
            "pbx": {"ok": True, "detail": "in sight"},
            "database": {"ok": True, "detail": "good"},
            "journal": {"ok": True, "detail": "good"},
        },
    }


async def test_what_is_not_ready_is_named(city: City) -> None:
    city.centre.view = replace(city.centre.view, pbx_in_sight=False, pbx_reason="no answer")
    city.outage.on = True
    city.checks["journal"] = "disk full"
    async with city.browser() as anybody:
        answer = await anybody.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["checks"] == {
        "pbx": {"ok": False, "detail": "no answer"},
        "database": {"ok": False, "detail": "away"},
        "journal": {"ok": False, "detail": "disk full"},
    }
    assert answer.json()["detail"] == "Not ready: pbx, database, journal."


async def test_a_check_that_hangs_or_fails_is_not_ready() -> None:
    city = make_city(check_seconds=0.01)

    async def hang() -> str | None:
        await asyncio.Event().wait()
        return None

    async def fail() -> str | None:
        raise OSError("secret path")

    city.app.state.here.ports.checks.update(database=hang, journal=fail)
    async with city.browser() as anybody:
        answer = await anybody.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"]["detail"] == "no answer in 0.01 s"
    assert "secret" not in answer.text


async def test_metrics(city: City) -> None:
    call, hotline = CallId("c"), HotlineNumber("12345")
    metrics = city.app.state.here.metrics
    metrics.count_fact(f.CallOffered(call, hotline, "", "", "", "", at=NOON))
    metrics.count_fact(f.CallEnded(call, Outcome.ABANDONED, Ending.HUNG_UP, at=NOON))
    metrics.count_fact(
        f.CallRefused(call, hotline, RefusedBecause.NO_LINE, "", "", "", "", at=NOON)
    )
    metrics.observe_decision(0.0004)
    metrics.set_projection_lag(7, 1.5)
    async with city.browser() as anybody:
        answer = await anybody.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    for line in (
        "rexian_calls_offered_total 2.0",
        'rexian_calls_ended_total{outcome="abandoned"} 1.0',
        'rexian_calls_ended_total{outcome="refused"} 1.0',
        'rexian_calls_ended_total{outcome="answered"} 0.0',
        'rexian_calls_refused_total{reason="no_line"} 1.0',
        'rexian_calls_live{state="connected"} 1.0',
        "rexian_calls_waiting 1.0",
        "rexian_longest_wait_seconds 8.0",
        'rexian_seats{state="talking"} 1.0',
        'rexian_seats{state="signed_out"} 1.0',
        "rexian_pbx_in_sight 1.0",
        'rexian_decision_seconds_bucket{le="0.0005"} 1.0',
        "rexian_projection_lag_facts 7.0",
        "rexian_projection_lag_seconds 1.5",
    ):
        assert line in lines
    assert "13800138000" not in answer.text
