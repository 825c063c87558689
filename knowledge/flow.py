"""What can be done with a version of an article, as one table. Pure.

    draft -> submitted -> approved -> withdrawn
      ^          |
      '- refused <

Writing makes a draft: of what is a draft, was submitted (then it has to be submitted anew) or was
refused the same version, of what is approved or withdrawn the next one.
"""

from __future__ import annotations

from enum import StrEnum

from knowledge.errors import NotInThisState


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REFUSED = "refused"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What is done with a version that is written."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


OPEN = (State.DRAFT, State.SUBMITTED, State.REFUSED)
"""An article has one version at most in one of these."""
DECISIONS = frozenset({Deed.APPROVE, Deed.REFUSE})
"""Never by the author."""
_TABLE = {
    (State.DRAFT, Deed.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Deed.APPROVE): State.APPROVED,
    (State.SUBMITTED, Deed.REFUSE): State.REFUSED,
    (State.APPROVED, Deed.WITHDRAW): State.WITHDRAWN,
}


def after(state: State, deed: Deed) -> State:
    """The state a deed leads to. Raises NotInThisState."""
    found = _TABLE.get((state, deed))
    if found is None:
        raise NotInThisState(f"{deed.value} is not possible with a version that is {state.value}")
    return found
