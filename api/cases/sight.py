"""Who sees which case: the hotline's people all of them, those of a department their own."""

from __future__ import annotations

from api.bearer import Identity
from api.here import Here
from api.permissions import AccountRole
from api.problems import Problem
from api.views.cases import SightRow
from cases.loop.values import Role

_ROLES = {
    AccountRole.OPERATOR: Role.OPERATOR,
    AccountRole.SUPERVISOR: Role.SUPERVISOR,
    AccountRole.ADMIN: Role.ADMIN,
    AccountRole.DEPARTMENT: Role.DEPARTMENT,
}


def role_of(me: Identity) -> Role | None:
    """None for those who only read."""
    return _ROLES.get(me.role)


async def in_sight(case: str, me: Identity, site: Here) -> SightRow:
    """Raises Problem ``no_such_case``, also for one that is not yours to see."""
    found = await site.ports.desk.look(case, me.account, role_of(me))
    if found is None:
        raise Problem("no_such_case", f"There is no case {case}.")
    return found


async def departments_in_sight(
    me: Identity, asked: str | None, site: Here
) -> frozenset[str] | None:
    """What a list of cases is limited to; None: nothing."""
    wanted = None if asked is None else site.ports.desk.with_those_below(asked)
    if me.role is not AccountRole.DEPARTMENT:
        return wanted
    own = await site.ports.desk.departments_of(me.account)
    return own if wanted is None else own & wanted
