"""Runs the services of compose.yaml under podman, puts one call through them and takes them down.

    ring_images.py DOCKER-COMPOSE -- PODMAN [OPTION...]

Everything about a service (command, environment, user, volumes, health check, what it waits for) is
taken from what Compose itself makes of compose.yaml. Only ports and passwords are chosen here, and
the address: loopback. Ends with 0 when all was as it should be; nothing is left running then, and
nothing otherwise.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_NOFILE, RLIMIT_NPROC, getrlimit
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import psutil

from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone, PhoneAccount
from tests.live.kit.ports import reserve_ports
from tests.live.kit.tones import write_tones
from tests.live.kit.tools import find_tools

TRUNK_HOST = "127.0.0.2"
HEALTHY_WITHIN = 60.0  # seconds; a first start on a busy machine
STOP_SECONDS = "30"
ORDER = ("database", "configure", "pbx", "backend")
# A URL would be broken by this one; so would a shell, and Compose, which takes $ for a variable.
AWKWARD = "@:/%$#? '"


class Wrong(Exception):
    """Something about the images or compose.yaml is not as it should be."""


class Containers:
    """The services, by the names compose.yaml gives them."""

    def __init__(self, podman: Sequence[str], services: dict[str, Any]) -> None:
        self._podman = tuple(podman)
        self.services = services
        self._tag = f"rexian-check-{os.getpid()}"

    def podman(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*self._podman, *words], capture_output=True, text=True, errors="replace", check=False
        )
        if check and done.returncode != 0:
            said = _plain(done.stdout + done.stderr)
            raise Wrong(f"podman {words[0]} ended with {done.returncode}:\n{said}")
        return done

    def name(self, service: str) -> str:
        return f"{self._tag}-{service}"

    def start(self, service: str) -> None:
        """Start a service; one that is to end is waited for, and must end with 0."""
        wanted = self.services[service]
        if wanted.get("network_mode") != "host" or wanted.get("cap_drop") != ["ALL"]:
            raise Wrong(f"{service}: on the machine's network without rights, that is checked here")
        words = ["run", "--name", self.name(service), "--pull", "never", "--network", "host"]
        words += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
        # podman's own are higher than what a machine that is itself confined may give.
        for limit, kind, enough in (
            ("nofile", RLIMIT_NOFILE, 20000),
            ("nproc", RLIMIT_NPROC, 32768),
        ):
            most = getrlimit(kind)[1]
            most = enough if most == RLIM_INFINITY else min(most, enough)
            words += ["--ulimit", f"{limit}={most}:{most}"]
        if "user" in wanted:
            words += ["--user", wanted["user"]]
        for name, value in wanted.get("environment", {}).items():
            if value is not None:
                words += ["--env", f"{name}={_literal(value)}"]
        for volume in wanted["volumes"]:
            words += ["--volume", f"{self._tag}-{volume['source']}:{volume['target']}"]
        check = wanted.get("healthcheck", {})
        if check.get("disable"):
            words += ["--no-healthcheck"]
        else:
            # Its pace needs systemd; `healthy` below keeps the pace itself.
            words += ["--health-interval", "disable"]
            if "test" in check:
                # As a line for a shell: podman's releases disagree on what a list is to look like.
                how, *test = (_literal(word) for word in check["test"])
                words += ["--health-cmd", shlex.join(test) if how == "CMD" else test[0]]
        ends = wanted.get("restart") == "no"
        words += [] if ends else ["--detach"]
        words += [wanted["image"], *(_literal(word) for word in wanted.get("command") or ())]
        began = time.monotonic()
        self.podman(*words)
        if ends:
            _say(f"{service}: ended with 0 after {time.monotonic() - began:.1f} s")

    def healthy(self, service: str) -> None:
        """Wait until the service's own health check passes."""
        began = time.monotonic()
        while True:
            done = self.podman("healthcheck", "run", self.name(service), check=False)
            if done.returncode == 0:
                break
            if not self.state(service)["Running"]:
                raise Wrong(f"{service} ended by itself:\n{self.log(service)}")
            if time.monotonic() - began > HEALTHY_WITHIN:
                said = f"{_plain(done.stdout + done.stderr)}\n{self.log(service)}"
                raise Wrong(f"{service} does not become healthy:\n{said}")
            time.sleep(0.2)
        status = self.state(service)["Healthcheck" if self._old() else "Health"]["Status"]
        if status != "healthy":
            raise Wrong(f"{service}: the health check passed and podman calls it {status}")
        _say(f"{service}: healthy after {time.monotonic() - began:.1f} s")

    def _old(self) -> bool:
        return "Healthcheck" in self.state("database")

    def state(self, service: str) -> dict[str, Any]:
        found = json.loads(self.podman("inspect", self.name(service)).stdout)
        state: dict[str, Any] = found[0]["State"]
        return state

    def log(self, service: str) -> str:
        done = self.podman("logs", "--tail", "40", self.name(service), check=False)
        return _plain(done.stdout + done.stderr)

    def processes(self, service: str) -> list[psutil.Process]:
        main = psutil.Process(self.state(service)["Pid"])
        return [main, *main.children(recursive=True)]

    def stop(self, service: str) -> None:
        """Ask the service to end, as `docker compose stop` does; it must do so with 0."""
        began = time.monotonic()
        self.podman("stop", "--time", STOP_SECONDS, self.name(service))
        took, code = time.monotonic() - began, self.state(service)["ExitCode"]
        if code != 0:
            raise Wrong(f"{service} ended with {code} when asked to stop:\n{self.log(service)}")
        _say(f"{service}: stopped in {took:.1f} s, exit code 0")

    def remove(self) -> None:
        """Whatever is left, running or not, with its volumes."""
        for service in reversed(ORDER):
            self.podman("rm", "--force", "--time", "5", self.name(service), check=False)
        volumes = {v["source"] for s in self.services.values() for v in s["volumes"]}
        for volume in volumes:
            self.podman("volume", "rm", "--force", f"{self._tag}-{volume}", check=False)


