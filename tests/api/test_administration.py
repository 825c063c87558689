"""An administrator changes the site: whole, in parts, by table; nothing half done, nobody's work
overwritten.
"""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from administration.errors import NotTakenOver, TelephoneSystemAway
from administration.parts import put
from tests.api.city import City
from tests.api.fakes.site import FIRST

BOM = b"\xef\xbb\xbf"


async def ask(
    city: City, method: str, path: str, body: Any = None, *, version: int | None = 1, **query: str
) -> httpx.Response:
    """One request of the administrator who read this version."""
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    if content is not body:
        headers["Content-Type"] = "application/json"
    async with city.browser("admin") as admin:
        return await admin.request(
            method, f"/api/v1/site{path}", content=content, headers=headers, params=query
        )


def problems(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "site_invalid"
    return [(one["pointer"], one["code"]) for one in answer.json()["problems"]]


# --- the whole document ---------------------------------------------------------------------------


async def test_the_site_is_read_with_its_version(city: City) -> None:
    answer = await ask(city, "GET", "", version=None)

    assert answer.headers["etag"] == '"1"'
    site = answer.json()
    assert (site["version"], site["comment"]) == (1, "first start")
    assert site["document"]["hotlines"]["12345"]["lines"] == 4
    assert site["document"]["codes"]["sign_in"] == "*11"


async def test_what_was_read_can_be_sent_back_and_changes_nothing(city: City) -> None:
    document = (await ask(city, "GET", "")).json()["document"]

    answer = await ask(city, "PUT", "", document)

    assert (answer.status_code, answer.json()["changes"]) == (200, [])
    assert len(city.site.versions) == 1


async def test_a_whole_document_is_taken_over(city: City) -> None:
    document = (await ask(city, "GET", "")).json()["document"]
    document["hotlines"]["12345"]["lines"] = 12

    answer = await ask(city, "PUT", "", document, comment="more lines")

    assert answer.status_code == 200
    assert answer.headers["etag"] == '"2"'
    assert answer.json()["changes"] == [
        {"op": "replace", "path": "/hotlines/12345/lines", "value": 12, "old": 4}
    ]
    note = city.site.newest().note
    assert (note.number, note.by, note.comment) == (2, "admin", "more lines")


async def test_every_problem_is_named_and_nothing_is_taken_over(city: City) -> None:
    document = (await ask(city, "GET", "")).json()["document"]
    document["hotlines"]["12319"] = {"lines": 2, "numbers": ["12345"], "hours": "office"}
    document["calendars"]["never"] = {"title": "shut"}

    answer = await ask(city, "PUT", "", document)

    assert problems(answer) == [
        ("/hotlines/12319/numbers/0", "numbers_overlap"),
        ("/calendars/never", "never_opens"),
        ("/hotlines/12319/hours", "no_such_calendar"),
        ("/hotlines/12319/queue", "nobody_serves"),
    ]
    assert len(city.site.versions) == 1


async def test_a_document_is_checked_without_being_taken_over(city: City) -> None:
    document = (await ask(city, "GET", "")).json()["document"]
    document["rules"]["away_most"] = 3

    good = await ask(city, "POST", "/check", document, version=None)
    document["rules"]["away_most"] = -1
    bad = await ask(city, "POST", "/check", document, version=None)

    assert [one["path"] for one in good.json()["changes"]] == ["/rules/away_most"]
    assert problems(bad) == [("/rules/away_most", "malformed")]
    assert len(city.site.versions) == 1


async def test_what_should_be_known_is_told_by_code_and_as_a_sentence(city: City) -> None:
    statutory = {"calendars": {"office": {"weekly": {"mon": ["09:00-17:00"]}, "statutory": True}}}

    changed = (await ask(city, "PATCH", "", statutory)).json()

    shown = (await ask(city, "GET", "")).json()
    for told in (changed, shown):
        (warned,) = told["warned"]
        assert (warned["pointer"], warned["code"]) == ("/days", "holidays_unknown")
        assert warned["values"] == {"year": 2027}
        assert told["warnings"] == [warned["sentence"]]


async def test_what_should_be_known_of_a_document_that_is_checked_is_told_of_that_document(
    city: City,
) -> None:
    document = (await ask(city, "GET", "")).json()["document"]
    office = {"weekly": {"mon": ["09:00-17:00"]}, "statutory": True}
    document["calendars"] = {"office": office}

    told = (await ask(city, "POST", "/check", document, version=None)).json()

    assert [one["code"] for one in told["warned"]] == ["holidays_unknown"]
    assert (await ask(city, "GET", "")).json()["warned"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"", 400), (b"[]", 422), (b"null", 422), (b'{"hotlines": []}', 422)],
)
async def test_what_is_no_document_is_refused(city: City, body: bytes, status: int) -> None:
    answer = await ask(city, "PUT", "", body)

    assert answer.status_code == status
    assert len(city.site.versions) == 1


