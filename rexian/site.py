"""The configured site: from the database, kept beside it in a file for the time when the database
is away.

A backend or a PBX that starts while the database is down must know its seats and lines all the
same.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

from acd.values import (
    Department,
    DepartmentNumber,
    Hotline,
    HotlineNumber,
    Seat,
    SeatNumber,
    Site,
)
from api.passwords import hash_password
from rexian.errors import RexianError
from rexian.secrets import Secrets
from rexian.settings import Settings
from store.database import Database
from store.errors import StoreError, StoreUnavailable
from store.migrate import upgrade
from store.site import load_site, seed_first_start

ADMINISTRATOR = "admin"
_FILE = "site.json"


async def prepare_site(settings: Settings, secrets: Secrets, database_url: str) -> Site:
    """Bring the database to the present schema, fill an empty one, and load the site.

    With the database away the site last loaded is used; raises RexianError when there is none, or
    when the database is there and cannot be used.
    """
    path = settings.data / _FILE
    database = Database(database_url)
    try:
        await upgrade(database_url)
        await seed_first_start(
            database,
            admin_name=ADMINISTRATOR,
            admin_password_hash=hash_password(secrets.admin_password),
            at=time.time(),
        )
        site = await load_site(database)
    except (StoreUnavailable, OSError, TimeoutError) as fault:
        kept = _kept(path)
        if kept is None:
            raise RexianError(f"the database cannot be reached: {fault}") from fault
        site = kept
    except StoreError as fault:
        raise RexianError(f"the database cannot be used: {fault}") from fault
    else:
        _keep(path, site)
    finally:
        await database.close()
    return with_times(site, settings)


def with_times(site: Site, settings: Settings) -> Site:
    """The site with the times that are settings."""
    return replace(
        site,
        ring_seconds=settings.ring_seconds,
        department_ring_seconds=settings.department_ring_seconds,
        wrap_up_seconds=settings.wrap_up_seconds,
    )


def _keep(path: Path, site: Site) -> None:
    document = {
        "hotlines": [[h.number, h.name, h.lines] for h in site.hotlines.values()],
        "seats": [[s.number, s.name, sorted(s.hotlines)] for s in site.seats.values()],
        "departments": [[d.number, d.name, d.dial] for d in site.departments.values()],
    }
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    unfinished.replace(path)


def _kept(path: Path) -> Site | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    hotlines = [Hotline(HotlineNumber(n), name, lines) for n, name, lines in document["hotlines"]]
    seats = [
        Seat(SeatNumber(n), frozenset(HotlineNumber(h) for h in answers), name)
        for n, name, answers in document["seats"]
    ]
    departments = [
        Department(DepartmentNumber(n), name, dial) for n, name, dial in document["departments"]
    ]
    return Site(
        {hotline.number: hotline for hotline in hotlines},
        {seat.number: seat for seat in seats},
        {department.number: department for department in departments},
    )
