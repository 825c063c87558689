"""Who may do what: the one table. A route under ``/api/v1`` that is not in it stops the application
from starting.

Rows are operations (the ``operationId`` of the OpenAPI document), columns are roles. Finer rules,
such as an operator acting only on the call of the own seat, are decided where the call is known.
"""

from __future__ import annotations

from enum import StrEnum


class AccountRole(StrEnum):
    """What an account may do. ``api`` is for programs: they read, they do not act and do not
    listen.
    """

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    QA = "qa"
    ADMIN = "admin"
    API = "api"


_O, _S, _Q, _A, _P = (
    AccountRole.OPERATOR,
    AccountRole.SUPERVISOR,
    AccountRole.QA,
    AccountRole.ADMIN,
    AccountRole.API,
)

PUBLIC: frozenset[str] = frozenset({"open_session"})
"""Operations that need no token."""

MATRIX: dict[str, frozenset[AccountRole]] = {
    name: frozenset(roles)
    for name, roles in {
        # the own session and password
        "get_session": (_O, _S, _Q, _A, _P),
        "close_session": (_O, _S, _Q, _A, _P),
        "change_own_password": (_O, _S, _Q, _A, _P),
        # people
        "list_users": (_A,),
        "create_user": (_A,),
        "get_user": (_A,),
        "change_user": (_A,),
        "list_access": (_S, _A),
        # the site
        "list_hotlines": (_O, _S, _Q, _A, _P),
        "list_departments": (_O, _S, _Q, _A, _P),
        "get_department": (_O, _S, _Q, _A, _P),
        # seats
        "list_seats": (_O, _S, _Q, _A, _P),
        "get_seat": (_O, _S, _Q, _A, _P),
        "set_seat_state": (_O, _S, _A),
        # calls
        "list_calls": (_O, _S, _Q, _A, _P),
        "get_call": (_O, _S, _Q, _A, _P),
        "add_party": (_O, _S, _A),
        "drop_party": (_O, _S, _A),
        "hang_up_call": (_O, _S, _A),
        # cases
        "list_cases": (_O, _S, _Q, _A, _P),
        "get_case": (_O, _S, _Q, _A, _P),
        "change_case": (_O, _S, _A),
        # recordings
        "list_recordings": (_O, _S, _Q, _A),
        "get_recording": (_O, _S, _Q, _A),
        "get_recording_audio": (_O, _S, _Q, _A),
        "head_recording_audio": (_O, _S, _Q, _A),
        "get_recording_peaks": (_O, _S, _Q, _A),
        # figures and the live feed
        "get_statistics_of_day": (_O, _S, _Q, _A, _P),
        "follow_events": (_O, _S, _Q, _A, _P),
    }.items()
}