async def test_a_merge_patch_changes_what_it_names(city: City) -> None:
    change = {"rules": {"break_reasons": ["lunch"]}, "departments": {"2002": None}}

    answer = await ask(city, "PATCH", "", change)

    assert answer.status_code == 200
    document = city.site.newest().document
    assert document.rules.break_reasons == ("lunch",)
    assert list(document.departments) == ["2001"]


# --- two administrators ---------------------------------------------------------------------------


async def test_a_change_without_a_version_is_refused(city: City) -> None:
    answer = await ask(city, "PATCH", "", {"rules": {"away_most": 1}}, version=None)

    assert (answer.status_code, answer.json()["code"]) == (428, "version_missing")


async def test_the_second_of_two_is_told_what_the_first_changed(city: City) -> None:
    await ask(city, "PATCH", "/hotlines/12345", {"lines": 12}, comment="by the first")

    answer = await ask(city, "PATCH", "/hotlines/12345", {"lines": 2})

    assert answer.status_code == 412
    told = answer.json()
    assert (told["code"], told["version"], told["by"]) == ("version_conflict", 2, "admin")
    assert told["comment"] == "by the first"
    assert told["changes"] == [
        {"op": "replace", "path": "/hotlines/12345/lines", "value": 12, "old": 4}
    ]
    assert city.site.newest().document.hotlines["12345"].lines == 12


async def test_two_at_the_very_same_moment(city: City) -> None:
    city.site.just_before = put(FIRST, "hotlines", "12345", {"lines": 9})

    answer = await ask(city, "PATCH", "/hotlines/12345", {"lines": 2})

    assert (answer.status_code, answer.json()["by"]) == (412, "sun")
    assert city.site.newest().document.hotlines["12345"].lines == 9


@pytest.mark.parametrize("tag", ["*", "1", '"x"', '"99999999999"', ""])
async def test_a_tag_that_is_no_version_matches_nothing(city: City, tag: str) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.patch(
            "/api/v1/site", json={"rules": {"away_most": 1}}, headers={"If-Match": tag}
        )

    assert answer.status_code == 412
    assert len(city.site.versions) == 1


# --- the telephone system says no -----------------------------------------------------------------


async def test_a_refused_reload_says_why(city: City) -> None:
    city.site.refuse_with = NotTakenOver("the telephone system did not take the accounts 1009")

    answer = await ask(city, "PUT", "/seats/1009", {"skills": {"12345": 1}})

    assert (answer.status_code, answer.json()["code"]) == (502, "not_taken_over")
    assert answer.json()["detail"] == "The telephone system did not take the accounts 1009."
    assert len(city.site.versions) == 1


async def test_with_the_telephone_system_away_it_is_for_later(city: City) -> None:
    city.site.refuse_with = TelephoneSystemAway("the telephone system is not in sight")

    answer = await ask(city, "PUT", "/seats/1009", {"skills": {"12345": 1}})

    assert (answer.status_code, answer.json()["code"]) == (503, "pbx_out_of_sight")
    assert "retry-after" in answer.headers


async def test_with_the_database_away_the_site_is_still_shown(city: City) -> None:
    await ask(city, "GET", "")
    city.outage.on = True

    assert (await ask(city, "GET", "", version=None)).status_code == 200
    assert (await ask(city, "PATCH", "", {"rules": {"away_most": 1}})).status_code == 503


