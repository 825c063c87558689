"""The API in front of a real database, for stories of channels, citizens, articles and topics."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.bearer import digest_of
from api.ports.intake import OutsidePorts
from api.ports.knowledge import KnowledgePorts
from api.settings import ApiSettings
from cases.sealing import Sealing
from cases.veil import Veil
from intake.channels import Channels
from intake.messages import Messages
from knowledge.articles import Articles
from knowledge.search import Search
from publication.export import Publication
from publication.progress import CitizensView
from store.access_log import AccessLog
from store.database import Database
from tests.api import fakes
from tests.api.city import CHINA, make_city
from tests.cases.bureau import Bureau
from topics.count import TopicCounter
from topics.hot import HotTopics

SHANGHAI = ZoneInfo("Asia/Shanghai")
KEY = bytes(range(32))


@dataclass
class Outside:
    """A bureau at ten in the morning of 30 September 2026, with the world outside."""

    database: Database
    bureau: Bureau = field(init=False)
    app: FastAPI = field(init=False)
    counter: TopicCounter = field(init=False)

    def __post_init__(self) -> None:
        self.bureau = Bureau(self.database)
        self.bureau.at("2026-09-30 10:00")
        self.counter = TopicCounter(self.database, SHANGHAI)
        city = make_city()
        city.accounts.rows["water"] = fakes.Account("water", "department", "", created_at=0.0)
        city.sessions.rows[digest_of("token-water")] = fakes.StoredSession("water", 0.0, 4e9)
        ports = replace(
            city.app.state.here.ports,
            cases=self.bureau.cases,
            desk=self.bureau.desk,
            access_log=AccessLog(self.database),
            sealing=Sealing(self.database, Veil()),
            outside=OutsidePorts(
                Channels(self.database, KEY),
                Messages(self.database, SHANGHAI),
                CitizensView(self.database),
                Publication(self.database, SHANGHAI),
            ),
            knowledge=KnowledgePorts(
                Articles(self.database), Search(self.database), HotTopics(self.database)
            ),
            clock=lambda: self.bureau.now,
        )
        self.app = create_app(ports, ApiSettings(timezone=CHINA, version="test"))

    async def ask(self, who: str | None, method: str, path: str, **sent: Any) -> httpx.Response:
        """A request of somebody signed in, or of anybody."""
        headers = {**sent.pop("headers", {})}
        if who is not None:
            headers["Authorization"] = f"Bearer token-{who}"
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://rexian.test",
            headers=headers,
        ) as browser:
            return await browser.request(method, f"/api/v1{path}", **sent)

    async def channel(self, name: str = "web", kind: str = "web") -> str:
        """A new channel; gives its secret."""
        made = await self.ask(
            "admin", "POST", "/intake/channels", json={"name": name, "kind": kind}
        )
        assert made.status_code == 201, made.text
        return str(made.json()["secret"])

    async def send(
        self,
        secret: str,
        message: dict[str, Any],
        key: str,
        *,
        channel: str = "web",
        seconds_off: float = 0.0,
        changed: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send a message as a channel does; ``changed``: headers changed after signing."""
        body = json.dumps(message, ensure_ascii=False).encode()
        headers = signed(secret, channel, body, key, self.bureau.now + seconds_off)
        headers |= changed or {}
        return await self.ask(None, "POST", "/intake/messages", content=body, headers=headers)

    async def count(self) -> None:
        """Count the words of all cases that wait."""
        while await self.counter.sweep():
            pass


def signed(secret: str, channel: str, body: bytes, key: str, at: float) -> dict[str, str]:
    """The headers, made by the recipe of the documentation and not by the program's own code."""
    stamp = f"{at:.3f}"
    digest = hashlib.sha256(body).hexdigest()
    said = f"rexian-intake-1\nPOST\n/api/v1/intake/messages\n{stamp}\n{key}\n{digest}"
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "X-Rexian-Channel": channel,
        "X-Rexian-Timestamp": stamp,
        "X-Rexian-Signature": hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest(),
    }
