from __future__ import annotations
import sys; sys.path.insert(0,"/tmp"); import conftest_patch
import asyncio, sys, pytest, time
from pathlib import Path
from tests.live.system import HOTLINE, System, TRUNK_IP
from tests.live.audio.quiet_citizen import QuietCitizen
from tests.live.audio.recorded import recorded
pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

@pytest.mark.parametrize("seatplays", [False, True])
async def test_sil(system, tones, seatplays):
    api = await system.api(); feed = await system.follow()
    async with system.seat_phone("1001", plays=tones[1000] if seatplays else None) as seat, QuietCitizen(system.sip_server, TRUNK_IP, "13800001111", 600) as citizen:
        await seat.registered()
        await system.sign_in(api, "1001")
        mark = feed.mark()
        await citizen.call(HOTLINE)
        call = (await feed.fact("party_joined", role="operator", since=mark))["values"]["call"]
        await citizen.speak(2); await citizen.say_nothing(4); await citizen.speak(2); await citizen.send_comfort_noise(3); await citizen.speak(2)
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)
        await system.sign_in(api, "1001", "signed_out")
        print("seat sent", seat.sent().seconds)
    r = await recorded(api, call)
    print(r.row)
    v = r.voice("citizen")
    zero = v.sound.start
    for s in citizen.said: print("said", s.what, round(s.start-zero,3), round(s.end-zero,3))
    for v in r.voices:
        print(v.key, v.begins-zero, v.ends-zero)
        for sp in v.sound.spans((600,1000), 0.05): print("   ", round(sp.start-zero,2), round(sp.end-zero,2), set(sp.tones))