# --- parts ----------------------------------------------------------------------------------------


async def test_a_hotline_is_added_changed_and_removed(city: City) -> None:
    added = await ask(city, "PUT", "/hotlines/12319", {"lines": 2, "queue": "12345"})
    assert [one["path"] for one in added.json()["changes"]] == ["/hotlines/12319"]

    changed = await ask(city, "PATCH", "/hotlines/12319", {"priority": 5}, version=2)
    assert changed.json()["version"] == 3
    shown = await ask(city, "GET", "/hotlines/12319")
    assert (shown.json()["lines"], shown.json()["priority"]) == (2, 5)
    assert shown.headers["etag"] == '"3"'

    removed = await ask(city, "DELETE", "/hotlines/12319", version=3, comment="merged")
    assert [one["op"] for one in removed.json()["changes"]] == ["remove"]
    assert list(city.site.newest().document.hotlines) == ["12345"]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    ["hotlines", "trunks", "calendars", "queues", "seats", "operators", "departments", "rosters"],
)
async def test_a_part_that_is_not_there(city: City, method: str, path: str) -> None:
    answer = await ask(city, method, f"/{path}/7777", {} if method == "PATCH" else None)

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_part")


async def test_a_part_that_breaks_another_is_refused(city: City) -> None:
    answer = await ask(city, "DELETE", "/departments/2001")

    assert problems(answer) == [("/departments/2002/parent", "no_such_department")]


async def test_a_name_that_cannot_be_is_refused(city: City) -> None:
    answer = await ask(city, "PUT", "/seats/10;01", {"skills": {}})

    assert problems(answer) == [("/seats/10;01", "malformed")]


async def test_a_blocked_caller_carries_who_blocked_them(city: City) -> None:
    block = {"reason": "threats", "until": "2027-01-01T00:00:00+08:00", "by": "somebody else"}

    answer = await ask(city, "PUT", "/blocked/13800001111", block)

    assert answer.status_code == 200
    shown = (await ask(city, "GET", "/blocked/13800001111")).json()
    assert (shown["by"], shown["reason"]) == ("admin", "threats")
    assert shown["at"] == "2026-11-22T04:00:00Z"


# --- seats: one, a range, a table -----------------------------------------------------------------


async def test_a_new_seat_shows_its_password_once(city: City) -> None:
    answer = await ask(city, "PUT", "/seats/1009", {"skills": {"12345": 3}})

    assert answer.json()["secrets"] == {"1009": "secret-of-1009"}
    assert answer.headers["cache-control"] == "no-store"
    again = await ask(city, "PUT", "/seats/1009", {"skills": {"12345": 4}}, version=2)
    assert again.json()["secrets"] == {}


async def test_a_range_of_seats(city: City) -> None:
    wanted = {
        "first": "1098",
        "last": "1101",
        "seat": {"name": "place {number}", "skills": {"12345": 2}},
    }

    answer = await ask(city, "POST", "/seats", wanted)

    assert answer.status_code == 201
    assert sorted(answer.json()["secrets"]) == ["1098", "1099", "1100", "1101"]
    assert city.site.newest().document.seats["1100"].name == "place 1100"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("1002", "1005", "seat_there"),
        ("1005", "1003", "no_range"),
        ("1000", "9999", "no_range"),
        ("99", "100", "no_range"),
        ("a", "b", "no_range"),
    ],
)
async def test_ranges_that_cannot_be(city: City, first: str, last: str, code: str) -> None:
    wanted = {"first": first, "last": last, "seat": {"skills": {"12345": 1}}}

    assert [one[1] for one in problems(await ask(city, "POST", "/seats", wanted))] == [code]


