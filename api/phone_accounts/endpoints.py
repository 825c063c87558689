"""The SIP accounts of seats, departments and the trunk for trials, and new passwords for them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from administration.model import Document
from api.guard import Me, guarded_router
from api.here import Site
from api.paging import Page, PageQuery, name_key, page
from api.problems import Problem
from api.schemas import PathNumber, Shown

router = guarded_router("phone accounts")


class Holder(StrEnum):
    """Whose telephone it is."""

    SEAT = "seat"
    DEPARTMENT = "department"
    NOBODY = "nobody"
    """The trunk for trials, or a department's that the site does not name."""


class PhoneAccount(Shown):
    """A name that a telephone signs in with. Its password is shown once, when it is made."""

    account: Annotated[str, Field(examples=["1001"])]
    holder: Holder


class PhonePassword(Shown):
    account: Annotated[str, Field(examples=["1001"])]
    password: Annotated[str, Field(description="144 random bits; shown this once.")]


@router.get("/phone-accounts", name="list_phone_accounts")
async def list_phone_accounts(
    query: Annotated[PageQuery, Query()], site: Site
) -> Page[PhoneAccount]:
    """By name."""
    after = name_key(query.cursor)
    document = site.ports.site.newest().document
    dialled = {
        dial
        for unit in document.departments.values()
        for dial in (unit.dial, unit.dial_after_hours)
    }
    left = [name for name in site.ports.site.phone_accounts() if after is None or name > after]
    return page(
        left[: query.limit + 1],
        query.limit,
        str,
        lambda name: PhoneAccount(account=name, holder=_holder(name, document, dialled)),
    )


@router.post("/phone-accounts/{account}/password", status_code=201, name="renew_phone_password")
async def renew_phone_password(
    account: PathNumber, request: Request, response: Response, me: Me, site: Site
) -> PhonePassword:
    """Make a new password; the one before is refused from now on.

    Calls go on. A telephone that signed in with the one before can still be rung until it signs in
    again, two hours at most; what it dials is refused at once. Give it the new password within a
    quarter of an hour: after that an address that goes on trying the old one is banned.
    """
    if account not in site.ports.site.phone_accounts():
        raise Problem("no_such_phone_account", f"No telephone signs in as {account}.")
    client = request.client.host if request.client else ""
    # Written down first: what cannot be written down is not done.
    await site.ports.access_log.write(
        site.ports.clock(), me.account, "renew_phone_password", account, client, ""
    )
    password = await site.ports.site.new_password(account)
    response.headers["Cache-Control"] = "no-store"
    return PhonePassword(account=account, password=password)


def _holder(account: str, document: Document, dialled: set[str | None]) -> Holder:
    if account in document.seats:
        return Holder.SEAT
    return Holder.DEPARTMENT if account in dialled else Holder.NOBODY
