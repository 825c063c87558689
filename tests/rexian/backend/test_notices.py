"""From a step taken by the API to the department's own server, through the database's jobs."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
from fastapi import FastAPI

from api.app import create_app
from api.metrics import Metrics
from api.settings import ApiSettings
from cases.desk import Desk
from cases.watch import CaseWatch
from rexian.backend.alarms import AlarmKind
from rexian.backend.case_clock import CaseClock
from rexian.backend.jobs import Every, Jobs
from rexian.backend.notices import NoticesOfSite
from rexian.secrets import Secrets
from rexian.settings import Settings
from store.database import Database
from tests.administration.town import SHANGHAI, town
from tests.api.city import CHINA, make_city
from tests.cases.bureau import Bureau, FourDepartments
from tests.conftest_postgres import database, database_url, server_url, template
from tests.notices.receivers import Hook, MailServer, listening, taking_mail

__all__ = ["database", "database_url", "server_url", "template"]


@dataclass
class Site:
    """The backend as far as notices go, at work."""

    app: FastAPI
    bureau: Bureau
    metrics: Metrics
    alarms: list[tuple[AlarmKind, str, str]]
    mail: MailServer
    case: str

    async def ask(self, who: str, method: str, path: str, **sent: Any) -> Any:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://rexian.test/api/v1",
            headers={"Authorization": f"Bearer token-{who}"},
        ) as browser:
            answer = await browser.request(method, path, **sent)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def does(self, who: str, action: str, **given: Any) -> None:
        path = f"/cases/{self.case}"
        version = (await self.ask(who, "GET", path))["version"]
        body = {"action": action, "version": version, **given}
        await self.ask(who, "POST", f"{path}/actions", json=body)

    async def states(self, wanted: list[tuple[str, str]]) -> None:
        """Wait until the notices, oldest first, are of these kinds and states."""
        found: list[tuple[str, str]] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                while found != wanted:
                    await asyncio.sleep(0.05)
                    rows = (await self.ask("zhao", "GET", "/notices"))["items"]
                    found = [(row["kind"], row["state"]) for row in reversed(rows)]
        assert found == wanted


@pytest_asyncio.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    bureau = Bureau(database)
    await bureau.open()
    bureau.at("2026-09-30 10:00")
    metrics, alarms = Metrics(), list[tuple[AlarmKind, str, str]]()
    secrets = Secrets("", "", "a key of this test alone", {})
    async with taking_mail(MailServer()) as mail:
        settings = Settings(
            data=tmp_path,
            webhook_networks=("127.0.0.0/8",),
            smtp_host="127.0.0.1",
            smtp_port=mail.port,
            smtp_security="none",
            smtp_from="hotline@city.example.cn",
        )
        telling = NoticesOfSite(
            settings,
            secrets,
            database,
            town,
            SHANGHAI,
            lambda: bureau.now,
            lambda kind, subject, detail: alarms.append((kind, subject, detail)),
            metrics,
        )
        bureau.desk = Desk(database, FourDepartments(), bureau.rules, telling.outbox)
        city = make_city()
        ports = replace(
            city.app.state.here.ports,
            cases=bureau.cases,
            desk=bureau.desk,
            notices=telling.register,
            notice_addresses=telling.addresses,
            clock=lambda: bureau.now,
            metrics=metrics,
        )
        app = create_app(ports, ApiSettings(timezone=CHINA, version="test"))
        clock = CaseClock(CaseWatch(database, bureau.rules, telling.outbox), lambda: bureau.now)
        rounds = {"cases": Every("* * * * * *", clock.round), **telling.rounds}
        working = asyncio.create_task(Jobs(database, telling.handlers, rounds).run())
        yield Site(app, bureau, metrics, alarms, mail, await bureau.call())
        working.cancel()
        await asyncio.wait({working})
        await telling.close()


async def test_from_the_step_to_the_department(site: Site) -> None:
    async with listening(Hook()) as hook:
        to = {"department": "2001", "way": "webhook", "target": hook.url}
        await site.ask("admin", "POST", "/notice-addresses", json=to)
        mailed = {"way": "smtp", "target": "boss@city.example.cn", "kinds": ["late", "sign_off"]}
        await site.ask("admin", "POST", "/notice-addresses", json=mailed)

        await site.does("li", "dispatch")
        await site.states([("dispatched", "sent")])
        site.bureau.at("2026-10-12 17:00")
        await site.states([("dispatched", "sent"), ("due_soon", "sent")])
        site.bureau.at("2026-10-13 17:01")
        await site.states(
            [("dispatched", "sent"), ("due_soon", "sent"), ("late", "sent"), ("late", "sent")]
        )
    kinds = [json.loads(body)["type"] for _, _, body in hook.got]
    assert kinds == ["case.dispatched", "case.due_soon", "case.late"]
    assert json.loads(hook.got[0][2])["data"]["text"].startswith(f"工单 {site.case} 已交由城管办理")
    ((to_whom, message),) = site.mail.got
    assert (to_whom, message["Subject"]) == ("boss@city.example.cn", f"【超期】工单 {site.case}")
    assert site.alarms == []
    figures = site.metrics.text().decode()
    assert 'rexian_notices_total{result="sent",way="webhook"} 3.0' in figures
    assert 'rexian_notices_total{result="sent",way="smtp"} 1.0' in figures


async def test_what_is_given_up_raises_an_alarm_and_is_sent_again(site: Site) -> None:
    async with listening(Hook([410])) as hook:
        to = {"department": "2001", "way": "webhook", "target": hook.url}
        await site.ask("admin", "POST", "/notice-addresses", json=to)
        await site.does("li", "dispatch")
        await site.states([("dispatched", "failed")])
        (row,) = (await site.ask("zhao", "GET", "/notices?state=failed"))["items"]
        number = row["notice"]
        async with asyncio.timeout(20):
            while not site.alarms:
                await asyncio.sleep(0.01)
        assert site.alarms == [
            (
                AlarmKind.NOTICE_FAILED,
                "2001",
                f"notice {number} of case {site.case} by webhook: answered 410",
            )
        ]
        await site.ask("zhao", "POST", f"/notices/{number}/send-again")
        await site.states([("dispatched", "sent")])
    assert hook.letters == [row["letter"]] * 2
