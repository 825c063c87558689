"""`rexian accounts`: what the first start made, and new passwords for telephones."""

from __future__ import annotations

import json
import urllib.parse

import click

from rexian.commands.api_client import signed_in
from rexian.errors import SettingsError
from rexian.settings import load_settings


@click.group("accounts", invoke_without_command=True)
@click.pass_context
def accounts_group(context: click.Context) -> None:
    """Show the accounts of this folder with their passwords, or give a telephone a new one."""
    if context.invoked_subcommand is None:
        _show()


@accounts_group.command("renew")
@click.argument("account")
def renew_command(account: str) -> None:
    """Give the telephone ACCOUNT (1001) of the running system a new password and print it."""
    with signed_in() as api:
        path = f"/phone-accounts/{urllib.parse.quote(account, safe='')}/password"
        answer, _ = api.ask("POST", path)
    made = json.loads(answer)
    click.echo(
        f"New password, shown this once; the one before is refused from now on:\n"
        f"  {made['account']}  {made['password']}"
    )


def _show() -> None:
    from rexian.secrets import FIRST_DEPARTMENTS, FIRST_SEATS, load_or_create, print_out

    path = load_settings().data / "secrets.json"
    if not path.exists():
        raise SettingsError(f"{path} does not exist: nothing was started with this folder yet")
    secrets, _ = load_or_create(path, FIRST_SEATS, FIRST_DEPARTMENTS)
    click.echo(print_out(secrets, path, title="Accounts"))
