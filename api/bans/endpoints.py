"""Who is kept out of the PBX after too many wrong passwords, and letting them in again."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import Field

from api.guard import Me, guarded_router
from api.here import Site
from api.paging import Page, PageQuery, name_key, page
from api.problems import Problem
from api.schemas import Shown
from api.times import Moment
from api.views.alarms import BanRow

router = guarded_router("bans")


class Ban(Shown):
    """The PBX answers every request from there with 403."""

    network: Annotated[str, Field(examples=["203.0.113.9/32", "2001:db8:1:2::/64"])]
    since: Moment
    until: Annotated[Moment, Field(description="It ends by itself then.")]
    failures: Annotated[int, Field(description="How many wrong passwords led to it.")]
    account: Annotated[
        str, Field(description="An account that was tried; empty when it is none of ours.")
    ]


@router.get("/bans", name="list_bans")
async def list_bans(query: Annotated[PageQuery, Query()], site: Site) -> Page[Ban]:
    """By network."""
    after = name_key(query.cursor)
    rows: list[BanRow] = sorted(site.ports.bans.all(), key=lambda row: row.network)
    left = [row for row in rows if after is None or row.network > after]

    def show(row: BanRow) -> Ban:
        return Ban(
            network=row.network,
            since=site.moment(row.since),
            until=site.moment(row.until),
            failures=row.failures,
            account=row.account,
        )

    return page(left, query.limit, lambda row: row.network, show)


@router.delete("/bans/{address}", status_code=204, name="lift_ban")
async def lift_ban(
    address: Annotated[str, Path(max_length=45, pattern="^[0-9A-Fa-f:.]+$")],
    request: Request,
    me: Me,
    site: Site,
) -> None:
    """Let an address in again, and the network it is banned with. Its failures are forgotten."""
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise Problem("no_such_ban", "That is no IP address.") from None
    ban = site.ports.bans.of(address)
    if ban is None:
        raise Problem("no_such_ban", f"{address} is not banned.")
    client = request.client.host if request.client else ""
    # Written down first: what cannot be written down is not done.
    await site.ports.access_log.write(
        site.ports.clock(), me.account, "lift_ban", ban.network, client, ""
    )
    await site.ports.bans.lift(address)
