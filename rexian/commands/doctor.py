"""``rexian doctor``."""

from __future__ import annotations

import asyncio
import logging
import sys

import click

from rexian.settings import load_settings


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor_command(as_json: bool) -> None:
    """Examine the system: what is wrong, and what to do. Exit code 0, 1 (warnings), 2 (failures).

    Changes nothing, and works on a stopped system as well.
    """
    # Here: other commands need not wait for all that the checks look at.
    from rexian.doctor import examine
    from rexian.doctor.finding import exit_code

    logging.getLogger("pbx").setLevel(logging.CRITICAL)  # what is away is said once, below
    findings = asyncio.run(examine.examine(load_settings()))
    if as_json:
        click.echo(examine.as_json(findings))
    else:
        for line in examine.as_lines(findings):
            click.echo(line)
    sys.exit(exit_code(findings))
