"""`rexian run` from outside: what is up when it says so, what is left after a stop or a kill."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from rexian.provision.asterisk import find_or_fetch_asterisk
from rexian.provision.progress import PlainProgress
from rexian.supervise import procfs

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).with_name("run_driver.py")
LIMIT = 180.0  # seconds for anything to happen; a bound, not an expectation


class System:
    """A data folder, ports of its own, and the `rexian run` processes started on them."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.http_port = _free_port()
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("REXIAN_")},
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "REXIAN_TOOLS": os.environ.get("REXIAN_TOOLS", str(ROOT / ".tools")),
            "REXIAN_DATA": str(data),
            "REXIAN_HTTP_PORT": str(self.http_port),
            "REXIAN_SIP_PORT": str(_free_port()),
            "REXIAN_AMI_PORT": str(_free_port()),
            "REXIAN_RTP_START": "16000",
            "REXIAN_RTP_END": "16099",
            "REXIAN_MANAGE_PBX": "false",
            "REXIAN_SPEECH": "off",
        }
        self.started: list[subprocess.Popen[str]] = []

    def run(self, **env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            # Whoever started the tests with nohup had the signal ignored, by us and ours.
            ["env", "--default-signal=HUP", sys.executable, str(DRIVER)],
            env={**self.env, **env},
            cwd=self.data,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def run_until_ready(self, **env: str) -> tuple[subprocess.Popen[str], str]:
        process = self.run(**env)
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("ready after"):
                return process, said
        raise AssertionError(f"ended with {process.wait()} before it was ready:\n{said}")

    def stop(self, process: subprocess.Popen[str], number: int = signal.SIGTERM) -> str:
        process.send_signal(number)
        said, _ = process.communicate(timeout=LIMIT)
        return said

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http_port}{path}", timeout=10) as got:
            text: str = got.read().decode()
            return text

    def process(self, name: str) -> procfs.ProcessId | None:
        return procfs.load(self.data / "run" / f"{name}.process")

    def left(self) -> list[tuple[str, ...]]:
        """Command lines of every process that has to do with the data folder."""
        pids = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]
        lines = [procfs.cmdline(pid) for pid in pids if pid != os.getpid()]
        # The port as a whole number: its digits stand in many a longer one.
        ours = re.compile(rf"{re.escape(str(self.data))}|(?<!\d){self.http_port}(?!\d)")
        return [line for line in lines if any(ours.search(word) for word in line)]

    def clean_up(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        for name in ("backend", "asterisk", "postgresql"):
            if (process_id := self.process(name)) is not None:
                process_id.kill_group()


@pytest.fixture
def system() -> Iterator[System]:
    # A short path: the one pytest gives is at times too long for a socket.
    with tempfile.TemporaryDirectory(prefix="rexian-run-", ignore_cleanup_errors=True) as folder:
        made = System(Path(folder))
        yield made
        made.clean_up()


def test_the_first_start_tells_everything_and_a_stop_leaves_nothing(system: System) -> None:
    process, said = system.run_until_ready()

    assert f"http://127.0.0.1:{system.http_port}/" in said
    assert "1001, 1002, 1003, 1004" in said
    assert "Passwords, shown this once" in said
    assert system.get("/url").startswith("postgresql://rexian@/rexian?host=")
    assert system.process("postgresql") is not None

    assert system.stop(process).splitlines() == ["stopping", "stopped"]
    assert process.returncode == 0
    assert system.left() == []
    assert sorted(p.name for p in (system.data / "run").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_each_way_to_ask_for_a_stop_is_heeded(system: System, number: signal.Signals) -> None:
    process, _ = system.run_until_ready()

    system.stop(process, number)

    assert process.returncode == 0
    assert system.left() == []


def test_a_stop_works_when_nobody_reads_what_is_said_any_more(system: System) -> None:
    process, _ = system.run_until_ready()
    assert process.stdout is not None
    process.stdout.close()

    process.terminate()

    assert process.wait(timeout=LIMIT) == 0
    assert system.left() == []


def test_the_second_start_does_not_show_the_passwords_again(system: System) -> None:
    process, first = system.run_until_ready()
    system.stop(process)

    process, second = system.run_until_ready()
    system.stop(process)

    password = first.split("admin")[1].split()[0]
    assert len(password) == 24
    assert password not in second
    assert f"Passwords        in {system.data / 'secrets.json'}" in second


def test_passwords_made_by_a_start_that_failed_are_shown_by_the_next(system: System) -> None:
    failed = system.run(BACKEND_FAILS="yes")
    failed.communicate(timeout=LIMIT)

    process, said = system.run_until_ready()
    system.stop(process)

    assert "Passwords, shown this once" in said


def test_the_backend_dies_and_comes_back_while_the_database_goes_on(system: System) -> None:
    process, _ = system.run_until_ready()
    database = system.process("postgresql")
    first = int(system.get("/pid"))

    os.kill(first, signal.SIGKILL)
    _until(lambda: (found := system.process("backend")) is not None and found.pid != first)
    _until(lambda: _answers(system.http_port))

    assert int(system.get("/pid")) != first
    assert system.process("postgresql") == database
    said = system.stop(process)
    assert "backend: was ended by SIGKILL; starting it again in 0.5 s" in said


def test_a_killed_supervisor_leaves_all_running_and_the_next_takes_it_over(
    system: System,
) -> None:
    process, _ = system.run_until_ready()
    database, backend = system.process("postgresql"), system.process("backend")
    assert database is not None
    assert backend is not None
    process.kill()
    process.communicate()
    assert system.get("/pid") == str(backend.pid)

    process, said = system.run_until_ready()

    assert f"postgresql: still running (process {database.pid}), taken over" in said
    assert f"backend: ending the one left running (process {backend.pid})" in said
    assert system.process("postgresql") == database
    assert system.get("/pid") != str(backend.pid)
    system.stop(process)
    assert system.left() == []


def test_a_second_run_on_the_same_folder_is_refused_and_the_first_goes_on(
    system: System,
) -> None:
    process, _ = system.run_until_ready()

    second = system.run()
    said, _ = second.communicate(timeout=LIMIT)

    assert second.returncode == 5
    assert f"Another rexian (process {process.pid}) runs on {system.data}" in said
    assert system.get("/pid")
    system.stop(process)


def test_a_taken_port_is_named_before_anything_is_made(system: System) -> None:
    with socket.create_server(("127.0.0.1", system.http_port)):
        process = system.run()
        said, _ = process.communicate(timeout=LIMIT)

    assert process.returncode == 4
    assert f"TCP port {system.http_port} on 127.0.0.1, for the console and API, is taken" in said
    assert "REXIAN_HTTP_PORT=" in said
    assert not (system.data / "postgres").exists()


def test_a_backend_that_cannot_start_ends_the_start_with_its_own_words(system: System) -> None:
    process = system.run(BACKEND_FAILS="yes")
    said, _ = process.communicate(timeout=LIMIT)

    assert process.returncode == 7
    assert "backend ended 3 times before it was ready" in said
    assert "the schema is newer than this program" in said
    assert system.left() == []


def test_a_stop_while_the_backend_is_not_up_yet_is_heeded(system: System) -> None:
    process = system.run(BACKEND_FAILS="yes")
    _until(lambda: system.process("postgresql") is not None)

    system.stop(process)

    assert process.returncode in (0, 7)  # 7: it had been given up a moment before
    assert system.left() == []


@pytest.mark.live
@pytest.mark.timeout(600)  # the first time Asterisk is downloaded
def test_a_fetched_asterisk_boots_outlives_its_supervisor_and_stops(system: System) -> None:
    tools = Path(system.env["REXIAN_TOOLS"])
    install = find_or_fetch_asterisk(tools, PlainProgress(), choice="fetch")
    assert install.version >= (20, 0, 0)
    assert (install.sounds_dir / "en" / "hello-world.wav").is_file()
    assert install.has_module("codec_opus_open_source")
    assert install.has_module("res_srtp")
    assert install.moh_dir is not None
    with_pbx = {"REXIAN_MANAGE_PBX": "true", "REXIAN_ASTERISK": "fetch"}

    process, _ = system.run_until_ready(**with_pbx)
    asterisk = system.process("asterisk")
    assert asterisk is not None
    modules = _asterisk_says(install.rx(_conf(system), "module show like srtp"), install.env)
    assert "res_srtp.so" in modules
    process.kill()
    process.communicate()
    assert asterisk.alive()

    process, said = system.run_until_ready(**with_pbx)
    assert f"asterisk: still running (process {asterisk.pid}), taken over" in said
    os.kill(int(system.get("/pid")), signal.SIGKILL)
    assert system.process("asterisk") == asterisk  # the backend's death is none of its business
    os.kill(asterisk.pid, signal.SIGKILL)
    _until(lambda: (found := system.process("asterisk")) is not None and found != asterisk)

    assert "asterisk: ended; starting it again" in system.stop(process)
    assert process.returncode == 0
    assert system.left() == []


def _conf(system: System) -> Path:
    return system.data / "asterisk" / "asterisk.conf"


def _asterisk_says(command: list[str], env: object) -> str:
    assert isinstance(env, dict)
    done = subprocess.run(
        command, env={**os.environ, **env}, capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True


def _until(happened: object) -> None:
    """Wait for something other processes do; fails after LIMIT seconds."""
    assert callable(happened)
    end = time.monotonic() + LIMIT
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
