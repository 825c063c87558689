"""The table: one row per step. What is not in it cannot be done.

A row reads: at these stages, this action leads to that stage (None: the stage stays), if one of
these may take it, these are given, all of ``needs`` are true of the case and none of ``bars``;
afterwards ``sets`` are true and ``clears`` are not. An action may have several rows, never two for
one stage.

The order of the stages is that of 国办发〔2020〕53号; return, dispute, review and re-dispatch are
those of the State Council's opinions of 2025 on these hotlines.
"""

from __future__ import annotations

from dataclasses import dataclass

from cases.loop.values import OPEN_STAGES, Action, Mark, Relation, Stage

_A, _S, _M = Action, Stage, Mark
_OPERATOR = frozenset({Relation.OPERATOR})
_IN_CHARGE = frozenset({Relation.IN_CHARGE})
_LEAD = frozenset({Relation.LEAD})
_LEAD_OR_FOR_IT = frozenset({Relation.LEAD, Relation.OPERATOR})
"""Departments without an account answer by telephone; an operator writes it down for them."""
_HELPER_OR_FOR_IT = frozenset({Relation.HELPER, Relation.OPERATOR})

_WITH_DEPARTMENT = frozenset({_S.DISPATCHED, _S.HANDLING})
_BEFORE_REPLY = _WITH_DEPARTMENT | {_S.RECEIVED}
_OVER = frozenset({_S.CLOSED, _S.REVISITED, _S.ASSESSED})

OF_THE_LEAD = frozenset(
    {_M.RETURN_ASKED, _M.RETURN_REFUSED, _M.DISPUTED, _M.DISPUTE_REJECTED, _M.EXTENSION_ASKED}
)
"""Gone as soon as another department leads."""
FOLLOWING = frozenset({_M.LED, _M.HELPED})
"""Signs of a case that are no marks of it: nobody sets them."""
PRESSING = frozenset({_M.URGED, _M.SUPERVISED})
QUESTIONS = frozenset(
    {_M.RETURN_ASKED, _M.DISPUTED, _M.EXTENSION_ASKED, _M.SIGN_OFF_ASKED, _M.MEETING}
)
"""Each waits for a decision; only an open case has one."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the table."""

    action: Action
    at: frozenset[Stage]
    to: Stage | None
    may: frozenset[Relation]
    gives: frozenset[str] = frozenset()
    """Names of ``Given`` that must be given."""
    takes: frozenset[str] = frozenset()
    """Names that may be given besides."""
    needs: frozenset[Mark] = frozenset()
    bars: frozenset[Mark] = frozenset()
    sets: frozenset[Mark] = frozenset()
    clears: frozenset[Mark] = frozenset()


def _row(
    action: Action,
    at: Stage | frozenset[Stage],
    to: Stage | None,
    may: frozenset[Relation],
    gives: str = "",
    takes: str = "",
    *,
    needs: frozenset[Mark] | set[Mark] = frozenset(),
    bars: frozenset[Mark] | set[Mark] = frozenset(),
    sets: frozenset[Mark] | set[Mark] = frozenset(),
    clears: frozenset[Mark] | set[Mark] = frozenset(),
) -> Step:
    return Step(
        action,
        frozenset({at}) if isinstance(at, Stage) else at,
        to,
        may,
        frozenset(gives.split()),
        frozenset(takes.split()),
        frozenset(needs),
        frozenset(bars),
        frozenset(sets),
        frozenset(clears),
    )


