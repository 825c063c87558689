"""What a half hour of calls needs: seats by both formulas, operators on the roster, lines."""

from __future__ import annotations

from dataclasses import dataclass

from staffing.erlang_a import ErlangA
from staffing.erlang_b import lines_for
from staffing.erlang_c import ErlangC
from staffing.errors import StaffingError, not_negative, positive
from staffing.seats import Target, seats_by_erlang_a, seats_by_erlang_c, with_shrinkage

SECONDS = 1800
MOST_LOAD = 6_000.0
"""Erlang. The largest hotline found has a sixth of it in its busiest hour; more is a slip of the
hand."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is known of calls and of those who take them; the target they are to be answered by."""

    talk: float
    """Mean seconds, hold included."""
    wrap_up: float
    """Mean seconds."""
    patience: float
    """Mean seconds until a caller gives up."""
    target: Target
    shrinkage: float
    """The share of paid time that goes into breaks, training and illness."""
    refused_at_most: float
    """The share of calls that may find every line taken."""


@dataclass(frozen=True, slots=True)
class Needed:
    """For as many calls as come in one half hour."""

    load: float
    """Erlang at the seats."""
    patient: ErlangC
    """Nobody gives up."""
    impatient: ErlangA
    rostered_patient: int
    """Operators on the roster, so that as many sit there."""
    rostered_impatient: int
    lines: int
    """For those who wait and those who talk, with the impatient's seats. Wrap-up needs no line."""


def needed(calls: float, work: Work) -> Needed:
    """What this many calls in a half hour need. Raises StaffingError.

    The formulas hold for a load that stays the same for much longer than a call takes; half an
    hour is what is commonly taken for that.
    """
    per_second = positive("the number of calls", calls) / SECONDS
    handling = positive("the talk time", work.talk) + not_negative("the wrap-up", work.wrap_up)
    load = per_second * handling
    if load > MOST_LOAD:
        raise StaffingError(f"a load of {load:.0f} erlang is more than can be worked with")
    patient = seats_by_erlang_c(per_second, handling, work.target)
    impatient = seats_by_erlang_a(per_second, handling, work.patience, work.target)
    on_lines = impatient.mean_wait + work.talk * (1.0 - impatient.abandoned)
    return Needed(
        load=load,
        patient=patient,
        impatient=impatient,
        rostered_patient=with_shrinkage(patient.seats, work.shrinkage),
        rostered_impatient=with_shrinkage(impatient.seats, work.shrinkage),
        lines=lines_for(per_second * on_lines, work.refused_at_most),
    )
