"""`rexian site`: the site of a running system, through its API as an administrator."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from rexian.commands.api_client import Api, said_changes, signed_in
from rexian.errors import RexianError


def _tell(answer: bytes) -> None:
    told: dict[str, Any] = json.loads(answer)
    for line in said_changes(told.get("changes", [])):
        click.echo(line)
    if told.get("more"):
        click.echo("...")
    for warning in told.get("warnings", []):
        click.echo(f"warning: {warning}")
    if told.get("secrets"):
        click.echo("Passwords of new seats, shown this once:")
        for seat, password in told["secrets"].items():
            click.echo(f"  {seat}  {password}")
    if "version" in told:
        click.echo(f"version {told['version']} is in force")


def _newest(api: Api) -> str:
    return api.ask("GET", "/site")[1]


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as fault:
        raise RexianError(f"{file}: {fault.strerror}") from fault


_comment = click.option("--comment", default="", help="Why; kept with the version.")


@click.group("site")
def site_group() -> None:
    """Read and change the site of the running system: hotlines, lines, hours, queues, seats ..."""


@site_group.command("show")
@click.argument("version", type=int, required=False)
def show_command(version: int | None) -> None:
    """Print the newest document (or that of a VERSION) as JSON."""
    with signed_in() as api:
        path = "/site" if version is None else f"/site/versions/{version}"
        shown: dict[str, Any] = json.loads(api.ask("GET", path)[0])
    click.echo(json.dumps(shown["document"], indent=2, ensure_ascii=False))


@site_group.command("validate")
@click.argument("file")
def validate_command(file: str) -> None:
    """Check the document in FILE ("-": standard input) and say what it would change."""
    body = _read(file)
    with signed_in() as api:
        answer, _ = api.ask("POST", "/site/check", body)
    _tell(answer)
    click.echo("the document can be taken over")


@site_group.command("apply")
@click.argument("file")
@click.option("--base", type=int, help="The version it was made from; default: the newest.")
@_comment
def apply_command(file: str, base: int | None, comment: str) -> None:
    """Take the document in FILE ("-": standard input) over."""
    body = _read(file)
    with signed_in() as api:
        version = _newest(api) if base is None else f'"{base}"'
        answer, _ = api.ask("PUT", "/site", body, version=version, comment=comment)
    _tell(answer)


@site_group.command("versions")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
def versions_command(limit: int) -> None:
    """List the newest versions: number, moment, who, why."""
    with signed_in() as api:
        found = json.loads(api.ask("GET", "/site/versions", limit=str(limit))[0])
    for one in found["items"]:
        click.echo(f"{one['version']:>6}  {one['at']}  {one['by'] or '-':<16} {one['comment']}")


@site_group.command("diff")
@click.argument("older", type=int)
@click.argument("newer", type=int)
def diff_command(older: int, newer: int) -> None:
    """Say what lies between two versions."""
    with signed_in() as api:
        answer, _ = api.ask("GET", f"/site/versions/{newer}/diff", than=str(older))
    _tell(answer)


@site_group.command("restore")
@click.argument("version", type=int)
@_comment
def restore_command(version: int, comment: str) -> None:
    """Take an old VERSION over again, as a new one."""
    with signed_in() as api:
        path = f"/site/versions/{version}/restore"
        answer, _ = api.ask("POST", path, version=_newest(api), comment=comment)
    _tell(answer)


def _table_group(what: str) -> click.Group:
    group = click.Group(what, help=f"{what.capitalize()} as a table (CSV, UTF-8).")

    @group.command("export")
    @click.argument("file", default="-")
    def export_command(file: str) -> None:
        """Write the table to FILE (default: standard output)."""
        with signed_in() as api:
            table, _ = api.ask("GET", f"/site/{what}.csv")
        if file == "-":
            sys.stdout.buffer.write(table)
            return
        try:
            Path(file).write_bytes(table)
        except OSError as fault:
            raise RexianError(f"{file}: {fault.strerror}") from fault

    @group.command("import")
    @click.argument("file")
    @click.option("--remove-others", is_flag=True, help="Remove those that are not in the table.")
    @_comment
    def import_command(file: str, remove_others: bool, comment: str) -> None:
        """Take in the table in FILE ("-": standard input): all rows, or none."""
        table = _read(file)
        others = "remove" if remove_others else "keep"
        with signed_in() as api:
            answer, _ = api.ask(
                "PUT",
                f"/site/{what}.csv",
                table,
                version=_newest(api),
                comment=comment,
                others=others,
            )
        _tell(answer)

    return group


site_group.add_command(_table_group("seats"))
site_group.add_command(_table_group("departments"))
