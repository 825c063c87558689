"""The words the loop of a case is told in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cases.deadlines.amounts import Amount


class Stage(StrEnum):
    """How far a case is (国办发〔2020〕53号: accept, dispatch, handle, reply, close, revisit,
    assess).
    """

    RECEIVED = "received"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    REPLIED = "replied"
    CLOSED = "closed"
    REVISITED = "revisited"
    ASSESSED = "assessed"


OPEN_STAGES = frozenset({Stage.RECEIVED, Stage.DISPATCHED, Stage.HANDLING, Stage.REPLIED})
"""A case in one of these is open; in any other it is closed."""


class Level(StrEnum):
    """How hard the departments are pressed, beside the stage."""

    NONE = "none"
    URGED = "urged"
    SUPERVISED = "supervised"


class Mode(StrEnum):
    """How a case is handled."""

    GUIDED = "guided"
    ANSWERED = "answered"
    CONTACTED = "contacted"
    DISPATCHED = "dispatched"


class Unreached(StrEnum):
    """Why a citizen could not be asked at all."""

    PUBLIC_PHONE = "public_phone"
    NO_ANSWER = "no_answer"
    VACANT = "vacant"
    WITHHELD = "withheld"
    NOT_WANTED = "not_wanted"
    """Asked not to be called."""


class Mark(StrEnum):
    """What else is true of a case. The first six wait for somebody's decision."""

    RETURN_ASKED = "return_asked"
    DISPUTED = "disputed"
    EXTENSION_ASKED = "extension_asked"
    SIGN_OFF_ASKED = "sign_off_asked"
    MEETING = "meeting"
    """On the list of the next joint meeting."""
    RETURN_REFUSED = "return_refused"
    """The lead may dispute it."""
    DISPUTE_REJECTED = "dispute_rejected"
    """The lead keeps the case; this is final."""
    SIGNED_OFF = "signed_off"
    URGED = "urged"
    SUPERVISED = "supervised"
    ON_THE_SPOT = "on_the_spot"
    """Settled without a department."""
    TAKEN_BACK = "taken_back"
    """Closed without an answer: the citizen took it back, or it was none."""
    UNREACHED = "unreached"
    """The citizen could not be asked."""
    MERGED = "merged"
    """Told with another case, which says what becomes of it."""
    LED = "led"
    """A department leads it. Follows from the lead, is never stored."""
    HELPED = "helped"
    """Departments help with it. Follows from the helpers, is never stored."""


class Action(StrEnum):
    """What somebody does with a case."""

    SETTLE = "settle"
    PROPOSE = "propose"
    SIGN_OFF = "sign_off"
    DECLINE_PROPOSAL = "decline_proposal"
    DISPATCH = "dispatch"
    REDISPATCH = "redispatch"
    ADD_HELPER = "add_helper"
    REMOVE_HELPER = "remove_helper"
    ACCEPT = "accept"
    ACCEPT_PART = "accept_part"
    REPLY_PART = "reply_part"
    ASK_RETURN = "ask_return"
    GRANT_RETURN = "grant_return"
    REFUSE_RETURN = "refuse_return"
    DISPUTE = "dispute"
    UPHOLD_DISPUTE = "uphold_dispute"
    REJECT_DISPUTE = "reject_dispute"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    URGE = "urge"
    SUPERVISE = "supervise"
    END_SUPERVISION = "end_supervision"
    LIST_FOR_MEETING = "list_for_meeting"
    RECORD_MEETING = "record_meeting"
    REPLY = "reply"
    SEND_BACK = "send_back"
    CLOSE = "close"
    TAKE_BACK = "take_back"
    TRY_REVISIT = "try_revisit"
    REVISIT = "revisit"
    GIVE_UP_REVISIT = "give_up_revisit"
    ASSESS = "assess"
    END_UNGRADED = "end_ungraded"
    REWORK = "rework"
    REOPEN = "reopen"
    MERGE = "merge"


class Role(StrEnum):
    """What somebody is in the house, as far as cases go."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    DEPARTMENT = "department"
    CLOCK = "clock"
    """Nobody: a deadline that passed."""


class Relation(StrEnum):
    """What somebody is to a case."""

    OPERATOR = "operator"
    """Works for the hotline."""
    IN_CHARGE = "in_charge"
    """Decides for the hotline: a supervisor, or a leader with an administrator's account."""
    LEAD = "lead"
    """Of the department that leads it."""
    HELPER = "helper"
    """Of a department that helps."""
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Person:
    """Who takes a step."""

    name: str
    role: Role
    departments: frozenset[str] = frozenset()
    """Those the person acts for, the ones below them included."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a step is taken with; what is left as it stands here is not given."""

    reason: str = ""
    text: str = ""
    mode: Mode | None = None
    department: str = ""
    helpers: frozenset[str] = frozenset()
    extension: Amount | None = None
    due: float | None = None
    """A moment set by hand instead of the rules' one, in seconds since the epoch."""
    resolved: bool | None = None
    """Whether the citizen says that the matter is settled."""
    unreached: Unreached | None = None
    grade: int | None = None
    """1 (very satisfied) to 5 (very dissatisfied)."""
    into: str = ""
    """The case it is merged into."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: all that decides which step may follow."""

    stage: Stage = Stage.RECEIVED
    mode: Mode | None = None
    marks: frozenset[Mark] = field(default=frozenset())
    lead: str | None = None
    helpers: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    """Departments that said they have it."""
    answered: frozenset[str] = frozenset()
    """Helpers that gave their part, and the lead once it replied."""
    extensions: int = 0
    """How many were granted since the lead has it."""
    asked_extension: Amount | None = None
    tries: int = 0
    """How often the citizen was rung for the revisit in vain."""
    unreached: Unreached | None = None
    resolved: bool | None = None
    grade: int | None = None

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def level(self) -> Level:
        if Mark.SUPERVISED in self.marks:
            return Level.SUPERVISED
        return Level.URGED if Mark.URGED in self.marks else Level.NONE

    @property
    def signs(self) -> frozenset[Mark]:
        """The marks, and those that follow from the rest."""
        led = {Mark.LED} if self.lead is not None else set()
        return self.marks | led | ({Mark.HELPED} if self.helpers else set())


def relations(person: Person, standing: Standing) -> frozenset[Relation]:
    """What the person is to the case."""
    match person.role:
        case Role.OPERATOR:
            return frozenset({Relation.OPERATOR})
        case Role.SUPERVISOR | Role.ADMIN:
            return frozenset({Relation.OPERATOR, Relation.IN_CHARGE})
        case Role.CLOCK:
            return frozenset({Relation.CLOCK})
        case Role.DEPARTMENT:
            found = set()
            if standing.lead in person.departments:
                found.add(Relation.LEAD)
            if standing.helpers & person.departments:
                found.add(Relation.HELPER)
            return frozenset(found)
