"""What people ask for on a telephone's keypad, before it is known whether it can be."""

from __future__ import annotations

from dataclasses import dataclass

from acd.values import CallId, SeatNumber


@dataclass(frozen=True, slots=True)
class SeatRequest:
    """A feature code dialled on a seat's phone, or keyed in during a call. ``channel`` waits for
    the reply.
    """

    seat: SeatNumber
    action: str
    argument: str
    channel: str
    call: CallId | None
