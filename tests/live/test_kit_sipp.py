"""Real SIPp against a real Asterisk: callers and seats do what their scenario says."""

from __future__ import annotations

import pytest

from .kit.errors import SippError
from .kit.minimal_pbx import running_minimal_pbx
from .kit.scenario import (
    Scenario,
    caller,
    caller_gives_up,
    seat_answers,
    seat_refuses,
    seat_rings_on,
    seat_silent,
)
from .kit.sipp import SippRun, SippSeat, run_sipp
from .kit.tools import Tools, find_tools

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def tools() -> Tools:
    return find_tools()


async def test_callers_hang_up_when_their_time_is_over(tools: Tools) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        result = await run_sipp(
            tools.phones, caller("600", talk=0.5), pbx.server, calls=10, rate=20
        )
        drawn = await run_sipp(
            tools.phones, caller("600", talk=(0.4, 0.1)), pbx.server, calls=10, rate=20
        )
        left_within = await pbx.view.no_channels_left()

    assert result.final_statuses() == [200] * 10
    assert result.all_as_written
    for messages in result.by_call().values():
        [answered] = [m.at for m in messages if m.status == 200 and m.cseq_method == "INVITE"]
        [hung_up] = [m.at for m in messages if m.method == "BYE"]
        assert 0.49 < hung_up - answered < 0.7
    assert drawn.all_as_written
    assert left_within < 2.0


async def test_a_caller_logs_in_by_digest_when_asked_to(tools: Tools) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        password = pbx.accounts["anna"].password
        right = caller("600", number="anna", auth_user="anna", password=password, talk=0.1)
        wrong = caller("600", number="anna", auth_user="anna", password="wrong", talk=0.1)

        let_in = await run_sipp(tools.phones, right, pbx.server)
        refused = await run_sipp(tools.phones, wrong, pbx.server)

    assert (let_in.all_as_written, let_in.final_statuses()) == (True, [200])
    assert (refused.all_as_written, refused.final_statuses()) == (False, [401])


async def test_a_caller_is_hung_up_on_and_told_of_a_vacant_number(tools: Tools) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        hung_up_on = await run_sipp(tools.phones, caller("603", talk=None), pbx.server)
        while_drawn = await run_sipp(tools.phones, caller("603", talk=(5, 0.1)), pbx.server)
        vacant = await run_sipp(tools.phones, caller("999"), pbx.server)

    assert (hung_up_on.all_as_written, hung_up_on.final_statuses()) == (True, [200])
    assert (while_drawn.all_as_written, while_drawn.final_statuses()) == (True, [200])
    assert (vacant.all_as_written, vacant.final_statuses()) == (False, [404])


@pytest.mark.parametrize(
    "from_header",
    [
        '"quote \\" and [call_id] ]]>" <sip:1@127.0.0.1>',
        '"热线 来电人" <sip:13800000001@127.0.0.1>',
        f"<sip:{'9' * 200}@127.0.0.1>",
        "<sip:%0d%0aAction%3a%20Logoff@127.0.0.1>",
        '"Anonymous" <sip:anonymous@anonymous.invalid>',
    ],
)
async def test_a_hostile_caller_number_is_sent_as_it_is(tools: Tools, from_header: str) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        result = await run_sipp(
            tools.phones, caller("600", from_header=from_header, talk=0.1), pbx.server
        )

    assert result.messages[0].header("From").startswith(f"{from_header};tag=")
    assert result.final_statuses() == [200]


async def test_a_seat_answers_and_hangs_up_call_after_call(tools: Tools) -> None:
    async with (
        running_minimal_pbx(tools.asterisk) as pbx,
        SippSeat(
            tools.phones,
            "boris",
            pbx.accounts["boris"].password,
            pbx.server,
            seat_answers(ring=0.2, talk=0.3),
        ) as seat,
    ):
        await seat.registered()
        for _ in range(3):
            result = await run_sipp(tools.phones, caller("boris", talk=None), pbx.server)
            assert result.all_as_written
        await pbx.view.no_channels_left()

        invites = seat.invites()
        assert len(invites) == 3
        first = [m for m in seat.messages() if m.call_id == invites[0].call_id]
        assert [m.method or m.status for m in first] == ["INVITE", 180, 200, "ACK", "BYE", 200]
        assert 0.19 < first[2].at - first[0].at < 0.4
        assert 0.29 < first[4].at - first[3].at < 0.5


