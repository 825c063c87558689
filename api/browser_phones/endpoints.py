"""The telephone in the browser: what a page needs to be the phone of its operator's seat."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response
from pydantic import Field

from api.bearer import Identity
from api.browser_phones.tickets import TICKET_SECONDS
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.ports.browser_phones import BrowserPhonesPort
from api.problems import Problem
from api.schemas import Identifier, PathNumber, Shown, StrictBody
from api.times import Seconds

router = guarded_router("browser phones")
SIP_PATH = "/sip"
DOMAIN = "rexian"


class WantedPhone(StrictBody):
    tab: Annotated[Identifier, Field(description="Names the tab; the same after a reload.")]
    page: Annotated[Identifier, Field(description="Names its telephone; a reload makes another.")]
    carries: Annotated[
        bool, Field(strict=True, description="A call is up in this page; its line was lost.")
    ] = False
    take_over: Annotated[
        bool, Field(strict=True, description="Also from another tab or computer that has it.")
    ] = False


class ReadyPage(StrictBody):
    page: Annotated[Identifier, Field(description="As it named itself.")]


class BrowserPhone(Shown):
    account: Annotated[str, Field(examples=["1001-web"])]
    password: Annotated[str, Field(description="For SIP's digest; good for this account alone.")]
    domain: str
    path: Annotated[str, Field(description="WebSocket to connect to, subprotocol ``sip``.")]
    ticket: Annotated[str, Field(description="Query parameter of the WebSocket; good once.")]
    ticket_seconds: Seconds


@router.post("/seats/{seat}/browser-phone", status_code=201, name="open_browser_phone")
async def open_browser_phone(
    seat: PathNumber, body: WantedPhone, me: Me, response: Response, site: Site
) -> BrowserPhone:
    """Be the telephone of the seat one is signed in on, instead of its desk phone.

    Wanted anew for each connection. While a call of an earlier page waits for this one to be ready,
    its citizen hears music.
    """
    phones = _phones(site)
    _must_be_on(seat, me, site)
    holder = site.tickets.holder(seat)
    if holder is not None and holder.tab != body.tab and not body.take_over:
        raise Problem("phone_elsewhere", "The telephone is in another tab or on another computer.")
    account = phones.account(seat)
    if account is None:
        raise Problem("no_such_phone_account", f"Seat {seat} has no telephone account.")
    phones.page_came(seat, body.page, carries=body.carries)
    ticket = site.tickets.give(seat, me.account, me.digest, body.tab, body.page)
    response.headers["Cache-Control"] = "no-store"
    return BrowserPhone(
        account=account.account,
        password=account.password,
        domain=DOMAIN,
        path=SIP_PATH,
        ticket=ticket,
        ticket_seconds=TICKET_SECONDS,
    )


@router.post("/seats/{seat}/browser-phone/ready", status_code=204, name="browser_phone_is_ready")
async def browser_phone_is_ready(seat: PathNumber, body: ReadyPage, me: Me, site: Site) -> None:
    """The page has signed in at the PBX and can be rung: a call that was going on in an earlier
    page of the seat rings here now.
    """
    phones = _phones(site)
    _must_be_on(seat, me, site)
    await phones.page_ready(seat, body.page)


def _phones(site: Here) -> BrowserPhonesPort:
    if site.ports.browser_phones is None:
        raise Problem("no_browser_phones", "This system has no telephones in browsers.")
    return site.ports.browser_phones


def _must_be_on(seat: str, me: Identity, site: Here) -> None:
    found = next((one for one in site.ports.centre.seats() if one.number == seat), None)
    if found is None:
        raise Problem("no_such_seat", f"There is no seat {seat}.")
    if found.operator != me.account:
        raise Problem("not_your_seat", f"You are not signed in on seat {seat}.")
