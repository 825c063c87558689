"""What can be wrong with what the quality staff asks for: nothing was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class QualityError(Exception):
    """Base of all errors of this package. ``code`` is what clients tell them apart by."""

    code = "quality_refused"


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong with a score sheet; ``pointer`` says where (RFC 6901, "" : the whole)."""

    pointer: str
    code: str
    sentence: str


class SheetWrong(QualityError):
    """The score sheet contradicts itself."""

    code = "score_sheet_wrong"

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        super().__init__("; ".join(fault.sentence for fault in faults))
        self.faults = tuple(faults)


class MarksWrong(QualityError):
    """Marks that the sheet does not know, or that are missing."""

    code = "marks_wrong"


class NotInThisState(QualityError):
    """The table has no such action for a score in this state."""

    code = "not_in_this_state"


class NotYoursToScore(QualityError):
    """Somebody else has to do this."""

    code = "not_yours_to_score"


class NotWithinTheRecording(QualityError):
    """A stretch of time that the recording does not have."""

    code = "not_within_the_recording"


class AlreadyToBeScored(QualityError):
    """The operator is scored for this call by this sheet already."""

    code = "already_to_be_scored"


class DrawnOtherwise(QualityError):
    """The plan was drawn for that week with another seed: a draw is made once."""

    code = "drawn_otherwise"


class NothingToScore(QualityError):
    """There is no such recording, sheet or operator to be scored."""

    code = "nothing_to_score"
