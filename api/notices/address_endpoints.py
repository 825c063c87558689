"""Whom notices go to, by which way."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from api.guard import Me, guarded_router
from api.here import Here, Site
from api.notices.schemas import (
    NoticeAddress,
    NoticeAddressWanted,
    NoticeAddressWithSecret,
    show_address,
    show_with_secret,
)
from api.paging import Page, PageQuery, number_key, page
from api.problems import Problem
from api.schemas import Number
from notices.values import IN_CHARGE, Wanted

router = guarded_router("notices")

_Numbered = Annotated[int, Path(ge=1, lt=2**63)]


class AddressQuery(PageQuery):
    department: Number | None = None


@router.get("/notice-addresses", name="list_notice_addresses")
async def list_notice_addresses(
    query: Annotated[AddressQuery, Query()], site: Site
) -> Page[NoticeAddress]:
    """Oldest first."""
    rows = await site.ports.notice_addresses.find(
        query.department, number_key(query.cursor), query.limit + 1
    )
    return page(rows, query.limit, lambda row: row.address, lambda row: show_address(row, site))


@router.post("/notice-addresses", name="add_notice_address", status_code=201)
async def add_notice_address(
    body: NoticeAddressWanted, me: Me, site: Site
) -> NoticeAddressWithSecret:
    """Tell a department, a person of it, or those in charge by one more way from now on."""
    if body.department is not None:
        await _known(body.department, site)
    wanted = Wanted(
        body.department or IN_CHARGE,
        body.person,
        body.way,
        body.target,
        body.language,
        body.kinds,
    )
    addresses = site.ports.notice_addresses
    row = await addresses.add(wanted, me.account, site.ports.clock())
    return show_with_secret(row, addresses.secret(row), site)


@router.delete("/notice-addresses/{address}", status_code=204, name="remove_notice_address")
async def remove_notice_address(address: _Numbered, site: Site) -> None:
    """What still waits for it fails at its next try."""
    if not await site.ports.notice_addresses.remove(address):
        raise _none(address)


@router.post("/notice-addresses/{address}/secret", name="renew_notice_secret")
async def renew_notice_secret(address: _Numbered, me: Me, site: Site) -> NoticeAddressWithSecret:
    """Sign with another secret from now on; the one before is no good any more."""
    addresses = site.ports.notice_addresses
    row = await addresses.renew(address, me.account, site.ports.clock())
    if row is None:
        raise _none(address)
    return show_with_secret(row, addresses.secret(row), site)


async def _known(department: str, site: Here) -> None:
    if all(row.number != department for row in await site.ports.directory.departments()):
        raise Problem("no_such_department", f"There is no department {department}.")


def _none(address: int) -> Problem:
    return Problem("no_such_notice_address", f"There is no address {address}.")
