"""A whole rexian for a test: its own folder, ports, PostgreSQL, Asterisk and backend, each of which
can be stopped or killed.

    async with running_system(tmp, tools, site=small_site()) as system:
        async with system.seat_phone("1001", answer="auto", plays=tone) as seat: ...

The parts run as the same child processes as under ``rexian run``, without its supervisor, so that a
test decides what dies and when.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import psutil
from pydantic import SecretStr

from acd.values import (
    Department,
    DepartmentNumber,
    Hotline,
    HotlineNumber,
    Seat,
    SeatNumber,
    skills,
)
from rexian import pbxconfig
from rexian.provision.postgres import prepare_postgres
from rexian.provision.progress import SilentProgress
from rexian.secrets import Secrets, load_or_create
from rexian.settings import Settings
from rexian.site import ADMINISTRATOR, prepare_site
from rexian.supervise.child import Child, ChildSpec
from rexian.supervise.database import postgres_spec
from rexian.supervise.run import asterisk_spec, backend_spec
from store.database import Database
from store.site import FirstSite, seed_first_start
from tests.live.follow import Follower
from tests.live.kit.baresip import AnswerMode, BaresipPhone, PhoneAccount
from tests.live.kit.clusters import put_cluster
from tests.live.kit.pbxview import PbxView
from tests.live.kit.ports import PortBlock, reserve_ports
from tests.live.kit.tools import Tools
from tests.memory import quick_place
from tests.plain_http import TRUSTS_NOBODY
from tests.quick_hash import quick_hash

TRUNK_IP = "127.0.0.2"
HOTLINE = "12345"
VOICE_PORTS = 400


def small_site(*, lines: int = 4, seats: int = 4, departments: int = 2) -> FirstSite:
    """One hotline 12345, seats 1001..., departments 2001...; 2999 exists and has no number."""
    hotline = HotlineNumber(HOTLINE)
    return FirstSite(
        (Hotline(hotline, "热线", lines),),
        tuple(Seat(SeatNumber(str(1001 + i)), skills(hotline)) for i in range(seats)),
        (
            *(
                Department(DepartmentNumber(str(2001 + i)), f"单位 {i + 1}", str(2001 + i))
                for i in range(departments)
            ),
            Department(DepartmentNumber("2999"), "无号单位", None),
        ),
    )


class System:
    """See the module. Made by ``running_system``."""

    def __init__(
        self, folder: Path, tools: Tools, site: FirstSite, *, polite: bool = True, **settings: Any
    ) -> None:
        self.folder = folder
        self.tools = tools
        self.site = site
        self._polite = polite
        self._ports = reserve_ports(8)
        self._voice: PortBlock = reserve_ports(VOICE_PORTS)
        first = self._ports.first
        given: dict[str, Any] = {
            "data": folder / "var",
            "tools": folder / "tools",
            "http_port": first,
            "pbx_http_port": first + 1,
            "sip_port": first + 2,
            "sip_tls_port": first + 4,
            "ami_port": first + 6,
            "rtp_start": self._voice.first + self._voice.first % 2,
            "rtp_end": self._voice.last,
            "trunk_hosts": (TRUNK_IP,),
            "wrap_up_seconds": 0.0,
            "ring_seconds": 5.0,
            # Spoken prompts take seconds to make, and their length is nothing to count on.
            "speech": "off",
            **settings,
        }
        self.settings = Settings(**given)
        self.secrets: Secrets
        self.database: Child
        self.asterisk: Child
        self.backend: Child
        self.database_url = ""
        self.backend_env: dict[str, str] = {}
        """Put over the settings of the next backend that is started."""
        self.pbx: PbxView
        self._say: Callable[[str], None] = lambda text: None
        self._clients: list[httpx.AsyncClient] = []
        self._followers: list[Follower] = []

    # --- life ------------------------------------------------------------------------------------

    async def start(self) -> None:
        settings = self.settings
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.secrets, _ = load_or_create(
            settings.data / "secrets.json",
            [seat.number for seat in self.site.seats],
            [unit.dial for unit in self.site.departments if unit.dial],
        )
        await put_cluster(settings.data)
        postgres = await asyncio.to_thread(prepare_postgres, settings.data, SilentProgress())
        self.database_url = postgres.url
        self.settings = settings.model_copy(update={"database_url": SecretStr(postgres.url)})
        self.database = Child(_tied_to_us(postgres_spec(settings.data, postgres)), self._say)
        await self.database.start()
        database = Database(postgres.url)
        await seed_first_start(
            database,
            admin_name=ADMINISTRATOR,
            admin_password_hash=lambda: quick_hash(self.secrets.admin_password),
            at=time.time(),
            site=self.site,
        )
        await database.close()
        site = await prepare_site(self.settings, self.secrets, postgres.url)
        conf = pbxconfig.render(self.settings, self.secrets, self.tools.asterisk, site)
        spec = asterisk_spec(self.settings, self.tools.asterisk, conf)
        self.asterisk = Child(_tied_to_us(spec), self._say)
        await self.asterisk.start()
        self.pbx = PbxView(self.tools.asterisk, conf)
        self.backend = Child(self._backend_spec(), self._say)
        await self.start_backend()

    async def forget_readers(self) -> None:
        """Close what ``api`` and ``follow`` gave."""
        while self._followers:
            await self._followers.pop().close()
        while self._clients:
            await self._clients.pop().aclose()

    async def stop(self) -> None:
        await self.forget_readers()
        for child in ("backend", "asterisk", "database"):
            if hasattr(self, child):
                await getattr(self, child).stop()
        self._ports.release()
        self._voice.release()

    def environment(self) -> dict[str, str]:
        """The settings as a command of rexian reads them; without the database's address, which
        follows from the folder.
        """
        fields = self.settings.model_dump(mode="json", exclude={"database_url"})
        return {
            f"REXIAN_{name.upper()}": ",".join(value) if isinstance(value, list) else str(value)
            for name, value in fields.items()
            if value is not None
        }

    def _backend_spec(self) -> ChildSpec:
        spec = backend_spec(self.settings, self.database_url)
        env = self.environment()
        return _tied_to_us(
            replace(
                spec,
                env={
                    **env,
                    **spec.env,
                    **self.backend_env,
                    "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
                },
            ),
            polite=self._polite,
        )

    # --- what a test does to it ------------------------------------------------------------------

    async def start_backend(self) -> None:
        """Start the backend (again); returns once it has the PBX in sight."""
        self.backend = Child(self._backend_spec(), self._say)
        await self.backend.start()
        await self.in_sight()

    async def kill_backend(self) -> None:
        """As ``kill -9`` does it, and nobody starts it again."""
        await self._kill(self.backend)

    async def stop_backend(self) -> None:
        """In order, as SIGTERM does it."""
        await self.backend.stop()

    async def kill_pbx(self) -> None:
        await self._kill(self.asterisk)

    async def start_pbx(self) -> None:
        self.asterisk = Child(self.asterisk.spec, self._say)
        await self.asterisk.start()

    async def stop_database(self) -> None:
        await self.database.stop()

    async def start_database(self) -> None:
        self.database = Child(self.database.spec, self._say)
        await self.database.start()

    async def _kill(self, child: Child) -> None:
        await child.let_go()
        process = child.process
        assert process is not None
        process.signal(signal.SIGKILL)
        await asyncio.to_thread(_wait_gone, process.pid)
        child.pid_file.unlink(missing_ok=True)

    async def in_sight(self, within: float = 20.0) -> None:
        """Wait until the backend is ready: PBX in sight, database and journal working."""
        http = httpx.AsyncClient(base_url=self.base_url, verify=TRUSTS_NOBODY)
        async with http as client, asyncio.timeout(within):
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get("/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    # --- what a test looks at --------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.http_port}"

    @property
    def sip_server(self) -> str:
        return f"127.0.0.1:{self.settings.sip_port}"

    async def api(
        self, username: str = ADMINISTRATOR, password: str | None = None
    ) -> httpx.AsyncClient:
        """A client of /api/v1 that has signed in; closed with the system."""
        # An idle connection is given up before the server gives it up (after 5 s): a request
        # that crosses with that would be lost.
        limits = httpx.Limits(keepalive_expiry=2.0)
        client = httpx.AsyncClient(
            base_url=f"{self.base_url}/api/v1", timeout=20, limits=limits, verify=TRUSTS_NOBODY
        )
        self._clients.append(client)
        body = {"username": username, "password": password or self.secrets.admin_password}
        answer = await client.post("/sessions", json=body)
        answer.raise_for_status()
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        client.headers["X-Reason"] = "to check it"
        return client

    async def follow(self) -> Follower:
        """The live feed from now on: ``await follower.fact("call_ended", call=...)``."""
        client = await self.api()
        follower = Follower(self.base_url, client.headers["Authorization"])
        await follower.start()
        self._followers.append(follower)
        return follower

    @property
    def tracks(self) -> Path:
        """The spool: a folder a call with a track a party, until it is made into a recording."""
        return pbxconfig.tracks(self.settings)

    @property
    def pbx_journal(self) -> Path:
        return pbxconfig.journal(self.settings)

    def backend_log(self) -> str:
        return (self.settings.data / "log" / "backend.log").read_text(errors="replace")

    # --- phones ----------------------------------------------------------------------------------

    def seat_phone(
        self,
        number: str,
        *,
        answer: AnswerMode = "auto",
        answer_after: float = 0.0,
        plays: Path | None = None,
    ) -> BaresipPhone:
        """A registered phone of a seat or department (not started yet: use ``async with``)."""
        account = PhoneAccount(number, self.secrets.sip[number], self.sip_server)
        return BaresipPhone(
            self.tools.phones, account, plays=plays, answer=answer, answer_after=answer_after
        )

    def citizen_phone(
        self, number: str = "13800001111", *, plays: Path | None = None, display_name: str = ""
    ) -> BaresipPhone:
        """A phone behind the carrier's trunk; dial the hotline with it."""
        account = PhoneAccount(
            number, "", self.sip_server, register=False, display_name=display_name
        )
        return BaresipPhone(self.tools.phones, account, plays=plays, local_ip=TRUNK_IP)

    async def sign_in(self, client: httpx.AsyncClient, seat: str, state: str = "ready") -> None:
        """Put the seat into a state as its supervisor would."""
        answer = await client.put(f"/seats/{seat}/state", json={"state": state})
        answer.raise_for_status()


