"""Who somebody is to the quality staff's work."""

from __future__ import annotations

from api.bearer import Identity
from api.permissions import AccountRole
from api.problems import Problem
from quality.states import Person, Role

_ROLES = {
    AccountRole.QA: Role.QUALITY,
    AccountRole.OPERATOR: Role.OPERATOR,
    AccountRole.SUPERVISOR: Role.SUPERVISOR,
    AccountRole.ADMIN: Role.SUPERVISOR,
}


def person_of(me: Identity) -> Person:
    """Raises Problem ``role_may_not``."""
    role = _ROLES.get(me.role)
    if role is None:
        raise Problem("role_may_not", "Your role has nothing to do with scores.")
    return Person(me.account, role)
