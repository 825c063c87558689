"""What is still to be measured and compared is in the database, and so is what came of it."""

from __future__ import annotations

from quality.sound import Sound, VoiceSound
from store.database import Database
from store.measures import Measures
from store.recordings import Recordings
from store.talk_legs import TalkLeg
from tests.store.books import build
from tests.store.recorded import answered, sounding
from tests.store.stories import NOON, abandoned_call, answered_call


async def test_old_recordings_are_measured_newest_first_and_once(database: Database) -> None:
    rows, measures = Recordings(database), Measures(database)
    await build(database, [*answered_call("c1", NOON), *answered_call("c2", NOON + 100)])
    await build_rows(rows)
    found = await measures.unmeasured()
    assert [(row.call, row.path) for row in found] == [("c2", "x/c2.ogg"), ("c1", "x/c1.ogg")]
    assert found[0].voices == (("citizen", ((0.0, 64.0),)), ("operator", ((4.0, 60.0),)))

    quiet = VoiceSound(0.0, None, None, 0.0)
    await measures.measured("c2", Sound(60.0, 60.0, 60.0, 0.0, (quiet, quiet)), NOON + 500)
    await measures.measured("c1", None, NOON + 500)

    assert await measures.unmeasured() == []
    row = await rows.one("c2")
    assert row is not None
    assert (row.silence_seconds, row.longest_silence_seconds) == (60.0, 60.0)
    assert [voice.talk_seconds for voice in row.voices] == [0.0, 0.0]
    unmeasurable = await rows.one("c1")
    assert unmeasurable is not None
    assert unmeasurable.conversation_seconds is None


async def build_rows(rows: Recordings) -> None:
    await rows.keep(answered("c1", NOON))
    await rows.keep(answered("c2", NOON + 100))


async def test_every_recording_made_or_given_up_is_compared_once(database: Database) -> None:
    rows, measures = Recordings(database), Measures(database)
    facts = [*answered_call("c1", NOON), *abandoned_call("c2", NOON, 9.0)]
    await build(database, [*facts, *answered_call("c3", NOON + 100)])
    assert await measures.uncovered() == []
    await rows.keep(answered("c1", NOON, sound=sounding()))
    await rows.not_made("c2", "no track", final=True)

    made, given_up = await measures.uncovered()
    assert (made.call, made.started_at) == ("c1", NOON)
    assert made.legs == (
        TalkLeg("c1", "citizen", NOON + 4, NOON + 64, NOON + 64),
        TalkLeg("c1-1001", "operator", NOON + 4, NOON + 64, NOON + 64),
    )
    assert made.voices == (
        ("c1", "citizen", ((0.0, 64.0),)),
        ("c1-1001", "operator", ((4.0, 60.0),)),
    )
    assert (given_up.started_at, given_up.legs, given_up.voices) == (None, (), ())

    await measures.covered("c1", 120.0, 119.9, NOON + 500)
    await measures.covered("c2", 0.0, 0.0, NOON + 500)
    assert await measures.uncovered() == []
    row = await rows.one("c1")
    assert row is not None
    assert row.coverage == 119.9 / 120.0
