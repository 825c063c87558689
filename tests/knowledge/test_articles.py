"""An article from its first draft to its end."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from knowledge.errors import NotInThisState, OwnArticle, ValidityWrong
from knowledge.flow import Deed
from knowledge.rows import Text
from store import schema
from tests.knowledge.library import NOON, Library

DAY = 86_400.0


async def test_written_submitted_refused_written_anew_approved_withdrawn(library: Library) -> None:
    article = await library.draft("停水怎么办")
    await library.does("wang", article, Deed.SUBMIT)
    await library.does("zhao", article, Deed.REFUSE, "没有电话")
    anew = await library.rewrite(article, "停水打什么电话")
    assert (anew.version, anew.state, anew.decided_by) == (1, "draft", None)
    good = await library.approve(anew)
    assert (good.state, good.decided_by, good.valid_from, good.ends_at) == (
        "approved",
        "zhao",
        NOON,
        None,
    )
    gone = await library.does("zhao", article, Deed.WITHDRAW, "过时")

    assert (gone.state, gone.ends_at, gone.revision) == ("withdrawn", NOON, 7)
    history = await library.articles.history(article.article)
    assert [(line.action, line.by, line.why) for line in history] == [
        ("write", "wang", ""),
        ("submit", "wang", ""),
        ("refuse", "zhao", "没有电话"),
        ("write", "wang", ""),
        ("submit", "wang", ""),
        ("approve", "zhao", ""),
        ("withdraw", "zhao", "过时"),
    ]


async def test_nobody_approves_what_they_wrote(library: Library) -> None:
    article = await library.draft("停水怎么办", by="zhao")
    await library.does("zhao", article, Deed.SUBMIT)

    with pytest.raises(OwnArticle):
        await library.does("zhao", article, Deed.APPROVE)

    (now,) = await library.articles.versions(article.article)
    assert (now.state, now.revision) == ("submitted", 2)


@pytest.mark.parametrize("deed", [Deed.APPROVE, Deed.REFUSE, Deed.WITHDRAW])
async def test_what_a_draft_is_not_ready_for(library: Library, deed: Deed) -> None:
    article = await library.draft("停水怎么办")

    with pytest.raises(NotInThisState):
        await library.does("zhao", article, deed)


async def test_a_new_version_takes_the_place_of_the_old_one_when_it_begins(
    library: Library,
) -> None:
    article = await library.publish("供暖时间")
    later = await library.rewrite(article, "供暖时间（新）", valid_from=NOON + DAY)
    assert (await library.finds("供暖")) == ["供暖时间"], "a draft changes nothing"
    await library.approve(later)

    assert await library.finds("供暖") == ["供暖时间"]
    library.now += DAY - 1
    assert await library.finds("供暖") == ["供暖时间"]
    library.now += 1
    assert await library.finds("供暖") == ["供暖时间（新）"]
    newest, oldest = await library.articles.versions(article.article)
    assert (newest.version, newest.valid_from, oldest.ends_at) == (2, NOON + DAY, NOON + DAY)


async def test_what_was_withdrawn_or_is_over_is_not_found(library: Library) -> None:
    over = await library.publish("停水一天", valid_until=NOON + DAY)
    gone = await library.publish("停水两天")
    assert sorted(await library.finds("停水")) == ["停水一天", "停水两天"]

    await library.does("zhao", gone, Deed.WITHDRAW)
    assert await library.finds("停水") == ["停水一天"]
    library.now += DAY
    assert await library.finds("停水") == []
    with pytest.raises(NotInThisState):
        await library.does("zhao", over, Deed.WITHDRAW)


@pytest.mark.parametrize(
    ("begins", "ends"), [(None, NOON), (None, NOON - 1), (NOON + DAY, NOON + DAY)]
)
async def test_a_validity_that_could_never_be(
    library: Library, begins: float | None, ends: float
) -> None:
    with pytest.raises(ValidityWrong):
        await library.draft("停水", valid_from=begins, valid_until=ends)


async def test_a_validity_that_ended_before_the_approval(library: Library) -> None:
    article = await library.draft("停水", valid_until=NOON + DAY)
    library.now += DAY

    with pytest.raises(ValidityWrong):
        await library.approve(article)


async def test_of_two_who_write_the_second_is_told(library: Library) -> None:
    article = await library.draft("停水")
    text = Text("停气", "请等待")
    first = await library.articles.rewrite(article.article, 1, text, "li", NOON)

    assert first is not None
    assert await library.articles.rewrite(article.article, 1, text, "wang", NOON) is None
    assert await library.articles.act(article.article, 1, Deed.SUBMIT, "", "li", NOON) is None
    assert await library.articles.act(999, 1, Deed.SUBMIT, "", "li", NOON) is None


async def test_words_are_counted_once_for_each_article_in_force(library: Library) -> None:
    first = await library.publish("供暖费")
    await library.publish("供暖期")
    await library.approve(await library.rewrite(first, "停水"))
    await library.approve(await library.rewrite(first, "停水停气"))
    gone = await library.does("zhao", first, Deed.WITHDRAW)
    assert gone.version == 3

    query = select(schema.article_words.c.articles).where(schema.article_words.c.word == "供暖")
    async with library.database.reading() as connection:
        assert await connection.scalar(query) == 1


async def test_lists_by_state_and_department_page_by_page(library: Library) -> None:
    for n in range(5):
        library.now += 1
        await library.draft(f"第{n}篇", department="2001" if n % 2 else "2002")
    await library.publish("已发布", department="2002")

    found = await library.articles.find(None, None, None, None, None, 4)
    assert [one.title for one in found] == ["已发布", "第4篇", "第3篇", "第2篇"]
    last = found[-1]
    key = (last.written_at, f"{last.article}.{last.version}")
    rest = await library.articles.find(None, None, None, None, key, 4)
    assert [one.title for one in rest] == ["第1篇", "第0篇"]
    mine = await library.articles.find(None, None, None, frozenset({"2001"}), None, 10)
    assert [one.title for one in mine] == ["已发布", "第3篇", "第1篇"]
