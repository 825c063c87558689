"""The channels messages come in by."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request

from api.guard import Me, guarded_router
from api.here import Site
from api.intake.schemas import (
    ChannelShown,
    ChannelUpdate,
    ChannelWithSecret,
    NewChannel,
    show_channel,
)
from api.paging import Page, PageQuery, name_key, page
from api.problems import Problem

router = guarded_router("intake")

PathChannel = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


@router.get("/intake/channels", name="list_channels")
async def list_channels(
    query: Annotated[PageQuery, Query()], me: Me, site: Site
) -> Page[ChannelShown]:
    """By name; without their secrets, which are shown once."""
    after = name_key(query.cursor) or ""
    rows = [row for row in await site.ports.outside.channels.all() if row.channel > after]
    return page(rows, query.limit, lambda row: row.channel, lambda row: show_channel(row, site))


@router.post("/intake/channels", status_code=201, name="make_channel")
async def make_channel(body: NewChannel, request: Request, me: Me, site: Site) -> ChannelWithSecret:
    """A new channel and the secret it signs with."""
    at = site.ports.clock()
    channels = site.ports.outside.channels
    row, secret = await channels.make(body.name, body.kind, body.note, me.account, at)
    site.audit.note(request, me, "make_channel", body.name, body.kind.value)
    return ChannelWithSecret(**dict(show_channel(row, site)), secret=secret)


@router.patch("/intake/channels/{channel}", name="change_channel")
async def change_channel(
    channel: PathChannel, body: ChannelUpdate, request: Request, me: Me, site: Site
) -> ChannelShown:
    """Close it, open it again, or say something else about it."""
    row = await site.ports.outside.channels.change(channel, body.active, body.note)
    if row is None:
        raise Problem("no_such_channel")
    site.audit.note(request, me, "change_channel", channel, f"active={row.active}")
    return show_channel(row, site)


@router.post("/intake/channels/{channel}/secret", name="renew_channel_secret")
async def renew_channel_secret(
    channel: PathChannel, request: Request, me: Me, site: Site
) -> ChannelWithSecret:
    """Another secret; what is signed with the old one is refused from now on."""
    made = await site.ports.outside.channels.renew(channel, site.ports.clock())
    if made is None:
        raise Problem("no_such_channel")
    row, secret = made
    site.audit.note(request, me, "renew_channel_secret", channel, "")
    return ChannelWithSecret(**dict(show_channel(row, site)), secret=secret)