async def test_a_table_goes_out_and_comes_in_again(city: City) -> None:
    table = (await ask(city, "GET", "/seats.csv")).content
    assert table == (
        BOM + b"number,name,skills,networks,outbound_classes,outbound_limit\r\n"
        b"1001,window,12345:1,,,\r\n1002,,12345:2,,,\r\n"
    )

    answer = await ask(city, "PUT", "/seats.csv", table + b"1003,=cmd(),12345:5,10.0.0.0/8,,\r\n")

    assert answer.status_code == 200
    assert list(answer.json()["secrets"]) == ["1003"]
    assert city.site.newest().document.seats["1003"].name == "=cmd()"
    assert b"1003,'=cmd(),12345:5,10.0.0.0/8" in (await ask(city, "GET", "/seats.csv")).content


async def test_one_wrong_row_and_nothing_is_imported(city: City) -> None:
    table = b"number,skills\n1003,12345:1\n1004,12345:x\n1005,12345:1\n"

    answer = await ask(city, "PUT", "/seats.csv", table)

    assert problems(answer) == [("row 3, column skills", "wrong_row")]
    assert sorted(city.site.newest().document.seats) == ["1001", "1002"]


async def test_those_not_in_the_table_stay_or_go(city: City) -> None:
    table = b"number,name\n1001,door\n"

    await ask(city, "PUT", "/seats.csv", table)
    kept = city.site.newest().document.seats
    await ask(city, "PUT", "/seats.csv", table, version=2, others="remove")
    left = city.site.newest().document.seats

    # A column that is not there stays as it was.
    assert (kept["1001"].name, kept["1001"].skills) == ("door", {"12345": 1})
    assert (sorted(kept), sorted(left)) == (["1001", "1002"], ["1001"])


async def test_departments_by_table(city: City) -> None:
    table = (await ask(city, "GET", "/departments.csv")).content

    answer = await ask(city, "PUT", "/departments.csv", table + b"2003,Parks,+86735,,,2002\r\n")

    assert answer.status_code == 200
    assert city.site.newest().document.departments["2003"].parent == "2002"
    assert b"2003,Parks,'+86735" in (await ask(city, "GET", "/departments.csv")).content


# --- versions -------------------------------------------------------------------------------------


async def test_versions_are_listed_compared_and_taken_back(city: City) -> None:
    await ask(city, "PATCH", "/hotlines/12345", {"lines": 12}, comment="day")
    await ask(city, "PATCH", "/hotlines/12345", {"lines": 2}, version=2, comment="night")

    listed = (await ask(city, "GET", "/versions", limit="2")).json()
    assert [(one["version"], one["comment"]) for one in listed["items"]] == [
        (3, "night"),
        (2, "day"),
    ]
    rest = (await ask(city, "GET", "/versions", cursor=listed["next_cursor"])).json()
    assert [one["version"] for one in rest["items"]] == [1]

    last = (await ask(city, "GET", "/versions/3/diff")).json()["changes"]
    assert [(one["old"], one["value"]) for one in last] == [(12, 2)]
    both = (await ask(city, "GET", "/versions/3/diff", than="1")).json()["changes"]
    assert [(one["old"], one["value"]) for one in both] == [(4, 2)]

    back = await ask(city, "POST", "/versions/1/restore", version=3)
    assert back.json()["version"] == 4
    assert city.site.newest().document == FIRST
    assert city.site.newest().note.comment == "version 1 again"


async def test_a_version_that_never_was(city: City) -> None:
    for method, path in (
        ("GET", "/versions/7"),
        ("GET", "/versions/7/diff"),
        ("POST", "/versions/7/restore"),
    ):
        answer = await ask(city, method, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_version")


async def test_taking_back_is_a_change_like_any_other(city: City) -> None:
    await ask(city, "PATCH", "/hotlines/12345", {"lines": 12})

    assert (await ask(city, "POST", "/versions/1/restore", version=1)).status_code == 412
    assert (await ask(city, "POST", "/versions/1/restore", version=None)).status_code == 428


async def test_a_large_document_is_taken_and_a_huge_one_is_not(city: City) -> None:
    document = (await ask(city, "GET", "")).json()["document"]
    document["seats"] |= {str(n): {"skills": {"12345": 1}} for n in range(20000, 24000)}

    assert (await ask(city, "PUT", "", document)).status_code == 200
    assert (await ask(city, "PUT", "", b" " * (9 * 1024 * 1024))).status_code == 413
