"""Notices arrive: in order, once, however long their receiver is away."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from cases.loop.values import Action, Given
from notices.post import CLAIM_SECONDS
from notices.signing import signed_headers
from notices.values import Kind, Wanted
from tests.cases.bureau import HEAT, WATER
from tests.notices.desk import TellingBureau
from tests.notices.examples import happening
from tests.notices.receivers import Hook, listening


async def test_by_webhook_and_by_mail(desk: TellingBureau) -> None:
    async with listening(Hook()) as hook:
        await desk.hook(WATER, hook)
        mail = Wanted(WATER, "", "smtp", "desk@water.example.cn", "en")
        await desk.addresses.add(mail, "admin", desk.now())
        case = await desk.dispatched()
        await desk.deliver_all()
    assert await desk.listed() == [("dispatched", WATER, "sent")] * 2
    assert len(hook.got) == 1
    ((to, message),) = desk.mail.got
    assert (to, message["Subject"]) == (
        "desk@water.example.cn",
        f"Case {case} was dispatched to you",
    )
    assert desk.counted == [("webhook", "sent"), ("smtp", "sent")]


async def test_a_receiver_that_fails_twice_has_it_the_third_time(desk: TellingBureau) -> None:
    async with listening(Hook([500, 503])) as hook:
        await desk.hook(WATER, hook)
        await desk.dispatched()
        began = desk.now()
        await desk.deliver_all(60)
    (row,) = await desk.notices.find(None, None, None, 10)
    assert (row.state, row.tries, row.sent_at) == ("sent", 3, began + 10 + 30)
    assert len(set(hook.letters)) == 1
    assert len({body for _, _, body in hook.got}) == 1
    stamps = [int(headers["webhook-timestamp"]) - int(began) for _, headers, _ in hook.got]
    assert stamps == [0, 10, 40]


async def test_away_for_an_hour_nothing_is_lost_and_the_order_is_kept(desk: TellingBureau) -> None:
    hook = Hook()
    async with listening(hook):
        await desk.hook(WATER, hook)
    case = await desk.dispatched()
    await desk.bureau.does("li", case, Action.URGE)
    await desk.bureau.does("zhao", case, Action.SUPERVISE, Given(reason="late"))
    await desk.deliver_all(3600)
    assert await desk.listed("sent") == []
    first, second, _ = reversed(await desk.notices.find(case, None, None, 10))
    assert (first.state, first.tries, first.reason[:12]) == ("waiting", 7, "ConnectError")
    assert second.tries == 0

    async with listening(hook):
        await desk.bureau.does("li", case, Action.URGE)
        left = [row.notice for row in await desk.notices.find(case, "waiting", None, 10)]
        again = await desk.post.deliver(min(left))
        assert again is not None
        desk.bureau.now = again
        assert await desk.post.deliver(min(left)) is None
        await desk.deliver_all()
    assert [state for _, _, state in await desk.listed()] == ["sent"] * 4
    rows = list(reversed(await desk.notices.find(case, None, None, 10)))
    assert hook.letters == [row.letter for row in rows]
    assert [row.kind for row in rows] == ["dispatched", "urged", "supervised", "urged"]


async def test_one_receiver_that_is_away_holds_up_no_other(desk: TellingBureau) -> None:
    away = Hook(port=1)
    async with listening(Hook()) as hook:
        await desk.hook(WATER, away)
        await desk.hook(HEAT, hook)
        case = await desk.bureau.call()
        both = Given(department=WATER, helpers=frozenset({HEAT}))
        await desk.bureau.does("li", case, Action.DISPATCH, both)
        await desk.deliver_all()
    assert await desk.listed() == [("dispatched", WATER, "waiting"), ("dispatched", HEAT, "sent")]


async def test_an_address_that_does_not_answer_is_asked_by_one_at_a_time(
    desk: TellingBureau,
) -> None:
    async with listening(Hook(mute=True)) as hook:
        await desk.hook(WATER, hook)
        await desk.dispatched()
        another = replace(happening(Action.URGE), case="20260930-12345-0002", at=desk.now())
        async with desk.bureau.database.writing() as connection:
            await desk.outbox.tell(connection, another)
        first, second = await desk.taken()
        trying = asyncio.create_task(desk.post.deliver(first))
        async with asyncio.timeout(10):
            while not hook.got:
                await asyncio.sleep(0.01)
        assert await desk.post.deliver(second) == desk.now() + 15
        again = await trying
        assert again == desk.now() + 10
        assert await desk.post.deliver(second) == again
        assert len(hook.got) == 1

        hook.mute = False
        desk.bureau.now = again + 5
        assert await desk.post.deliver(first) is None
        await desk.deliver_all()
        assert await desk.post.deliver(second) is None
    assert await desk.listed() == [("dispatched", WATER, "sent"), ("urged", WATER, "sent")]


async def test_given_up_after_a_day_and_sent_again_by_hand(desk: TellingBureau) -> None:
    hook = Hook()
    async with listening(hook):
        await desk.hook(WATER, hook)
    case = await desk.dispatched()
    await desk.deliver_all(90_000)
    (row,) = await desk.notices.find(case, "failed", None, 10)
    assert row.tries == 31
    assert row.reason.startswith("ConnectError")
    assert [(one.notice, one.reason) for one in desk.given_up] == [(row.notice, row.reason)]
    assert desk.counted[-1] == ("webhook", "failed")

    async with listening(hook):
        waits = await desk.notices.send_again(row.notice, desk.now())
        assert waits is not None
        assert (waits.state, waits.since) == ("waiting", desk.now())
        await desk.deliver_all()
    assert await desk.listed() == [("dispatched", WATER, "sent")]
    assert hook.letters == [row.letter]


async def test_what_waited_behind_a_lost_one_is_tried_all_the_same(desk: TellingBureau) -> None:
    hook = Hook()
    async with listening(hook):
        await desk.hook(WATER, hook)
    case = await desk.dispatched()
    await desk.bureau.does("li", case, Action.URGE)
    await desk.deliver_all(90_000)
    assert [
        (row.kind, row.state, row.tries) for row in await desk.notices.find(case, None, None, 9)
    ] == [
        ("urged", "failed", 1),
        ("dispatched", "failed", 31),
    ]


async def test_two_workers_with_the_same_job_send_it_once(desk: TellingBureau) -> None:
    async with listening(Hook()) as hook:
        await desk.hook(WATER, hook)
        await desk.dispatched()
        (number,) = await desk.taken()
        found = await asyncio.gather(*(desk.post.deliver(number) for _ in range(4)))
        assert await desk.post.deliver(number) is None
    assert len(hook.got) == 1
    # Who came second is told to look again when the first one's time is over.
    assert sorted(one for one in found if one is not None) in (
        [],
        *([desk.now() + CLAIM_SECONDS] * count for count in (1, 2, 3)),
    )


async def test_a_slow_receiver_that_took_it_knows_it_again(desk: TellingBureau) -> None:
    """It took the notice and did not say so in time: it comes again, and can be told."""
    async with listening(Hook(mute=True)) as hook:
        await desk.hook(WATER, hook)
        await desk.dispatched()
        (number,) = await desk.taken()
        again = await desk.post.deliver(number)
        assert again == desk.now() + 10
        hook.mute = False
        desk.bureau.now = again
        assert await desk.post.deliver(number) is None
    assert len(hook.got) == 2
    assert len(set(hook.letters)) == 1


async def test_a_worker_that_died_in_the_middle_is_followed_by_another(desk: TellingBureau) -> None:
    async with listening(Hook(mute=True)) as hook:
        await desk.hook(WATER, hook)
        await desk.dispatched()
        (number,) = await desk.taken()
        dying = asyncio.create_task(desk.post.deliver(number))
        async with asyncio.timeout(10):
            while not hook.got:
                await asyncio.sleep(0.01)
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        hook.mute = False
        assert await desk.post.deliver(number) == desk.now() + CLAIM_SECONDS
        desk.bureau.now += CLAIM_SECONDS
        assert await desk.post.deliver(number) is None
    assert await desk.listed() == [("dispatched", WATER, "sent")]


async def test_a_notice_whose_job_is_lost_gets_another(desk: TellingBureau) -> None:
    async with listening(Hook()) as hook:
        await desk.hook(WATER, hook)
        case = await desk.dispatched()
        await desk.bureau.does("li", case, Action.URGE)
        await desk.taken()
        assert await desk.post.plan_lost() == 0
        desk.bureau.now += 121
        assert await desk.post.plan_lost() == 1
        await desk.deliver_all()
    assert [state for _, _, state in await desk.listed()] == ["sent", "sent"]


async def test_an_address_that_is_gone_gets_nothing_more(desk: TellingBureau) -> None:
    async with listening(Hook()) as hook:
        address = await desk.hook(WATER, hook)
        await desk.dispatched()
        assert await desk.addresses.remove(address.address)
        await desk.deliver_all()
    assert hook.got == []
    (row,) = await desk.notices.find(None, None, None, 10)
    assert (row.state, row.reason) == ("failed", "the address was taken out")


async def test_the_newest_secret_signs(desk: TellingBureau) -> None:
    async with listening(Hook()) as hook:
        address = await desk.hook(WATER, hook)
        renewed = await desk.addresses.renew(address.address, "admin", desk.now())
        assert renewed is not None
        assert desk.addresses.secret(renewed) != desk.addresses.secret(address)
        await desk.dispatched()
        await desk.deliver_all()
    ((_, headers, body),) = hook.got
    secret = desk.addresses.secret(renewed)
    assert secret is not None
    expected = signed_headers(secret, headers["webhook-id"], desk.now(), body)
    assert headers["webhook-signature"] == expected["webhook-signature"]


async def test_what_nobody_has_an_address_for_is_only_logged(desk: TellingBureau) -> None:
    await desk.hook(HEAT, Hook(port=1), Kind.LATE)
    await desk.dispatched()
    await desk.deliver_all()
    (row,) = await desk.notices.find(None, None, None, 10)
    assert (row.way, row.target, row.state) == ("log", "", "sent")
