"""Whatever is sent: an answer that is foreseen, and nothing changed by what was refused."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.city import City, make_city
from tests.api.test_permissions import BODIES, GUARDED, THERE

SENDING = [found for found in GUARDED if found[0] in BODIES]
READING = [found for found in GUARDED if found[1] == "GET" and found[0] != "follow_events"]

odd_text = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "\x00", "\ud800", "'; --", "%00", "..", "𠮷" * 50, "9" * 400, "\u2028"]),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | odd_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_text, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[tuple[str, str, str], Any]:
    """A good body with something odd in it, or something odd altogether."""
    operation = draw(st.sampled_from(SENDING))
    if draw(st.booleans()):
        return operation, draw(anything)
    body = dict(BODIES[operation[0]])
    name = draw(st.sampled_from(sorted(body)) | odd_text)
    body[name] = draw(anything)
    return operation, body


def fill(path: str) -> str:
    for name, value in THERE.items():
        path = path.replace(name, value)
    return path


def check(answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    elif answer.content and "json" in answer.headers["content-type"]:
        json.loads(answer.content)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(bodies())
def test_odd_bodies(sent: tuple[tuple[str, str, str], Any]) -> None:
    (_, method, path), body = sent

    async def send(city: City) -> None:
        before = city.centre.view
        async with city.browser("admin") as admin:
            answer = await admin.request(
                method,
                fill(path),
                content=json.dumps(body).encode(),
                headers={"Content-Type": "application/json"},
            )
        check(answer)
        if answer.status_code >= 400:
            assert city.centre.view == before
            assert city.centre.asked == []
            assert city.cases.rows["k-1"].version == 1

    asyncio.run(send(make_city()))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(READING),
    st.dictionaries(
        st.sampled_from(["limit", "cursor", "since", "before", "hotline", "caller", "live", "date"])
        | odd_text.filter(lambda text: "\ud800" not in text),
        odd_text.filter(lambda text: "\ud800" not in text),
        max_size=3,
    ),
    odd_text.filter(lambda text: "\ud800" not in text and text not in ("", ".", "..")),
    st.booleans(),
)
def test_odd_questions(
    operation: tuple[str, str, str], query: dict[str, str], odd: str, in_path: bool
) -> None:
    async def send(city: City) -> None:
        path = operation[2]
        if in_path:
            for name in THERE:
                path = path.replace(name, quote(odd, safe=""))
        async with city.browser("admin") as admin:
            check(await admin.get(fill(path), params=query))
        assert city.centre.asked == []

    asyncio.run(send(make_city()))
