"""What can be done with a case, one body for each step of the loop."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas import NO_CONTROL_BUT_LINES, Identifier, Number, StrictBody
from api.times import AskedMoment, epoch
from cases.deadlines.amounts import Amount, Unit
from cases.loop.values import Action, Given, Mode, Unreached

_SAID = StringConstraints(pattern=NO_CONTROL_BUT_LINES, max_length=20_000)
Text = Annotated[str, _SAID]
Needed = Annotated[
    str, StringConstraints(pattern=NO_CONTROL_BUT_LINES, min_length=1, max_length=20_000)
]
Helpers = Annotated[list[Number], Field(max_length=50, description="Departments that help.")]
Due = Annotated[AskedMoment | None, Field(description="In place of the rules' moment.")]


class Length(StrictBody):
    """So many of a unit."""

    number: Annotated[int, Field(ge=1, le=100_000)]
    unit: Unit


class _Step(StrictBody):
    version: Annotated[
        int | None,
        Field(ge=0, lt=2**31, description="The version it is done to, unless If-Match says it."),
    ] = None


class Settle(_Step):
    """Settled on the spot."""

    action: Literal[Action.SETTLE]
    mode: Literal[Mode.GUIDED, Mode.ANSWERED, Mode.CONTACTED]
    text: Text = ""


class Propose(_Step):
    """A proposed handling, to be signed off."""

    action: Literal[Action.PROPOSE]
    text: Needed
    department: Number = ""


class Dispatch(_Step):
    """To a department; left out: to the one that came on the citizen's call first."""

    action: Literal[Action.DISPATCH]
    department: Number = ""
    helpers: Helpers = Field(default_factory=list)
    text: Text = ""
    due: Due = None


class Redispatch(_Step):
    """To another department than the one that leads it."""

    action: Literal[Action.REDISPATCH]
    department: Number
    reason: Needed
    helpers: Helpers = Field(default_factory=list)
    due: Due = None


class AddHelper(_Step):
    action: Literal[Action.ADD_HELPER]
    department: Number
    text: Text = ""


class RemoveHelper(_Step):
    action: Literal[Action.REMOVE_HELPER]
    department: Number
    reason: Needed


class AcceptPart(_Step):
    """A helper has it."""

    action: Literal[Action.ACCEPT_PART]
    department: Number


class ReplyPart(_Step):
    """What a helper has to say."""

    action: Literal[Action.REPLY_PART]
    department: Number
    text: Needed


class AskExtension(_Step):
    action: Literal[Action.ASK_EXTENSION]
    extension: Length
    reason: Needed


class Revisit(_Step):
    """The citizen was asked."""

    action: Literal[Action.REVISIT]
    resolved: bool
    text: Text = ""


class GiveUpRevisit(_Step):
    """The citizen cannot be asked."""

    action: Literal[Action.GIVE_UP_REVISIT]
    unreached: Unreached
    text: Text = ""


class Assess(_Step):
    action: Literal[Action.ASSESS]
    grade: Annotated[int, Field(ge=1, le=5, description="1 (very satisfied) to 5.")]
    text: Text = ""


class Rework(_Step):
    """The same departments have to do it again."""

    action: Literal[Action.REWORK]
    reason: Needed
    due: Due = None


class Merge(_Step):
    """It is a repeat of another case, which goes on and has its calls, too."""

    action: Literal[Action.MERGE]
    into: Identifier
    reason: Needed


class WithReason(_Step):
    """What needs a reason and nothing else."""

    action: Literal[
        Action.DECLINE_PROPOSAL,
        Action.ASK_RETURN,
        Action.REFUSE_RETURN,
        Action.DISPUTE,
        Action.UPHOLD_DISPUTE,
        Action.REJECT_DISPUTE,
        Action.REFUSE_EXTENSION,
        Action.SUPERVISE,
        Action.END_SUPERVISION,
        Action.LIST_FOR_MEETING,
        Action.SEND_BACK,
        Action.TAKE_BACK,
        Action.TRY_REVISIT,
        Action.END_UNGRADED,
    ]
    reason: Needed


class PerhapsWithReason(_Step):
    action: Literal[Action.URGE, Action.REOPEN]
    reason: Text = ""


class WithText(_Step):
    """What is said, and nothing else."""

    action: Literal[Action.REPLY, Action.RECORD_MEETING]
    text: Needed


class PerhapsWithText(_Step):
    action: Literal[
        Action.ACCEPT, Action.SIGN_OFF, Action.GRANT_RETURN, Action.GRANT_EXTENSION, Action.CLOSE
    ]
    text: Text = ""


CaseStep = Annotated[
    Settle
    | Propose
    | Dispatch
    | Redispatch
    | AddHelper
    | RemoveHelper
    | AcceptPart
    | ReplyPart
    | AskExtension
    | Revisit
    | GiveUpRevisit
    | Assess
    | Rework
    | Merge
    | WithReason
    | PerhapsWithReason
    | WithText
    | PerhapsWithText,
    Field(discriminator="action"),
]


def given_by(step: CaseStep) -> Given:
    """What the loop is given."""
    values = step.model_dump(exclude={"action", "version"})
    if "helpers" in values:
        values["helpers"] = frozenset(values["helpers"])
    if "extension" in values:
        values["extension"] = Amount(values["extension"]["number"], values["extension"]["unit"])
    if "due" in values:
        values["due"] = epoch(values["due"])
    return Given(**values)
