"""The bench of the knowledge base, at a size that takes some seconds."""

from __future__ import annotations

import pytest

from bench import knowledge_speed
from tests.conftest_postgres import database_url, server_url, template

__all__ = ["database_url", "server_url", "template"]


async def test_articles_are_found_and_the_word_that_stands_out_is_hot(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge_speed, "DAYS", 35)
    told = await knowledge_speed.measure(
        database_url, lambda _: None, articles=60, many=35 * 100, asked_for=9, counted=60
    )

    assert told["articles"] == 60
    assert told["topics"]["hot"][:1] == ["停水告急"]
    assert told["counting"]["cases"] == 60
    assert [told[kind]["asked"] for kind in ("one word", "two words", "sentence", "all")] == [
        3,
        3,
        3,
        9,
    ]
    assert "cases/s" in knowledge_speed.as_table(told)
    assert knowledge_speed.within({"all": {"p95_ms": 100.0}, "topics": {"hot": ["停水告急"]}})
    assert not knowledge_speed.within({"all": {"p95_ms": 100.1}, "topics": {"hot": ["停水告急"]}})
