"""Every cell of the table role x operation, for every operation of the OpenAPI document."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from api.openapi import document
from api.permissions import MATRIX, PUBLIC, AccountRole
from tests.api.city import City

THERE = {
    "{username}": "wang",
    "{department}": "2001",
    "{seat}": "1001",
    "{call}": "c-live",
    "{leg}": "l2",
    "{case}": "k-1",
    "{recording}": "r-1",
    "{hotline}": "12345",
    "{trunk}": "carrier",
    "{calendar}": "office",
    "{queue}": "12345",
    "{operator}": "li",
    "{roster}": "monday",
    "{caller}": "13800000000",
    "{version}": "1",
    "{by}": "hotline",
    "{language}": "zh",
    "{prompt}": "greeting",
    "{class}": "ordinary",
    "{hold}": "1",
    "{sheet}": "calls",
    "{score}": "1",
    "{plan}": "weekly",
    "{draw}": "1",
    "{pack}": "tianjin",
    "{channel}": "web",
    "{article}": "1",
    "{notice}": "1",
    "{address}": "1",
}
BODIES: dict[str, dict[str, Any]] = {
    "change_own_password": {"current": "wrong wrong wrong", "new": "another long one"},
    "create_user": {"username": "sun", "role": "qa", "password": "long enough"},
    "change_user": {"active": True},
    "set_seat_state": {"state": "ready"},
    "add_party": {"department": "2001"},
    "extend_wrap_up": {"seconds": 60},
    "place_call": {"number": "13800138000", "hotline": "12345"},
    "hold_party": {"leg": "l1"},
    "resume_party": {"leg": "l1"},
    "mute_party": {"muted": True},
    "start_consultation": {"kind": "seat", "number": "1002"},
    "change_consultation": {"action": "join"},
    "transfer_call": {"kind": "queue", "number": "12345"},
    "hand_to_emergency": {"number": "110"},
    "speak_prompt": {"text": "您好"},
    "start_supervision": {"mode": "listen", "seat": "1002"},
    "change_supervision": {"mode": "whisper"},
    "pull_call": {"seat": "1002"},
    "move_call": {"queue": "12345"},
    "set_call_priority": {"priority": 5},
    "replace_site": {"hotlines": {}},
    "change_site": {"rules": {"away_most": 2}},
    "check_site": {"hotlines": {"12345": {"lines": 4}}},
    "add_seat_range": {"first": "1010", "last": "1012", "seat": {"skills": {"12345": 1}}},
    "put_site_hotline": {"lines": 4},
    "change_site_seat": {"name": "door"},
    "change_case": {"subject": "Lamp", "version": 1},
    "act_on_case": {"action": "dispatch", "department": "2001", "version": 1},
    "replace_case_rules": {
        "document": 'name = "here"\nclasses = ["request"]\nurgencies = ["ordinary"]\n'
    },
    "export_case_recordings": {"reason": "court order"},
    "put_retention_class": {"days": 90, "hotlines": ["12345"]},
    "set_recording_class": {"class": "ordinary"},
    "put_score_sheet": {
        "version": 1,
        "title": "Calls",
        "sections": [
            {
                "key": "s",
                "title": "",
                "weight": 100,
                "items": [{"key": "i", "title": "", "weight": 100}],
            }
        ],
    },
    "have_call_scored": {"call": "r-1", "sheet": "calls"},
    "act_on_score": {"action": "take"},
    "comment_on_recording": {"starts": 1, "until": 2, "text": "kind words"},
    "put_sampling_plan": {"version": 0, "sheet": "calls", "per_operator": 5},
    "draw_sample": {"week": "2026-11-16", "seed": "one"},
    "place_hold": {"call": "c-past", "reason": "court order"},
    "make_channel": {"name": "form", "kind": "web"},
    "change_channel": {"active": False},
    "write_article": {"department": "2001", "topic": "供水", "title": "停水", "body": "请耐心等待"},
    "rewrite_article": {"title": "停水", "body": "请耐心等待", "revision": 1},
    "act_on_article": {"action": "submit", "revision": 1},
    "add_notice_address": {"way": "webhook", "target": "https://water.example.cn/"},
    "change_department_desk": {"closed": True, "reason": "merged"},
    "seal_caller": {"reason": "asked for it"},
    "look_at_caller": {"reason": "the police asks"},
}


def operations() -> list[tuple[str, str, str]]:
    """``(operation, method, path)`` of everything under ``/api/v1``."""
    found = []
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if path.startswith("/api/v1"):
                found.append((operation["operationId"], method.upper(), path))
    return found


GUARDED = [found for found in operations() if found[0] not in PUBLIC]


async def ask(browser: httpx.AsyncClient, operation: str, method: str, path: str) -> httpx.Response:
    for name, value in THERE.items():
        path = path.replace(name, value)
    return await browser.request(method, path, json=BODIES.get(operation))


def test_the_table_and_the_document_name_the_same_operations() -> None:
    assert {name for name, _, _ in operations()} == set(MATRIX) | set(PUBLIC)


def test_the_table_says_what_was_agreed() -> None:
    assert sorted(PUBLIC) == ["ask_progress", "open_session", "send_message"]
    assert MATRIX["create_user"] == {AccountRole.ADMIN}
    assert MATRIX["change_user"] == {AccountRole.ADMIN}
    assert AccountRole.API not in MATRIX["get_recording_audio"]
    assert AccountRole.OPERATOR not in MATRIX["list_access"]
    for operation in ("start_supervision", "pull_call", "move_call", "set_call_priority"):
        assert MATRIX[operation] == {AccountRole.SUPERVISOR, AccountRole.ADMIN}
    for operation in (
        "set_seat_state",
        "extend_wrap_up",
        "place_call",
        "add_party",
        "drop_party",
        "hold_party",
        "start_consultation",
        "transfer_call",
        "hand_to_emergency",
        "hang_up_call",
    ):
        assert MATRIX[operation] == {
            AccountRole.OPERATOR,
            AccountRole.SUPERVISOR,
            AccountRole.ADMIN,
        }


async def test_no_token_a_wrong_one_and_an_expired_one(city: City) -> None:
    city.clock.now += 3601
    for operation, method, path in GUARDED:
        seen = []
        for token in (None, "made-up", "token-admin", "x" * 5000):
            async with city.browser(token=token) as browser:
                answer = await ask(browser, operation, method, path)
            assert answer.status_code == 401, operation
            assert answer.headers["www-authenticate"].startswith("Bearer"), operation
            assert answer.headers["content-type"] == "application/problem+json", operation
            if method != "HEAD":
                seen.append(answer.json()["code"])
        assert method == "HEAD" or seen == [
            "token_missing",
            "token_unknown",
            "token_expired",
            "token_unknown",
        ], operation
        assert city.centre.asked == [], operation


async def test_a_stranger_learns_nothing_about_bodies(city: City) -> None:
    async with city.browser() as browser:
        answer = await browser.post("/api/v1/users", content=b"{broken")
    assert answer.status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dG9rZW4tYWRtaW4=", "token-li"])
async def test_other_kinds_of_authorization_are_no_token(city: City, header: str) -> None:
    async with city.browser() as browser:
        answer = await browser.get("/api/v1/seats", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_missing"
