"""The configured site: from the database, kept beside it in a file for the time when the database
is away.

A backend or a PBX that starts while the database is down must know its seats and lines all the
same.
"""

from __future__ import annotations

import json
import logging
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

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
_NUMBER = re.compile(r"[0-9]{1,32}")
_DIAL = re.compile(r"\+?[0-9*#]{1,32}")
_log = logging.getLogger(__name__)


async def prepare_site(settings: Settings, secrets: Secrets, database_url: str) -> Site:
    """Bring the database to the present schema, fill an empty one, and load the site.

    With the database away the site last loaded is used; raises RexianError when there is none, when
    the database is there and cannot be used, or when what is configured cannot be (``check_site``).
    """
    path = settings.data / _FILE
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
            admin_password_hash=hash_password(secrets.admin_password),
            at=time.time(),
        )
        site = await load_site(database)
    except (StoreUnavailable, OSError, TimeoutError) as fault:
        kept = _kept(path)
        if kept is None:
            raise RexianError(f"the database cannot be reached: {fault}") from fault
        _log.warning("the database cannot be reached; the site is the one of the last start")
        site = kept
    except StoreError as fault:
        raise RexianError(f"the database cannot be used: {fault}") from fault
    else:
        check_site(site)
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


def check_site(site: Site) -> None:
    """Raise RexianError for what the PBX could not be told: numbers become names of its sections
    and keys of its database.
    """
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
            f"seat {seat.number!r} answers {', '.join(map(repr, unknown))}, which is no hotline"
            for seat in site.seats.values()
            if (unknown := sorted(seat.hotlines - set(site.hotlines)))
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


def _keep(path: Path, site: Site) -> None:
    document = {
        "hotlines": [[h.number, h.name, h.lines] for h in site.hotlines.values()],
        "seats": [[s.number, s.name, sorted(s.hotlines)] for s in site.seats.values()],
        "departments": [[d.number, d.name, d.dial] for d in site.departments.values()],
    }
    unfinished = path.with_suffix(".new")
    try:
        unfinished.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        unfinished.replace(path)
    except OSError as fault:
        # The database has it; only a start without the database would miss it.
        _log.warning("the site could not be kept in %s: %s", path, fault)


def _kept(path: Path) -> Site | None:
    """The site last loaded, None when none was. Raises RexianError when the file is damaged."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as fault:
        raise RexianError(_damaged(path, fault)) from fault
    try:
        site = _read(json.loads(text))
    except (KeyError, TypeError, ValueError) as fault:
        raise RexianError(_damaged(path, fault)) from fault
    check_site(site)
    return site


def _damaged(path: Path, fault: Exception) -> str:
    return (
        f"the database cannot be reached, and {path}, which holds the site for that case, cannot "
        f"be read ({type(fault).__name__}: {fault}). Start again once the database answers."
    )


def _read(document: dict[str, list[Any]]) -> Site:
    hotlines = [
        Hotline(HotlineNumber(_text(number)), _text(name), int(lines))
        for number, name, lines in document["hotlines"]
    ]
    seats = [
        Seat(SeatNumber(_text(number)), frozenset(map(HotlineNumber, answers)), _text(name))
        for number, name, answers in document["seats"]
    ]
    departments = [
        Department(
            DepartmentNumber(_text(number)), _text(name), None if dial is None else _text(dial)
        )
        for number, name, dial in document["departments"]
    ]
    return Site(
        {hotline.number: hotline for hotline in hotlines},
        {seat.number: seat for seat in seats},
        {department.number: department for department in departments},
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} stands where a text belongs")
    return value