# fmt: off
TABLE: tuple[Step, ...] = (
    # received
    _row(
        _A.SETTLE, _S.RECEIVED, _S.CLOSED, _OPERATOR, "mode", "text",
        bars={_M.SIGN_OFF_ASKED}, sets={_M.ON_THE_SPOT}, clears=QUESTIONS,
    ),
    _row(
        _A.PROPOSE, _S.RECEIVED, None, _OPERATOR, "text", "department",
        bars={_M.SIGN_OFF_ASKED}, sets={_M.SIGN_OFF_ASKED}, clears={_M.SIGNED_OFF},
    ),
    _row(
        _A.SIGN_OFF, _S.RECEIVED, None, _IN_CHARGE, "", "text",
        needs={_M.SIGN_OFF_ASKED}, sets={_M.SIGNED_OFF}, clears={_M.SIGN_OFF_ASKED},
    ),
    _row(
        _A.DECLINE_PROPOSAL, _S.RECEIVED, None, _IN_CHARGE, "reason",
        needs={_M.SIGN_OFF_ASKED}, clears={_M.SIGN_OFF_ASKED},
    ),
    _row(
        _A.DISPATCH, _S.RECEIVED, _S.DISPATCHED, _OPERATOR, "department", "helpers text due",
        bars={_M.SIGN_OFF_ASKED}, clears=OF_THE_LEAD,
    ),
    # with the departments
    _row(
        _A.REDISPATCH, _WITH_DEPARTMENT, _S.DISPATCHED, _IN_CHARGE,
        "department reason", "helpers due", clears=OF_THE_LEAD | PRESSING,
    ),
    _row(_A.ADD_HELPER, _WITH_DEPARTMENT, None, _OPERATOR, "department", "text"),
    _row(
        _A.REMOVE_HELPER, _WITH_DEPARTMENT, None, _OPERATOR, "department reason",
        needs={_M.HELPED},
    ),
    _row(
        _A.ACCEPT, _S.DISPATCHED, _S.HANDLING, _LEAD_OR_FOR_IT, "", "text",
        bars={_M.RETURN_ASKED, _M.DISPUTED},
    ),
    _row(
        _A.ACCEPT_PART, _WITH_DEPARTMENT, None, _HELPER_OR_FOR_IT, "department",
        needs={_M.HELPED},
    ),
    _row(
        _A.REPLY_PART, _WITH_DEPARTMENT, None, _HELPER_OR_FOR_IT, "department text",
        needs={_M.HELPED},
    ),
    _row(
        _A.ASK_RETURN, _WITH_DEPARTMENT, None, _LEAD, "reason",
        bars={_M.RETURN_ASKED, _M.RETURN_REFUSED}, sets={_M.RETURN_ASKED},
    ),
    _row(
        _A.GRANT_RETURN, _WITH_DEPARTMENT, _S.RECEIVED, _OPERATOR, "", "text",
        needs={_M.RETURN_ASKED}, clears=OF_THE_LEAD | PRESSING,
    ),
    _row(
        _A.REFUSE_RETURN, _WITH_DEPARTMENT, None, _OPERATOR, "reason",
        needs={_M.RETURN_ASKED}, sets={_M.RETURN_REFUSED}, clears={_M.RETURN_ASKED},
    ),
    _row(
        _A.DISPUTE, _WITH_DEPARTMENT, None, _LEAD, "reason", needs={_M.RETURN_REFUSED},
        bars={_M.DISPUTED, _M.DISPUTE_REJECTED}, sets={_M.DISPUTED},
    ),
    _row(
        _A.UPHOLD_DISPUTE, _WITH_DEPARTMENT, _S.RECEIVED, _IN_CHARGE, "reason",
        needs={_M.DISPUTED}, clears=OF_THE_LEAD | PRESSING,
    ),
    _row(
        _A.REJECT_DISPUTE, _WITH_DEPARTMENT, None, _IN_CHARGE, "reason",
        needs={_M.DISPUTED}, sets={_M.DISPUTE_REJECTED}, clears={_M.DISPUTED},
    ),
    _row(
        _A.ASK_EXTENSION, _S.HANDLING, None, _LEAD_OR_FOR_IT, "extension reason",
        bars={_M.EXTENSION_ASKED, _M.RETURN_ASKED, _M.DISPUTED}, sets={_M.EXTENSION_ASKED},
    ),
    _row(
        _A.GRANT_EXTENSION, _S.HANDLING, None, _IN_CHARGE, "", "text",
        needs={_M.EXTENSION_ASKED}, clears={_M.EXTENSION_ASKED},
    ),
    _row(
        _A.REFUSE_EXTENSION, _S.HANDLING, None, _IN_CHARGE, "reason",
        needs={_M.EXTENSION_ASKED}, clears={_M.EXTENSION_ASKED},
    ),
    _row(
        _A.URGE, _WITH_DEPARTMENT, None, _OPERATOR | {Relation.CLOCK}, "", "reason",
        sets={_M.URGED},
    ),
    _row(
        _A.SUPERVISE, _WITH_DEPARTMENT, None, _IN_CHARGE | {Relation.CLOCK}, "reason",
        sets={_M.SUPERVISED},
    ),
    _row(
        _A.END_SUPERVISION, OPEN_STAGES, None, _IN_CHARGE, "reason",
        needs={_M.SUPERVISED}, clears=PRESSING,
    ),
    _row(
        _A.LIST_FOR_MEETING, _BEFORE_REPLY, None, _OPERATOR, "reason",
        bars={_M.MEETING}, sets={_M.MEETING},
    ),
    _row(
        _A.RECORD_MEETING, OPEN_STAGES, None, _IN_CHARGE, "text",
        needs={_M.MEETING}, clears={_M.MEETING},
    ),
    _row(
        _A.REPLY, _S.HANDLING, _S.REPLIED, _LEAD_OR_FOR_IT, "text",
        clears={_M.RETURN_ASKED, _M.DISPUTED, _M.EXTENSION_ASKED},
    ),
    # replied
    _row(_A.SEND_BACK, _S.REPLIED, _S.HANDLING, _OPERATOR, "reason"),
    _row(_A.CLOSE, _S.REPLIED, _S.CLOSED, _OPERATOR, "", "text", clears=QUESTIONS | PRESSING),
    _row(
        _A.TAKE_BACK, OPEN_STAGES, _S.CLOSED, _IN_CHARGE, "reason",
        sets={_M.TAKEN_BACK}, clears=QUESTIONS | PRESSING,
    ),
    # closed, and after
    _row(_A.TRY_REVISIT, _S.CLOSED, None, _OPERATOR, "reason", bars={_M.MERGED}),
    _row(
        _A.REVISIT, _S.CLOSED, _S.REVISITED, _OPERATOR, "resolved", "text", bars={_M.MERGED}
    ),
    _row(
        _A.GIVE_UP_REVISIT, _S.CLOSED, _S.REVISITED, _OPERATOR, "unreached", "text",
        bars={_M.MERGED}, sets={_M.UNREACHED},
    ),
    _row(
        _A.ASSESS, _S.CLOSED, _S.ASSESSED, _OPERATOR | {Relation.CLOCK}, "grade", "text",
        needs={_M.ON_THE_SPOT},
    ),
    _row(
        _A.ASSESS, _S.REVISITED, _S.ASSESSED, _OPERATOR | {Relation.CLOCK}, "grade", "text",
        bars={_M.UNREACHED},
    ),
    _row(_A.END_UNGRADED, _S.REVISITED, _S.ASSESSED, _OPERATOR, "reason"),
    _row(
        _A.REWORK, _OVER, _S.HANDLING, _OPERATOR, "reason", "due",
        needs={_M.LED}, bars={_M.MERGED}, clears=frozenset(Mark) - FOLLOWING,
    ),
    _row(
        _A.REOPEN, _OVER, _S.RECEIVED, _OPERATOR, "", "reason",
        bars={_M.MERGED}, clears=frozenset(Mark) - FOLLOWING,
    ),
    # a repeat: from then on the other case is the one that counts
    _row(
        _A.MERGE, OPEN_STAGES, _S.CLOSED, _OPERATOR, "into reason",
        sets={_M.MERGED}, clears=QUESTIONS | PRESSING,
    ),
    _row(
        _A.MERGE, _OVER, None, _OPERATOR, "into reason", bars={_M.MERGED}, sets={_M.MERGED}
    ),
)
# fmt: on

ROWS: dict[tuple[Stage, Action], Step] = {
    (stage, step.action): step for step in TABLE for stage in step.at
}
"""Stage and action -> the one row."""
