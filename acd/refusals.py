"""Requests the core turns down.

Raised before anything changes; the shells turn them into an HTTP status or a prompt.
"""

from __future__ import annotations


class Refusal(Exception):
    """Base of all refusals: the one who asked can do something about it.

    ``code`` is stable, for programs and prompts.
    """

    code = "refused"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NoSuchSeat(Refusal):
    code = "no_such_seat"


class NoSuchCall(Refusal):
    code = "no_such_call"


class NoSuchDepartment(Refusal):
    code = "no_such_department"


class NoSuchParty(Refusal):
    code = "no_such_party"


class DepartmentHasNoNumber(Refusal):
    code = "department_has_no_number"


class DepartmentAlreadyOnCall(Refusal):
    code = "department_already_on_call"


class TooManyParties(Refusal):
    code = "too_many_parties"


class NoSuchHotline(Refusal):
    code = "no_such_hotline"


class TargetIsSelf(Refusal):
    """A call handed to, or a word wanted with, the one who asks."""

    code = "target_is_self"


class PartyAlreadyOnCall(Refusal):
    code = "party_already_on_call"


class BadNumber(Refusal):
    """Nothing that can be dialled."""

    code = "bad_number"


class NoEmergencyNumber(Refusal):
    code = "no_emergency_number"


class BadGrade(Refusal):
    code = "bad_grade"


class SeatInUse(Refusal):
    code = "seat_in_use"


class OperatorSignedInElsewhere(Refusal):
    code = "operator_signed_in_elsewhere"


class NotNow(Refusal):
    """The request makes sense, but not in the state the seat or call is in."""

    code = "not_now"


class PbxOutOfSight(Refusal):
    """Nothing can be carried out while the PBX is not in sight; asking again later is right."""

    code = "pbx_out_of_sight"


# --- queues and routing ---


class NoSuchQueue(Refusal):
    code = "no_such_queue"


class SeatNotFree(Refusal):
    code = "seat_not_free"


class RingBackNotOffered(Refusal):
    """Here and now nobody can ask to be rung back."""

    code = "ring_back_not_offered"


class NoNumberToRingBack(Refusal):
    code = "no_number_to_ring_back"


class NoSuchBooking(Refusal):
    code = "no_such_booking"


class WrapUpAtItsLimit(Refusal):
    code = "wrap_up_at_its_limit"


class NoSuchBreakReason(Refusal):
    code = "no_such_break_reason"


class TooManyOnBreak(Refusal):
    code = "too_many_on_break"
