"""A database of the time before cases had stages: what was open is received, the rest closed."""

from __future__ import annotations

from alembic import command
from sqlalchemy import text

from store.database import Database
from tests.store.moving import fill, move

_OLD = """
INSERT INTO cases ("case", version, status, opened_at, changed_at, closed_at)
VALUES ('1', 1, 'open', now(), now(), NULL), ('2', 2, 'closed', now(), now(), now());
INSERT INTO case_changes VALUES ('1', 1, now(), 'li', '{"status": [null, "open"]}')
"""


async def test_every_case_gets_a_stage_and_keeps_its_history(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    await move(database, command.upgrade, "0004")
    await fill(database, _OLD)

    await move(database, command.upgrade, "0005")

    async with database.reading() as connection:
        found = await connection.execute(
            text('SELECT "case", stage, level, mode, marks FROM cases ORDER BY 1')
        )
        assert [tuple(row) for row in found] == [
            ("1", "received", "none", None, []),
            ("2", "closed", "none", None, []),
        ]
        lines = await connection.execute(text("SELECT by, action, why FROM case_changes"))
        assert [tuple(row) for row in lines] == [("li", "", "")]
    await database.close()


async def test_on_the_way_back_nobody_of_a_department_may_sign_in(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    await move(database, command.upgrade, "0005")
    await fill(
        database,
        "INSERT INTO accounts VALUES ('water', 'department', '', true, now());"
        "INSERT INTO accounts VALUES ('li', 'operator', '', true, now())",
    )

    await move(database, command.downgrade, "0004")

    async with database.reading() as connection:
        found = await connection.execute(text("SELECT name, role, active FROM accounts ORDER BY 1"))
        assert [tuple(row) for row in found] == [("li", "operator", True), ("water", "api", False)]
    await database.close()