async def test_a_seat_is_hung_up_on_by_the_caller(tools: Tools) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        async with SippSeat(
            tools.phones, "boris", pbx.accounts["boris"].password, pbx.server, seat_answers()
        ) as seat:
            await seat.registered()
            result = await run_sipp(tools.phones, caller("boris", talk=0.3), pbx.server)
            goodbye = await seat.wait_for_message(lambda m: m.method == "BYE")
            assert goodbye.direction == "received"
        assert result.all_as_written


@pytest.mark.parametrize(
    ("behaviour", "said_by_the_seat", "told_to_the_caller"),
    [
        (seat_refuses("486 Busy Here"), [486], 486),
        (seat_refuses("486 Busy Here", ring=0.2), [180, 486], 486),
        (seat_refuses("480 Temporarily Unavailable", ring=0.2), [180, 480], 480),
        (seat_refuses("603 Decline"), [603], 403),
    ],
    ids=["busy", "busy after ringing", "unavailable after ringing", "declined"],
)
async def test_a_seat_refuses(
    tools: Tools, behaviour: Scenario, said_by_the_seat: list[int], told_to_the_caller: int
) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        async with SippSeat(
            tools.phones, "boris", pbx.accounts["boris"].password, pbx.server, behaviour
        ) as seat:
            await seat.registered()
            result = await run_sipp(tools.phones, caller("boris"), pbx.server)
            [invite] = seat.invites()
            said = [
                m.status
                for m in seat.messages()
                if m.call_id == invite.call_id and m.direction == "sent"
            ]
        await pbx.view.no_channels_left()

    assert said == said_by_the_seat
    assert result.final_statuses() == [told_to_the_caller]


@pytest.mark.parametrize(
    "behaviour",
    [seat_rings_on(), seat_answers(ring=3.0), seat_refuses("603 Decline", ring=3.0)],
    ids=["rings on", "would answer", "would refuse"],
)
async def test_a_ringing_seat_is_released_when_the_caller_gives_up(
    tools: Tools, behaviour: Scenario
) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        async with SippSeat(
            tools.phones, "boris", pbx.accounts["boris"].password, pbx.server, behaviour
        ) as seat:
            await seat.registered()
            result = await run_sipp(tools.phones, caller_gives_up("boris", after=0.3), pbx.server)
            await seat.wait_for_message(lambda m: m.method == "CANCEL")
            await seat.wait_for_message(lambda m: m.direction == "sent" and m.status == 487)
        await pbx.view.no_channels_left()

    assert (result.all_as_written, result.final_statuses()) == (True, [487])


async def test_a_caller_who_gives_up_too_late_is_answered_and_hangs_up(tools: Tools) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        result = await run_sipp(tools.phones, caller_gives_up("600", after=1.0), pbx.server)
        await pbx.view.no_channels_left()

    assert (result.all_as_written, result.final_statuses()) == (True, [200])


async def test_a_silent_seat_and_an_unplugged_one_do_not_answer(tools: Tools) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        async with SippSeat(
            tools.phones, "boris", pbx.accounts["boris"].password, pbx.server, seat_silent()
        ) as seat:
            await seat.registered()
            await run_sipp(tools.phones, caller_gives_up("boris", after=0.7), pbx.server)
            [invite] = seat.invites()
            assert [
                m for m in seat.messages() if m.call_id == invite.call_id and m.direction == "sent"
            ] == []
            await seat.unplug()
            assert seat.pid is None
        assert len(await pbx.view.contacts()) == 1  # it did not unregister


async def test_what_does_not_happen_in_time_is_an_error_that_lists_what_did(tools: Tools) -> None:
    async with (
        running_minimal_pbx(tools.asterisk) as pbx,
        SippRun(tools.phones, caller("602", talk=60), pbx.server) as run,
    ):
        await run.wait_for_message(lambda m: m.status == 200)
        with pytest.raises(SippError, match="sent INVITE sip:602@"):
            await run.wait_for_message(lambda m: m.method == "BYE", within=0.2)
        with pytest.raises(SippError, match="did not end within"):
            await run.finished(within=0.2)


async def test_a_scenario_sipp_cannot_read_is_an_error(tools: Tools) -> None:
    with pytest.raises(SippError, match="SIPp ended with"):
        await run_sipp(tools.phones, Scenario("<scenario><nonsense/></scenario>"), "127.0.0.1:9")
