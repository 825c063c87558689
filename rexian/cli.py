"""The `rexian` command. Each command lives in its own module and is added to the group below."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from rexian import __version__
from rexian.commands.accounts import accounts_group
from rexian.commands.doctor import doctor_command
from rexian.commands.simulate import simulate_command
from rexian.commands.site import site_group
from rexian.commands.staffing import staffing_command
from rexian.errors import RexianError, SettingsError
from rexian.provision.asterisk import AsteriskInstall
from rexian.secrets import Secrets
from rexian.settings import Settings, describe, describe_json, load_settings, unknown_names


class _Group(click.Group):
    """Ends with the error's own message and exit code instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except RexianError as fault:
            click.echo(f"rexian: {fault}", err=True)
            ctx.exit(fault.exit_code)


@click.group(cls=_Group)
@click.version_option(__version__)
def main() -> None:
    """The telephone side of a public-service hotline, on Asterisk."""
    for line in unknown_names():
        click.echo(f"rexian: {line}", err=True)


@main.command("settings")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def settings_command(as_json: bool) -> None:
    """List every setting: name in the environment, default, current value, meaning."""
    settings = load_settings()
    if as_json:
        click.echo(describe_json(settings))
        return
    from rich.console import Console  # here: only a person reading the table needs it
    from rich.table import Table

    table = Table("setting", "environment", "default", "current", "meaning")
    for row in describe(settings):
        table.add_row(*(row[k] or "" for k in ("name", "env", "default", "current", "description")))
    # A pipe has no width; what is cut off there is lost.
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@main.command("run")
def run_command() -> None:
    """Run the whole system until Ctrl-C: PostgreSQL, Asterisk and the backend."""
    from rexian.supervise.run import run_system

    sys.exit(run_system(load_settings(), _configure_pbx))


@main.command("demo")
@click.option(
    "--seed", default=1, show_default=True, envvar="REXIAN_DEMO_SEED", help="Of what happens when."
)
def demo_command(seed: int) -> None:
    """Run the whole system with simulated citizens, operators and departments, until Ctrl-C."""
    from rexian.demo.run import run_demo

    sys.exit(run_demo(_configure_pbx, seed=seed))


async def _configure_pbx(
    settings: Settings, secrets: Secrets, install: AsteriskInstall, database_url: str
) -> Path:
    from rexian.pbxconfig import render
    from rexian.site import in_force, prepare_version

    version = await prepare_version(settings, secrets, database_url)
    return render(settings, secrets, install, in_force(version, settings), version.document)


@main.command("serve")
def serve_command() -> None:
    """Run the backend alone: watch the PBX, route calls, serve the API."""
    import asyncio
    import gc
    import logging

    import uvloop

    # What a start makes stays: to look for garbage among it takes a third of the start, and later a
    # pause of many milliseconds now and then in the middle of calls.
    gc.disable()
    from rexian.backend.serve import serve

    gc.freeze()
    gc.enable()

    settings = load_settings()
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings))


@main.command("configure-pbx")
def configure_pbx_command() -> None:
    """Write the configuration for an Asterisk that others run, into DATA/pbx/etc."""
    import asyncio

    from rexian.pbxconfig import render
    from rexian.provision.progress import console_progress
    from rexian.secrets import FIRST_DEPARTMENTS, FIRST_SEATS, load_or_create
    from rexian.site import in_force, prepare_version
    from rexian.spoken import prepare_prompts

    settings = load_settings()
    if settings.database_url is None:
        raise SettingsError("REXIAN_DATABASE_URL: needed, the seats are read from the database")
    url = settings.database_url.get_secret_value()
    secrets, _ = load_or_create(settings.data / "secrets.json", FIRST_SEATS, FIRST_DEPARTMENTS)
    version = asyncio.run(prepare_version(settings, secrets, url))
    prepare_prompts(settings, console_progress())
    conf = render(settings, secrets, None, in_force(version, settings), version.document)
    click.echo(f"written: {conf}")


@main.group("recordings")
def recordings_group() -> None:
    """Look after the stored recordings."""


@recordings_group.command("verify")
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The ledger's public key as it was published; default: the one of this installation.",
)
@click.option(
    "--head",
    "heads",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A head of the ledger that was noted elsewhere; may be given several times.",
)
def verify_recordings_command(key: Path | None, heads: tuple[Path, ...]) -> None:
    """Check every recording, the ledger and the database against each other.

    Exit code 1 when anything was changed, cut, swapped, removed or added.
    """
    from rexian.commands.recordings import verify
    from rexian.provision.progress import console_progress

    sys.exit(verify(load_settings(), click.echo, console_progress(), key, heads))


@recordings_group.command("key")
def recordings_key_command() -> None:
    """Print the public key the ledger is signed with: for whoever is to check it."""
    from rexian.archive import open_archive

    click.echo(open_archive(load_settings(), may_create=False).key.public.pem, nl=False)


@recordings_group.command("head")
def recordings_head_command() -> None:
    """Print the ledger's newest head: noted elsewhere, it proves all that was stored until now."""
    from rexian.archive import open_archive

    head = open_archive(load_settings(), may_create=False).ledger.newest_head()
    if head is None:
        raise SettingsError("nothing is in the ledger yet")
    click.echo(head.decode(), nl=False)


main.add_command(doctor_command)
main.add_command(simulate_command)
main.add_command(staffing_command)
main.add_command(site_group)
main.add_command(accounts_group)
