from tests.conftest_postgres import (
    database,
    database_url,
    empty_database_url,
    own_server,
    server_url,
    template,
)

__all__ = [
    "database",
    "database_url",
    "empty_database_url",
    "own_server",
    "server_url",
    "template",
]
