from tests.conftest_postgres import *  # noqa: F403
