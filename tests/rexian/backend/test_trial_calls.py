"""A test call is placed once, for a seat that can take it, and its arrival is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import pytest

from acd.events import CallArrived, CallTurnedAway, Event, SightLost
from acd.refusals import NoSuchSeat, NotNow, PbxOutOfSight, SeatNotFree
from acd.trial_line import TRIAL_TRUNK
from acd.values import CallId, HotlineNumber, RefusedBecause
from api.ports.trial_calls import TrialCall, TrialCallFailed
from pbx.ami import AmiConnection, AmiMessage
from rexian.backend.trial_calls import TrialCalls
from store.stored_fact import StoredFact
from tests.rexian.backend.parts import PATIENCE, Backend


class Wire:
    """A PBX that takes every action and then does what a test says."""

    def __init__(self) -> None:
        self.sent: list[Mapping[str, str]] = []
        self.then: Callable[[], object] = lambda: None

    def send(self, name: str, fields: Mapping[str, str | Sequence[str]]) -> asyncio.Future[Any]:
        self.sent.append({"Action": name, **cast(Mapping[str, str], fields)})
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        answered.set_result(AmiMessage.build([("Response", "Success")]))
        self.then()
        return answered


class Line:
    """The test calls of a backend, and the wire they go out by."""

    def __init__(
        self,
        backend: Backend,
        *,
        open_now: Sequence[str] = ("12345", "12319"),
        within: float = PATIENCE,
    ) -> None:
        self.backend, self.wire = backend, Wire()
        self.carriers: list[str] = ["192.0.2.1"]
        self.calls = TrialCalls(
            cast(AmiConnection, self.wire),
            backend.loop,
            is_open=lambda number: number in open_now,
            own_address="127.0.0.1",
            carriers=lambda: self.carriers,
            within=within,
        )
        backend.journal.subscribe(self._told)

    def _told(self, facts: Sequence[StoredFact]) -> None:
        for stored in facts:
            self.calls.take(stored.fact)

    def arrives(self, event: Event) -> None:
        self.wire.then = lambda: self.backend.loop.take(event)


def arrival(hotline: str = "12345", seat: str = "1001") -> CallArrived:
    return CallArrived(
        call=CallId("c1"),
        hotline=HotlineNumber(hotline),
        trunk=TRIAL_TRUNK,
        caller=f"test_{seat}",
    )


async def test_the_pbx_rings_the_hotline_of_the_seat(backend: Backend) -> None:
    line = Line(backend)
    backend.sign_in("1004")
    line.arrives(arrival("12319", "1004"))
    placed = await line.calls.place("1004")
    assert placed == TrialCall(call="c1", seat="1004", hotline="12319")
    assert line.wire.sent == [
        {
            "Action": "Originate",
            "Channel": "PJSIP/12319@test-caller",
            "Context": "rx-trial-voice",
            "Exten": "s",
            "Priority": "1",
            "Timeout": "10000",
            "CallerID": "<test_1004>",
            "Async": "true",
        }
    ]


async def test_a_hotline_that_is_closed_is_passed_over(backend: Backend) -> None:
    line = Line(backend, open_now=("12319",))
    backend.sign_in("1001")
    line.arrives(arrival("12319"))
    assert (await line.calls.place("1001")).hotline == "12319"
    backend.sign_in("1002")
    nowhere = Line(backend, open_now=())
    with pytest.raises(TrialCallFailed, match="closed"):
        await nowhere.calls.place("1002")


async def test_a_seat_that_cannot_take_it_is_refused(backend: Backend) -> None:
    line = Line(backend)
    with pytest.raises(NoSuchSeat):
        await line.calls.place("1999")
    with pytest.raises(SeatNotFree):
        await line.calls.place("1001")
    backend.sign_in("1001")
    backend.loop.take(SightLost(reason="cut"))
    with pytest.raises(PbxOutOfSight):
        await line.calls.place("1001")
    assert line.wire.sent == []


async def test_full_lines_are_told(backend: Backend) -> None:
    line = Line(backend)
    backend.sign_in("1001")
    line.arrives(
        CallTurnedAway(
            call=CallId("c1"),
            hotline=HotlineNumber("12345"),
            reason=RefusedBecause.NO_LINE,
            trunk=TRIAL_TRUNK,
            caller="test_1001",
        )
    )
    with pytest.raises(TrialCallFailed, match="no_line"):
        await line.calls.place("1001")


async def test_one_at_a_time(backend: Backend) -> None:
    line = Line(backend)
    backend.sign_in("1001")
    first = asyncio.create_task(line.calls.place("1001"))
    await asyncio.sleep(0)
    with pytest.raises(NotNow):
        await line.calls.place("1001")
    backend.loop.take(arrival())
    assert (await first).call == "c1"
    assert len(line.wire.sent) == 1


async def test_it_is_never_taken_for_a_carriers(backend: Backend) -> None:
    line = Line(backend)
    line.carriers = ["192.0.2.1", "127.0.0.0/8"]
    backend.sign_in("1001")
    with pytest.raises(TrialCallFailed, match="carrier_at_own_address"):
        await line.calls.place("1001")
    assert line.wire.sent == []


async def test_what_never_arrives_is_given_up(backend: Backend) -> None:
    line = Line(backend, within=0.01)
    backend.sign_in("1001")
    with pytest.raises(TrialCallFailed, match="did_not_arrive"):
        await line.calls.place("1001")
    # Nothing of it is left: the next one is placed.
    line.arrives(arrival())
    assert (await line.calls.place("1001")).call == "c1"
    assert len(line.wire.sent) == 2
