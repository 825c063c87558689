"""Settings, secrets and a site to render, and the files read again as Asterisk reads them."""

from __future__ import annotations

import dataclasses
import re
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
    skills,
)
from rexian.provision.asterisk import AsteriskInstall
from rexian.secrets import Secrets
from rexian.settings import Settings
from store.site import trial_site

SECRETS = Secrets(
    admin_password="admin-password-1",
    ami_secret="ami-secret-000001",
    api_signing_key="signing-key-00001",
    sip={
        name: f"password-of-{name}"
        for name in ("1001", "1002", "1003", "1004", "2001", "2002", "trunk")
    },
)


def site(**changes: Any) -> Site:
    first = trial_site()
    return dataclasses.replace(
        Site(
            {hotline.number: hotline for hotline in first.hotlines},
            {seat.number: seat for seat in first.seats},
            {department.number: department for department in first.departments},
        ),
        **changes,
    )


def settings(tmp_path: Path, **changes: Any) -> Settings:
    return Settings(**{"data": tmp_path / "var", **changes})


def install(folder: Path) -> AsteriskInstall:
    return AsteriskInstall(
        version=(22, 0, 0),
        argv=("asterisk",),
        rx_argv=("asterisk",),
        modules_dir=folder / "modules",
        data_dir=folder / "share",
        sounds_dir=folder / "share" / "sounds",
        sbin_dir=folder / "sbin",
        moh_dir=None,
    )


def sections(text: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Sections as Asterisk reads them: comments gone, escaped semicolons kept."""
    found: list[tuple[str, dict[str, list[str]]]] = []
    for line in text.splitlines():
        line = re.sub(r"(?<!\\);.*", "", line).replace("\\;", ";").strip()
        if line.startswith("["):
            found.append((line, {}))
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[-1][1].setdefault(key.strip(), []).append(value.removeprefix(">").strip())
    return found


def section(text: str, name: str) -> dict[str, list[str]]:
    (only,) = [values for title, values in sections(text) if title == name]
    return only


def written(conf: Path) -> dict[str, str]:
    etc = conf.parent
    return {
        str(path.relative_to(etc)): path.read_text() for path in etc.rglob("*") if path.is_file()
    }


def with_seat(number: str) -> Site:
    seat = Seat(SeatNumber(number), skills("12345"))
    return site(seats={seat.number: seat})


def with_department(dial: str, number: str = "2001") -> Site:
    unit = Department(DepartmentNumber(number), "Water", dial)
    return site(departments={unit.number: unit})


def with_hotline(number: str, name: str = "", lines: int = 4) -> Site:
    hotline = Hotline(HotlineNumber(number), name, lines)
    return Site({hotline.number: hotline}, {}, {})