@contextlib.asynccontextmanager
async def running_system(
    tools: Tools, site: FirstSite | None = None, **settings: Any
) -> AsyncIterator[System]:
    """A started system in a temporary folder; whatever is left of it at the end is ended and
    removed.
    """
    # PostgreSQL's and Asterisk's sockets need a short path.
    folder = Path(tempfile.mkdtemp(prefix="rx-", dir=quick_place()))
    await asyncio.to_thread(folder.chmod, 0o755)
    system = System(folder, tools, site or small_site(), **settings)
    try:
        await system.start()
        yield system
    except BaseException:
        if os.environ.get("REXIAN_TEST_LOGS") and (folder / "var" / "log").exists():
            print(system.backend_log()[-4000:], file=sys.stderr)
        raise
    finally:
        await system.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _tied_to_us(spec: ChildSpec, *, polite: bool = True) -> ChildSpec:
    """Tests that are killed leave nothing running: the kernel ends the child with its parent.

    What starts makes way for what talks: a backend that boots must not take a call's sound apart.
    Not ``polite`` where its speed is measured.
    """
    # A program that changes its user loses the tie, so it has to be made by the one that changes.
    argv = spec.argv[1:] if Path(spec.argv[0]).name == "setpriv" else spec.argv
    manners = ("nice", "-n", "5") if polite and spec.name != "asterisk" else ()
    return replace(spec, argv=(*manners, "setpriv", "--pdeathsig", "KILL", *argv))


def _wait_gone(pid: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
        psutil.Process(pid).wait(10)
