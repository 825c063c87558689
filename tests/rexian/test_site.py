"""The configured site, with the database there and with it away."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from acd.values import Department, DepartmentNumber, SeatNumber
from administration.parts import put
from api.passwords import matches
from rexian.errors import RexianError
from rexian.secrets import Secrets
from rexian.settings import Settings
from rexian.site import ADMINISTRATOR, prepare_site
from store.accounts import Accounts
from store.database import Database
from store.site import SiteVersions
from tests.conftest_postgres import *  # noqa: F403 (fixtures)

pytestmark = pytest.mark.usefixtures("bare_environment")

SECRETS = Secrets("a-password-for-admin", "x" * 24, "y" * 24, {})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "var"
    folder.mkdir()
    return Settings(data=folder, ring_seconds=7, wrap_up_seconds=3, department_ring_seconds=11)


@pytest.fixture
def nowhere() -> str:
    """A database that is not there: nobody listens on the port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return f"postgresql://rexian@127.0.0.1:{port}/rexian"


async def test_a_first_start_fills_an_empty_database(
    settings: Settings, empty_database_url: str
) -> None:
    site = await prepare_site(settings, SECRETS, empty_database_url)

    assert list(site.hotlines) == ["12345"]
    assert sorted(site.seats) == ["1001", "1002", "1003", "1004"]
    assert sorted(site.departments) == ["2001", "2002"]
    opened = Database(empty_database_url)
    admin = await Accounts(opened).one(ADMINISTRATOR)
    await opened.close()
    assert admin is not None
    assert admin.role == "admin"
    assert matches(SECRETS.admin_password, admin.password_hash)


async def test_times_come_from_the_settings(settings: Settings, database_url: str) -> None:
    site = await prepare_site(settings, SECRETS, database_url)

    assert (site.ring_seconds, site.wrap_up_seconds, site.department_ring_seconds) == (7, 3, 11)


async def test_with_the_database_away_the_site_is_the_one_of_the_last_start(
    settings: Settings, database_url: str, nowhere: str, caplog: pytest.LogCaptureFixture
) -> None:
    await prepare_site(settings, SECRETS, database_url)
    opened = Database(database_url)
    versions = SiteVersions(opened)
    document = put((await versions.newest()).document, "departments", "2009", {"name": "档案 “A”"})
    await versions.add(document, base=1, at=0.0, by="li", comment="")
    await opened.close()
    before = await prepare_site(settings, SECRETS, database_url)

    after = await prepare_site(settings, SECRETS, nowhere)

    assert after == before
    number = DepartmentNumber("2009")
    assert after.departments[number] == Department(number, "档案 “A”", None)
    assert after.seats[SeatNumber("1001")].skills == {"12345": 1}
    assert "the site is the one of the last start" in caplog.text


async def test_with_the_database_away_and_nothing_kept_there_is_no_start(
    settings: Settings, nowhere: str
) -> None:
    with pytest.raises(RexianError, match="the database cannot be reached"):
        await prepare_site(settings, SECRETS, nowhere)

    assert list(settings.data.iterdir()) == []


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"hotlines": [["12345", "x", 4]], "seats": [], "departments": []}',
        b'{"version": 1, "at": 0, "by": "", "comment": ""}',
        b'{"version": "x", "at": 0, "by": "", "comment": "", "document": {}}',
        b'{"version": 1, "at": 0, "by": "", "comment": "", "document": {"seats": {"10;01": {}}}}',
        b'{"version": 1, "at": 0, "by": "", "comment": "", "document": []}',
    ],
)
async def test_a_damaged_kept_site_is_a_clear_error(
    settings: Settings, nowhere: str, kept: bytes
) -> None:
    (settings.data / "site.json").write_bytes(kept)

    with pytest.raises(RexianError, match=r"site\.json, which holds the site for that case"):
        await prepare_site(settings, SECRETS, nowhere)

    assert (settings.data / "site.json").read_bytes() == kept


async def test_a_document_of_another_program_is_neither_used_nor_kept(
    settings: Settings, database_url: str
) -> None:
    await prepare_site(settings, SECRETS, database_url)
    kept = (settings.data / "site.json").read_bytes()
    opened = Database(database_url)
    async with opened.writing() as connection:
        await connection.execute(
            text(
                "INSERT INTO site_versions VALUES "
                "(2, now(), '', '', '{\"seats\": {\"10;01\": {}}}')"
            )
        )
    await opened.close()

    with pytest.raises(RexianError, match="/seats/10;01: a number has 1 to 32 digits"):
        await prepare_site(settings, SECRETS, database_url)

    assert (settings.data / "site.json").read_bytes() == kept


async def test_a_site_that_cannot_be_kept_does_not_stop_the_start(
    settings: Settings, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.data / "site.new").mkdir()

    site = await prepare_site(settings, SECRETS, database_url)

    assert list(site.hotlines) == ["12345"]
    assert "the site could not be kept" in caplog.text


async def test_a_url_that_is_none_is_a_clear_error(settings: Settings) -> None:
    with pytest.raises(RexianError, match="that is no database URL") as fault:
        await prepare_site(settings, SECRETS, "postgresql://rexian:hunter@2:pass@db/rexian")

    assert "pass" not in str(fault.value)


def test_settings_hide_the_url(settings: Settings) -> None:
    hidden = settings.model_copy(
        update={"database_url": SecretStr("postgresql://rexian:hunter2@db/rexian")}
    )

    assert "hunter2" not in repr(hidden)
