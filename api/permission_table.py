"""The permission table as a page: ``python -m api.permission_table docs/permissions.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.openapi import document
from api.permissions import MATRIX, PUBLIC, AccountRole

_BUT_ADMIN = tuple(role for role in AccountRole if role is not AccountRole.ADMIN)
FIELDS: dict[str, dict[AccountRole, tuple[str, ...]]] = {
    "get_session": dict.fromkeys(_BUT_ADMIN, ("role", "username")),
    "list_cases": {AccountRole.DEPARTMENT: ("items",)},
    "get_case": {
        AccountRole.OPERATOR: ("actions",),
        AccountRole.QA: ("actions",),
        AccountRole.API: ("actions",),
        AccountRole.DEPARTMENT: ("actions",),
    },
}
"""Fields of answers that are not the same for everybody who may read them, where the same is asked
at the same moment: operation, role, fields that differ from what an administrator reads.
"""

_HEAD = """# Who may do what

Made from `api/permissions.py` and the OpenAPI document by
`python -m api.permission_table docs/permissions.md`; a test compares the two, and asserts every
cell of it against the running API on a real database.

- **yes**: may. Otherwise the answer is 403 `role_may_not`, and nothing was changed.
- *public*: needs no token.
- An operator acts on the call of the own seat only; somebody of a department sees the cases the
  department has, any other is not there for them.
- A sealed caller's number and name are shown to no role. `look_at_caller` tells them, and writes
  the access log; its roles can be set (`REXIAN_SEALED_VIEWERS`).
"""


def page() -> str:
    """The whole table, by resource."""
    parts = [_HEAD]
    for tag, rows in _by_tag().items():
        roles = " | ".join(AccountRole)
        parts.append(f"## {tag[:1].upper()}{tag[1:]}\n\n| operation | | {roles} |")
        parts[-1] += "\n|---|---|" + "---|" * len(AccountRole) + "\n" + "\n".join(rows) + "\n"
    parts.append("## Fields that differ\n\n" + "\n".join(_differing()) + "\n")
    return "\n".join(parts)


def _by_tag() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/api/v1"):
                tag = operation.get("tags", ["other"])[0]
                found.setdefault(tag, []).append(_row(method, path, operation))
    return found


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    name = operation["operationId"]
    if name in PUBLIC:
        cells = ["*public*"] * len(AccountRole)
    else:
        cells = ["yes" if role in MATRIX[name] else "" for role in AccountRole]
    short = path.removeprefix("/api/v1")
    return f"| `{name}` | {method.upper()} `{short}` | {' | '.join(cells)} |"


def _differing() -> Iterator[str]:
    yield "Everybody who may read something reads the same, but for these fields:"
    yield ""
    for operation, by_role in FIELDS.items():
        for role, fields in by_role.items():
            yield f"- `{operation}` as {role}: {', '.join(f'`{one}`' for one in fields)}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
