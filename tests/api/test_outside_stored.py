"""One matter that comes by a web form, through everything the world outside and the knowledge base
touch: a real PostgreSQL behind every port, the parts as the backend plugs them together.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store.database import Database
from tests.api.outside_wire import signed
from tests.api.stored import StoredCity, stored_city
from tests.conftest_postgres import database, database_url, server_url, template
from topics.count import TopicCounter

__all__ = ["database", "database_url", "server_url", "template"]

PHONE = "13700137000"
LAMP = {
    "hotline": "12345",
    "subject": "路灯不亮",
    "text": f"我家楼下路灯不亮三天了，回电{PHONE}",
    "name": "王小明",
    "phone": PHONE,
    "place": "长沙市芙蓉区东湖街道",
}
ARTICLE = {
    "department": "2001",
    "topic": "照明",
    "title": "路灯报修",
    "body": "请说明灯杆编号，两个工作日内修复。",
}


class Story:
    def __init__(self, town: StoredCity) -> None:
        self.town = town

    async def ask(self, who: str, method: str, path: str, **sent: Any) -> Any:
        async with self.town.browser(who) as browser:
            answer = await browser.request(method, f"/api/v1{path}", **sent)
        assert answer.status_code < 300, (who, method, path, answer.text)
        return answer.json()

    async def publish(self, article: dict[str, str]) -> int:
        """li writes it, zhao approves."""
        made = await self.ask("li", "POST", "/articles", json=article)
        for who, action in (("li", "submit"), ("zhao", "approve")):
            deed = {"action": action, "revision": made["revision"]}
            made = await self.ask(who, "POST", f"/articles/{made['id']}/actions", json=deed)
        return int(made["id"])

    async def write(self, message: dict[str, str], secret: str, again: float = 0.0) -> Any:
        """A citizen fills in the form; the channel sends it, ``again`` so many seconds later."""
        body = json.dumps(message, ensure_ascii=False).encode()
        headers = signed(secret, "form", body, "form-1", self.town.ports.clock() + again)
        return await self.ask("nobody", "POST", "/intake/messages", content=body, headers=headers)

    async def step(self, who: str, case: str, action: str, **given: object) -> None:
        version = (await self.ask("li", "GET", f"/cases/{case}"))["version"]
        body = {"action": action, "version": version, **given}
        await self.ask(who, "POST", f"/cases/{case}/actions", json=body)


@pytest.fixture
async def story(database: Database, database_url: str, tmp_path: Path) -> Story:
    return Story(await stored_city(database, database_url, tmp_path))


async def test_from_the_form_to_what_is_published(story: Story) -> None:
    article = await story.publish(ARTICLE)
    channel = await story.ask(
        "admin", "POST", "/intake/channels", json={"name": "form", "kind": "web"}
    )
    sent = await story.write(LAMP, channel["secret"])
    case = sent["case"]
    assert await story.write(LAMP, channel["secret"], 1.0) == sent, "sent twice, taken once"

    # What an operator sees of it.
    found = await story.ask("li", "GET", "/cases", params={"words": "路灯 芙蓉区"})
    assert [one["id"] for one in found["items"]] == [case]
    offers = await story.ask("li", "GET", f"/knowledge/offers?case={case}")
    assert [one["id"] for one in offers["items"]] == [article]
    (message,) = (await story.ask("li", "GET", f"/cases/{case}/messages"))["messages"]
    assert (message["channel"], message["caller_name"]) == ("form", "王小明")

    # What becomes of it, and what the citizen is told of that.
    await story.step("li", case, "dispatch", department="2001")
    await story.step("chen", case, "accept")
    await story.step("chen", case, "reply", text="灯泡已更换，恢复照明")
    found = await story.ask("li", "GET", "/cases", params={"words": "灯泡", "status": "open"})
    assert [one["id"] for one in found["items"]] == [case]
    await story.step("li", case, "close")
    progress = await story.ask("nobody", "POST", "/progress", json={"case": case, "phone": PHONE})
    assert (progress["case"], progress["stage"]) == (case, "closed")

    # What is counted and published of it, without its citizen.
    counter = TopicCounter(story.town.database, ZoneInfo("Asia/Shanghai"))
    while await counter.sweep():
        pass
    hot = await story.ask("zhao", "GET", "/topics/hot?last=2026-09-30&days=1")
    assert hot["cases"] >= 1
    period = {"since": "2026-09-30T00:00:00+08:00", "before": "2026-10-01T00:00:00+08:00"}
    public = await story.ask("zhao", "GET", "/publication/cases", params=period)
    (shown,) = [one for one in public["cases"] if one["case"] == case]
    assert (shown["channel"], shown["reply"]) == ("web", "灯泡已更换，恢复照明")
    assert PHONE not in json.dumps(public)
    assert "王小明" not in json.dumps(public, ensure_ascii=False)
