"""`rexian site`: the site of a running system, through its API as an administrator.

The login is the first administrator's from DATA/secrets.json, or REXIAN_ADMIN_NAME and
REXIAN_ADMIN_PASSWORD.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from rexian.errors import RexianError
from rexian.settings import Settings, load_settings

SECONDS = 60.0


class SiteRefused(RexianError):
    """The system did not take what was asked; the message names every problem."""

    exit_code = 8


class Api:
    """The API of the running system, signed in."""

    def __init__(self, settings: Settings) -> None:
        host = settings.address
        if host in ("0.0.0.0", "::"):
            host = "127.0.0.1"
        self._base = f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}/api/v1"
        self._token: str | None = None

    def sign_in(self, name: str, password: str) -> None:
        """Raises SiteRefused, RexianError."""
        body = json.dumps({"username": name, "password": password}).encode()
        answer, _ = self.ask("POST", "/sessions", body)
        self._token = str(json.loads(answer)["token"])

    def sign_out(self) -> None:
        """Ends the session; trouble with it is nobody's concern."""
        if self._token is not None:
            try:
                self.ask("DELETE", "/sessions/current")
            except RexianError:
                return

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        version: str | None = None,
        **query: str,
    ) -> tuple[bytes, str]:
        """The answer and its ETag. Raises SiteRefused, RexianError."""
        given = {name: value for name, value in query.items() if value}
        url = self._base + path + (f"?{urllib.parse.urlencode(given)}" if given else "")
        headers = {"Content-Type": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        if version is not None:
            headers["If-Match"] = version
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with _direct.open(request, timeout=SECONDS) as answer:
                return answer.read(), answer.headers.get("ETag", "")
        except urllib.error.HTTPError as refused:
            raise SiteRefused(_explained(refused)) from None
        except OSError as fault:
            raise RexianError(
                f"the system does not answer at {self._base} ({fault}); is `rexian run` running?"
            ) from None


# A proxy in the environment is for the world outside.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _explained(refused: urllib.error.HTTPError) -> str:
    try:
        problem: dict[str, Any] = json.loads(refused.read())
    except ValueError:
        return f"the system answers {refused.code}"
    wrong = (f"{one['pointer'] or '/'}: {one['sentence']}" for one in problem.get("problems", []))
    meanwhile = _changes(problem.get("changes", []))
    detail = str(problem.get("detail", refused.code))
    return "\n  ".join([detail, *wrong, *meanwhile])


@contextmanager
def _signed_in() -> Iterator[Api]:
    settings = load_settings()
    api = Api(settings)
    api.sign_in(*_login(settings))
    try:
        yield api
    finally:
        api.sign_out()


def _login(settings: Settings) -> tuple[str, str]:
    name = os.environ.get("REXIAN_ADMIN_NAME", "admin")
    password = os.environ.get("REXIAN_ADMIN_PASSWORD")
    if password:
        return name, password
    from rexian.secrets import FIRST_DEPARTMENTS, FIRST_SEATS, load_or_create

    path = settings.data / "secrets.json"
    if not path.exists():
        raise RexianError(
            f"{path} does not exist: set REXIAN_ADMIN_PASSWORD, or REXIAN_DATA to the system's"
        )
    secrets, _ = load_or_create(path, FIRST_SEATS, FIRST_DEPARTMENTS)
    return name, secrets.admin_password


def _changes(changes: list[dict[str, Any]]) -> list[str]:
    said = []
    for one in changes:
        old, new = (json.dumps(one[name], ensure_ascii=False) for name in ("old", "value"))
        match one["op"]:
            case "add":
                said.append(f"+ {one['path']}: {new}")
            case "remove":
                said.append(f"- {one['path']}: {old}")
            case _:
                said.append(f"~ {one['path']}: {old} -> {new}")
    return said


def _tell(answer: bytes) -> None:
    told: dict[str, Any] = json.loads(answer)
    for line in _changes(told.get("changes", [])):
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
    with _signed_in() as api:
        path = "/site" if version is None else f"/site/versions/{version}"
        shown: dict[str, Any] = json.loads(api.ask("GET", path)[0])
    click.echo(json.dumps(shown["document"], indent=2, ensure_ascii=False))


@site_group.command("validate")
@click.argument("file")
def validate_command(file: str) -> None:
    """Check the document in FILE ("-": standard input) and say what it would change."""
    body = _read(file)
    with _signed_in() as api:
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
    with _signed_in() as api:
        version = _newest(api) if base is None else f'"{base}"'
        answer, _ = api.ask("PUT", "/site", body, version=version, comment=comment)
    _tell(answer)


@site_group.command("versions")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 200))
def versions_command(limit: int) -> None:
    """List the newest versions: number, moment, who, why."""
    with _signed_in() as api:
        found = json.loads(api.ask("GET", "/site/versions", limit=str(limit))[0])
    for one in found["items"]:
        click.echo(f"{one['version']:>6}  {one['at']}  {one['by'] or '-':<16} {one['comment']}")


@site_group.command("diff")
@click.argument("older", type=int)
@click.argument("newer", type=int)
def diff_command(older: int, newer: int) -> None:
    """Say what lies between two versions."""
    with _signed_in() as api:
        answer, _ = api.ask("GET", f"/site/versions/{newer}/diff", than=str(older))
    _tell(answer)


@site_group.command("restore")
@click.argument("version", type=int)
@_comment
def restore_command(version: int, comment: str) -> None:
    """Take an old VERSION over again, as a new one."""
    with _signed_in() as api:
        path = f"/site/versions/{version}/restore"
        answer, _ = api.ask("POST", path, version=_newest(api), comment=comment)
    _tell(answer)


def _table_group(what: str) -> click.Group:
    group = click.Group(what, help=f"{what.capitalize()} as a table (CSV, UTF-8).")

    @group.command("export")
    @click.argument("file", default="-")
    def export_command(file: str) -> None:
        """Write the table to FILE (default: standard output)."""
        with _signed_in() as api:
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
        with _signed_in() as api:
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
