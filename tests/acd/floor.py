"""``TalkDesk`` with everything that is done about callers who wait."""

from __future__ import annotations

from typing import Any

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.values import (
    CallId,
    Ending,
    Hotline,
    HotlineNumber,
    LegId,
    Place,
    Queue,
    QueueName,
    Seat,
    SeatNumber,
)
from tests.acd.desk import site
from tests.acd.talk_desk import TalkDesk


def queues(*these: Queue) -> dict[QueueName, Queue]:
    return {queue.name: queue for queue in these}


def queue(name: str = "12345", **rules: Any) -> Queue:
    return Queue(QueueName(name), **rules)


def seats(**levels: dict[str, int]) -> dict[SeatNumber, Seat]:
    """``seats(s1001={"12345": 1})``: seat 1001 serves 12345 at level 1."""
    numbers = {SeatNumber(name.removeprefix("s")): of for name, of in levels.items()}
    return {
        number: Seat(number, {QueueName(queue): level for queue, level in of.items()})
        for number, of in numbers.items()
    }


def hotlines(*these: Hotline) -> dict[HotlineNumber, Hotline]:
    return {hotline.number: hotline for hotline in these}


def hotline(number: str, **more: Any) -> Hotline:
    return Hotline(HotlineNumber(number), number, 4, **more)


class Floor(TalkDesk):
    """Stories about who waits where and who is rung for whom."""

    def reconfigure(self, **changes: Any) -> None:
        self.site = site(**changes)
        self.step(e.SiteConfigured(site=self.site))

    def talks(self, call: str, leg: str) -> None:
        """The seat that rings picks up and is put together with the citizen."""
        self.connects(call, leg)

    def talked(self, call: str, leg: str, seconds: float = 0.0) -> None:
        """A whole talk: answered, and after some time the operator hangs up."""
        self.talks(call, leg)
        self.wait(seconds)
        self.ends(leg)
        self.ends(call)

    def misses(self, leg: str) -> None:
        self.ends(leg, Ending.NO_ANSWER)

    # --- what people ask for ---

    def extends_wrap_up(self, seat: str, seconds: float) -> None:
        self.step(e.WrapUpExtendWanted(seat=SeatNumber(seat), seconds=seconds))

    def set_priority(self, call: str, priority: int, by: str = "chief") -> None:
        self.step(e.CallPriorityWanted(call=CallId(call), priority=priority, by=by))

    def move_to(self, call: str, name: str, by: str = "chief") -> None:
        self.step(e.CallMoveWanted(call=CallId(call), queue=QueueName(name), by=by))

    def pull(self, call: str, seat: str, by: str = "chief") -> None:
        self.step(e.CallPullWanted(call=CallId(call), seat=SeatNumber(seat), by=by))

    def presses_1(self, call: str, number: str = "") -> None:
        self.step(e.RingBackWanted(call=CallId(call), number=number))

    def books(self, call: str, number: str = "", **more: Any) -> None:
        """A citizen rings, presses 1 and hangs up."""
        self.call_arrives(call, caller=number or f"1390000{call[1:]:0>4}", **more)
        self.presses_1(call)
        self.ends(call)

    def cancel_booking(self, call: str) -> None:
        self.step(e.RingBackCancelWanted(booking=CallId(call), by="chief"))

    def picked_up(self, call: str, leg: str) -> None:
        """The seat of an outbound call answers, then the citizen: both are on the call."""
        self.enters(leg)
        self.answers(call)
        self.step(e.LegJoined(leg=LegId(call), place=Place.MAIN))

    # --- what the core said ---

    @property
    def rung_at(self) -> list[str]:
        """The seats rung for callers, in order."""
        return [x.seat for x in self.commands if isinstance(x, c.RingSeat)]

    @property
    def dialled(self) -> list[tuple[str, str]]:
        """(call, number) of the citizens dialled."""
        return [(x.call, x.dial) for x in self.commands if isinstance(x, c.DialCitizen)]

    @property
    def outside(self) -> list[tuple[str, str]]:
        """(leg, number) rung outside."""
        return [
            (x.leg, x.dial) for x in self.commands if isinstance(x, c.RingParty) and not x.target
        ]

    @property
    def announced(self) -> list[tuple[str, str]]:
        return [(x.call, x.kind) for x in self.commands if isinstance(x, c.Announce)]

    @property
    def sent_to_voicemail(self) -> list[str]:
        return [x.call for x in self.commands if isinstance(x, c.SendToVoicemail)]

    def queue_of(self, call: str) -> str:
        return self.centre.state.calls[CallId(call)].queue

    def position(self, call: str) -> int | None:
        return self.centre.state.position(CallId(call))

    def closed_bookings(self) -> list[tuple[str, str]]:
        return [(x.booking, x.how) for x in self.facts if isinstance(x, f.RingBackClosed)]

    def bookings(self) -> list[str]:
        return [booking.call for booking in self.centre.state.bookings]
