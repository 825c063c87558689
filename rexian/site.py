"""The site of this system: its newest version from the database, kept beside it in a file for the
time when the database is away.

A backend or a PBX that starts while the database is down must know its seats and lines all the
same.
"""

from __future__ import annotations

import json
import logging
import re
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from acd.values import Site
from administration.errors import DocumentWrong
from administration.model import read, written
from administration.schedule import Defaults, Where, site_at
from administration.versions import Version, VersionNote
from api.passwords import hash_password
from rexian.errors import RexianError
from rexian.secrets import Secrets
from rexian.settings import Settings
from store.database import Database
from store.errors import StoreError, StoreUnavailable
from store.migrate import upgrade
from store.site import SiteVersions, seed_first_start

ADMINISTRATOR = "admin"
_FILE = "site.json"
_NUMBER = re.compile(r"[0-9]{1,32}")
_DIAL = re.compile(r"\+?[0-9*#]{1,32}")
_log = logging.getLogger(__name__)


def where(settings: Settings) -> Where:
    """What the settings say about every document: time zone, country, times it leaves open."""
    return Where(
        ZoneInfo(settings.timezone),
        settings.region,
        Defaults(settings.ring_seconds, settings.department_ring_seconds, settings.wrap_up_seconds),
    )


async def prepare_site(settings: Settings, secrets: Secrets, database_url: str) -> Site:
    """As ``prepare_version``, and of it what is in force now."""
    return in_force(await prepare_version(settings, secrets, database_url), settings)


def in_force(version: Version, settings: Settings) -> Site:
    """What is in force of it now."""
    return site_at(version.document, time.time(), where(settings))


async def prepare_version(settings: Settings, secrets: Secrets, database_url: str) -> Version:
    """Bring the database to the present schema, fill an empty one, and load the newest version.

    With the database away the version last known is used; raises RexianError when there is none, or
    when the database is there and cannot be used.
    """
    try:
        database = Database(database_url)
    except (StoreError, ValueError):
        # What is wrong with it may be part of the password.
        raise RexianError(
            "REXIAN_DATABASE_URL: that is no database URL (postgresql://user@host/database)"
        ) from None
    try:
        await upgrade(database_url)
        await seed_first_start(
            database,
            admin_name=ADMINISTRATOR,
            admin_password_hash=lambda: hash_password(secrets.admin_password),
            at=time.time(),
        )
        version = await SiteVersions(database).newest()
    except (StoreUnavailable, OSError, TimeoutError) as fault:
        kept = _kept(settings.data / _FILE)
        if kept is None:
            raise RexianError(f"the database cannot be reached: {fault}") from fault
        _log.warning("the database cannot be reached; the site is the one of the last start")
        return kept
    except StoreError as fault:
        raise RexianError(f"the database cannot be used: {fault}") from fault
    finally:
        await database.close()
    keep(settings, version)
    return version


def check_site(site: Site) -> None:
    """Raise RexianError for what the PBX could not be told: numbers become names of its sections
    and keys of its database.
    """
    queues = site.queue_names()
    wrong = [
        *(
            f"hotline {hotline.number!r}: a number has 1 to 32 digits"
            for hotline in site.hotlines.values()
            if not _NUMBER.fullmatch(hotline.number)
        ),
        *(
            f"hotline {hotline.number!r} cannot have {hotline.lines} lines"
            for hotline in site.hotlines.values()
            if hotline.lines < 0
        ),
        *(
            f"seat {seat.number!r}: a number has 1 to 32 digits"
            for seat in site.seats.values()
            if not _NUMBER.fullmatch(seat.number)
        ),
        *(
            f"seat {seat.number!r} serves {', '.join(map(repr, unknown))}, which is no queue"
            for seat in site.seats.values()
            if (unknown := sorted(set(seat.skills) - queues))
        ),
        *(
            f"department {unit.number!r}: a number has 1 to 32 digits"
            for unit in site.departments.values()
            if not _NUMBER.fullmatch(unit.number)
        ),
        *(
            f"department {unit.number!r} cannot be dialled as {unit.dial!r}: only digits, * and #"
            for unit in site.departments.values()
            if unit.dial is not None and not _DIAL.fullmatch(unit.dial)
        ),
        *(
            f"{one.number!r} has a name that does not fit on a line: {one.name!r}"
            for kind in (site.hotlines, site.seats, site.departments)
            for one in kind.values()
            if not one.name.isprintable()
        ),
    ]
    if wrong:
        raise RexianError("the site cannot be used:\n" + "\n".join(wrong))


def keep(settings: Settings, version: Version) -> None:
    """Keep the version for a start without the database; trouble with it is logged."""
    path = settings.data / _FILE
    note = version.note
    kept = {
        "version": note.number,
        "at": note.at,
        "by": note.by,
        "comment": note.comment,
        "document": written(version.document),
    }
    unfinished = path.with_suffix(".new")
    try:
        unfinished.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
        unfinished.replace(path)
    except OSError as fault:
        # The database has it; only a start without the database would miss it.
        _log.warning("the site could not be kept in %s: %s", path, fault)


def _kept(path: Path) -> Version | None:
    """The version last known, None when none was. Raises RexianError when the file is damaged."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as fault:
        raise RexianError(_damaged(path, fault)) from fault
    try:
        kept: Any = json.loads(text)
        note = VersionNote(
            int(kept["version"]), float(kept["at"]), str(kept["by"]), str(kept["comment"])
        )
        return Version(note, read(kept["document"]))
    except (KeyError, TypeError, ValueError, DocumentWrong) as fault:
        raise RexianError(_damaged(path, fault)) from fault


def _damaged(path: Path, fault: Exception) -> str:
    return (
        f"the database cannot be reached, and {path}, which holds the site for that case, cannot "
        f"be read ({type(fault).__name__}: {fault}). Start again once the database answers."
    )
