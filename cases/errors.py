"""What can be wrong with a request about a case: the fault of the one who asks, nothing was
changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CasesError(Exception):
    """Base of all errors of this package. ``code`` is what clients tell them apart by."""

    code = "case_refused"


class NoSuchStatus(CasesError):
    """A case is open or closed and nothing else."""

    code = "no_such_status"


class CallerHasOpenCase(CasesError):
    """A closed case cannot be opened again while its caller has another one open: a redial would
    not know which of them to join.
    """

    code = "caller_has_open_case"


class WordsSayNothing(CasesError):
    """Cases are asked for by words of which none says what a case is about."""

    code = "words_say_nothing"


class NotSealed(CasesError):
    """The caller of the case is not sealed, or there is no such case."""

    code = "not_sealed"


class NameTooPlain(CasesError):
    """A name that cannot be told from other words: hiding it would hide those, too."""

    code = "name_too_plain"


# --- the loop -------------------------------------------------------------------------------------


class StepRefused(CasesError):
    """Base of what the table of the loop turns down."""


class NotAtThisStage(StepRefused):
    """The table has no such step at the stage the case is at, or something else is to be decided
    first.
    """

    code = "not_at_this_stage"


class NotYoursToDo(StepRefused):
    """Somebody else has to take the step."""

    code = "not_yours_to_do"


class GivenWrongly(StepRefused):
    """Something the step needs is missing, is not meant for it, or makes no sense."""

    code = "given_wrongly"


class NumberUnknown(CasesError):
    """The caller of the case withheld the number: nobody can be rung."""

    code = "number_unknown"


class TaskGone(CasesError):
    """There is no such task, or no longer."""

    code = "task_gone"


class TaskTaken(CasesError):
    """Somebody else has the task."""

    code = "task_taken"


class MergeRefused(CasesError):
    """Two cases that cannot become one."""

    code = "merge_refused"


# --- what belongs to a case -----------------------------------------------------------------------


class UnknownCategory(CasesError):
    """The tree of categories has no such code, or one that is not used any more."""

    code = "unknown_category"


class CategoriesWrong(CasesError):
    """A tree of categories that cannot be used."""

    code = "categories_wrong"


class AttachmentRefused(CasesError):
    """An attachment that is not what it says it is, of a kind that is not taken, or empty."""

    code = "attachment_refused"


class AttachmentTooLarge(CasesError):
    """More bytes than an attachment may have."""

    code = "attachment_too_large"


class CaseHeld(CasesError):
    """A legal hold is on the case: nothing of it is deleted."""

    code = "case_held"


class AttachmentDamaged(CasesError):
    """What is stored is not what was put in, or is gone. Nobody's fault who asks."""

    code = "attachment_damaged"


# --- departments ----------------------------------------------------------------------------------


class UnknownDepartment(CasesError):
    """The site has no such department."""

    code = "unknown_department"


class DepartmentClosed(CasesError):
    """The department takes no cases."""

    code = "department_closed"


class UnknownAccount(CasesError):
    """There is no such account, or it is not one of a department."""

    code = "unknown_account"


# --- deadlines ------------------------------------------------------------------------------------


class DeadlinesError(CasesError):
    """Base of what is wrong with a rule, a calendar or a deadline."""


class DeadlineInThePast(DeadlinesError):
    """A deadline set by hand lies before the moment it is set."""

    code = "deadline_in_the_past"


class TooLate(DeadlinesError):
    """What is asked for could only be asked for until a moment that is over."""

    code = "too_late"


class ExtensionNotAllowed(DeadlinesError):
    """The rules allow no such extension, or no further one."""

    code = "extension_not_allowed"


class NeverWorks(DeadlinesError):
    """A calendar without a working day: nothing would ever be due."""

    code = "never_works"


class UnknownClass(DeadlinesError):
    """The rules in force know no such class or urgency."""

    code = "unknown_class"


@dataclass(frozen=True, slots=True)
class PackFault:
    """What is wrong with a rule pack, in which rule ("" : in the pack as a whole)."""

    rule: str
    sentence: str


class PackWrong(DeadlinesError):
    """The rule pack cannot be read, or contradicts itself."""

    code = "rule_pack_wrong"

    def __init__(self, faults: Sequence[PackFault]) -> None:
        super().__init__("; ".join(f"{f.rule or 'the pack'}: {f.sentence}" for f in faults))
        self.faults = tuple(faults)
