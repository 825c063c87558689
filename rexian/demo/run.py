"""`rexian demo`: `rexian run` with people in it."""

from __future__ import annotations

import os
from collections.abc import Callable

from rexian.demo.console import Console
from rexian.demo.stage import CARRIER_IP, SEATS, Stage
from rexian.demo.voices import find_speech
from rexian.provision.phones import find_or_fetch_phones
from rexian.provision.progress import console_progress
from rexian.secrets import FIRST_DEPARTMENTS, FIRST_SEATS, Secrets, load_or_create
from rexian.settings import Settings, load_settings
from rexian.site import ADMINISTRATOR
from rexian.supervise.run import ConfigurePbx, run_system

DEFAULTS = {"REXIAN_DATA": "var/demo", "REXIAN_WRAP_UP_SECONDS": "3"}
"""What the demo sets when nobody else did: a data folder of its own, and a quicker pace."""

TRUNKS = "REXIAN_TRUNK_HOSTS"


def run_demo(configure_pbx: ConfigurePbx, *, seed: int) -> int:
    """Run until SIGINT or SIGTERM; returns the exit code. Raises RexianError."""
    for name, value in DEFAULTS.items():
        # In the environment: the backend, a process of its own, reads them there.
        os.environ.setdefault(name, value)
    trunks = [part for part in (os.environ.get(TRUNKS, ""), CARRIER_IP) if part]
    os.environ[TRUNKS] = ",".join(trunks)
    settings = load_settings()
    progress = console_progress()
    try:
        tools = find_or_fetch_phones(settings.tools, progress, mirror=settings.debian_mirror)
        speech = find_speech(settings.tools, progress, mirror=settings.debian_mirror)
    except KeyboardInterrupt:
        print("stopped")
        return 0

    async def people(say: Callable[[str], None]) -> None:
        secrets = _secrets(settings)
        host = "127.0.0.1" if settings.address == "0.0.0.0" else settings.address
        console = Console(host, settings.http_port)
        await console.sign_in(ADMINISTRATOR, secrets.admin_password)
        say(
            f"Demo: seats {', '.join(SEATS)} and the departments are simulated, citizens ring by "
            f"themselves (seed {seed}).\n"
            f"Seat {FIRST_SEATS[-1]} is yours: register a softphone and dial *11 to join in.\n"
            f"Look and listen at http://{host}:{settings.http_port}/ as {ADMINISTRATOR} "
            f"(password in {settings.data / 'secrets.json'})\n"
        )
        stage = Stage(
            console=console,
            tools=tools,
            speech=speech,
            sip=secrets.sip,
            host=host,
            sip_port=settings.sip_port,
            say=say,
            seed=seed,
        )
        await stage.run()

    return run_system(settings, configure_pbx, progress, beside=people)


def _secrets(settings: Settings) -> Secrets:
    return load_or_create(settings.data / "secrets.json", FIRST_SEATS, FIRST_DEPARTMENTS)[0]