def read_services(compose: str, environment: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [compose, "--env-file", os.devnull, "config", "--format", "json"],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
        check=False,
    )
    if done.returncode != 0:
        raise Wrong(f"Compose does not accept compose.yaml:\n{done.stderr}")
    services: dict[str, Any] = json.loads(done.stdout)["services"]
    if set(services) != set(ORDER):
        raise Wrong(f"compose.yaml has other services than those checked here: {set(services)}")
    return services


def without_rights(containers: Containers, service: str) -> None:
    """No process of the service is root's or could become so."""
    found = containers.processes(service)
    for process in found:
        ids = process.uids()
        status = Path(f"/proc/{process.pid}/status").read_text()
        held = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))
        if 0 in (ids.real, ids.effective, ids.saved) or int(held, 16):
            raise Wrong(f"{service}: {process.name()} runs as {ids} with rights {held}")
    users = sorted({process.uids().effective for process in found})
    _say(f"{service}: {len(found)} processes of user {', '.join(map(str, users))}, no rights")


async def ready(base_url: str, within: float = 30.0) -> None:
    began = time.monotonic()
    said = "nothing"
    async with httpx.AsyncClient(base_url=base_url) as client:
        while time.monotonic() - began < within:
            try:
                answer = await client.get("/readyz")
                if answer.status_code == 200:
                    _say(f"/readyz: 200 after {time.monotonic() - began:.1f} s")
                    return
                said = answer.text
            except httpx.HTTPError as fault:
                said = repr(fault)
            await asyncio.sleep(0.1)
    raise Wrong(f"/readyz never came to 200; the last it said was {said}")


def passwords(printed: str) -> dict[str, str]:
    """What `rexian accounts` shows: account to password."""
    rows = [line.split() for line in printed.splitlines()]
    return {row[1]: row[2] for row in rows if len(row) == 3 and row[0] in ("SIP", "console")}


async def call(base_url: str, sip_server: str, words: dict[str, str], folder: Path) -> None:
    """A citizen rings, a seat answers, both talk; the recording has both voices."""
    tools = await asyncio.to_thread(find_tools)
    tones = write_tones(folder, seconds=60)
    async with httpx.AsyncClient(base_url=f"{base_url}/api/v1", timeout=20) as api:
        body = {"username": "admin", "password": words["admin"]}
        answer = (await api.post("/sessions", json=body)).raise_for_status()
        api.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        feed = Follower(base_url, api.headers["Authorization"])
        await feed.start()
        try:
            operator = PhoneAccount("1001", words["1001"], sip_server)
            caller = PhoneAccount("13800001111", "", sip_server, register=False)
            async with (
                BaresipPhone(tools.phones, operator, plays=tones[1000], answer="auto") as seat,
                BaresipPhone(
                    tools.phones, caller, plays=tones[600], local_ip=TRUNK_HOST
                ) as citizen,
            ):
                await seat.registered()
                await seat.dial("*11")
                await feed.fact("seat_signed_in", seat="1001")
                await seat.wait_for("CALL_CLOSED")
                await citizen.dial("12345")
                joined = await feed.fact("party_joined", role="operator", within=20)
                number = joined["values"]["call"]
                await asyncio.sleep(3)  # of talk
                await citizen.hang_up()
                ended = await feed.fact("call_ended", call=number)
                if ended["values"]["outcome"] != "answered":
                    raise Wrong(f"the call ended as {ended['values']}")
        finally:
            await feed.close()
        await recorded(api, number)


async def recorded(api: httpx.AsyncClient, number: str, within: float = 20.0) -> None:
    end = time.monotonic() + within
    while (answer := await api.get(f"/recordings/{number}")).status_code != 200:
        if time.monotonic() > end:
            raise Wrong(f"there is no recording of the call: {answer.text}")
        await asyncio.sleep(0.1)
    recording = answer.json()
    roles = {voice["role"] for voice in recording["voices"]}
    if not {"citizen", "operator"} <= roles:
        raise Wrong(f"the recording has the voices {roles} only")
    audio = await api.get(
        f"/recordings/{number}/audio",
        params={"reason": "to check it"},
        headers={"Range": "bytes=0-3"},
    )
    if audio.status_code != 206 or audio.content not in (b"OggS", b"RIFF"):
        raise Wrong(f"the recording cannot be heard: {audio.status_code} {audio.content[:200]!r}")
    case = (await api.get(f"/cases/{recording['case']}")).raise_for_status().json()
    if number not in case["calls"]:
        raise Wrong(f"the call is not on its case: {case}")
    _say(f"call: answered, recorded ({', '.join(sorted(roles))}) and on its case")


async def story(containers: Containers, base_url: str, sip_server: str) -> None:
    began = time.monotonic()
    containers.start("database")
    containers.healthy("database")
    containers.start("configure")
    containers.start("pbx")
    containers.healthy("pbx")
    containers.start("backend")
    containers.healthy("backend")
    await ready(base_url)
    _say(f"all up after {time.monotonic() - began:.1f} s")
    for service in ("database", "pbx", "backend"):
        without_rights(containers, service)
    shown = containers.podman("exec", containers.name("backend"), "rexian", "accounts").stdout
    with TemporaryDirectory(prefix="rexian-call-") as folder:
        await call(base_url, sip_server, passwords(shown), Path(folder))

    # What a killed PBX leaves in the shared folder must not keep the next one from starting.
    containers.podman("kill", "--signal", "KILL", containers.name("pbx"))
    containers.podman("wait", containers.name("pbx"))
    containers.podman("start", containers.name("pbx"))
    containers.healthy("pbx")
    await ready(base_url)

    started = {s: containers.processes(s) for s in ("backend", "pbx", "database")}
    for service in started:
        containers.stop(service)
    left = [p.pid for found in started.values() for p in found if p.is_running()]
    if left:
        raise Wrong(f"processes {left} are still there")


def _literal(text: str) -> str:
    """Compose shows a dollar sign twice, so that what it printed could be read by it again."""
    return text.replace("$$", "$")


def _plain(text: str) -> str:
    """Without podman's complaints that there is no systemd to keep time for health checks."""
    lines = [line for line in text.splitlines() if "healthcheck: unable to get systemd" not in line]
    return "\n".join(lines)


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def main() -> int:
    compose, podman = sys.argv[1], sys.argv[3:]
    ports, voice = reserve_ports(8), reserve_ports(40)
    password = secrets.token_urlsafe(18) + AWKWARD
    http, sip = ports.first, ports.first + 2
    environment = {
        "POSTGRES_PASSWORD": password,
        "POSTGRES_PORT": str(ports.first + 6),
        "REXIAN_ADDRESS": "127.0.0.1",
        "REXIAN_HTTP_PORT": str(http),
        "REXIAN_SIP_PORT": str(sip),
        "REXIAN_AMI_PORT": str(ports.first + 4),
        "REXIAN_RTP_START": str(voice.first),
        "REXIAN_RTP_END": str(voice.last),
        "REXIAN_TRUNK_HOSTS": TRUNK_HOST,
        "REXIAN_WRAP_UP_SECONDS": "0",
    }
    try:
        containers = Containers(podman, read_services(compose, environment))
        try:
            asyncio.run(story(containers, f"http://127.0.0.1:{http}", f"127.0.0.1:{sip}"))
        except BaseException:
            for service in ORDER:
                print(f"--- {service}\n{containers.log(service)}", file=sys.stderr)
            raise
        finally:
            containers.remove()
    except Wrong as fault:
        print(f"check-images: {fault}", file=sys.stderr)
        return 1
    finally:
        ports.release()
        voice.release()
    _say("nothing left running")
    return 0


if __name__ == "__main__":
    sys.exit(main())
