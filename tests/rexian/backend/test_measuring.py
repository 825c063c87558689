"""How much of a call is on its recording, told of when it is too little; older recordings measured
later.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from quality.sound import Sound
from recordings.errors import StoreAway
from recordings.ingest import ingest_call
from recordings.store import LocalStore
from rexian.backend.alarms import AlarmKind
from rexian.backend.measuring import Measuring, covered
from store.measures import Measures, Uncovered, Unmeasured
from store.talk_legs import TalkLeg
from tests.recordings.sounds import BEIJING, CALL, put, tone
from tests.recordings.store.faults import Away

NOW = 1_000_000.0
SPOKEN = tuple[tuple[str, str, tuple[tuple[float, float], ...]], ...]


def leg(name: str, role: str, joined: float, ended: float, certain: float | None = None) -> TalkLeg:
    """Moments in seconds after ``NOW``."""
    until = ended if certain is None else certain
    return TalkLeg(name, role, NOW + joined, NOW + ended, NOW + until)


def both(until: float) -> SPOKEN:
    """The citizen from the start and the operator from 4 s, both recorded until then."""
    return (
        ("c", "citizen", ((0.0, until),)),
        ("c", "played", ((0.0, until),)),
        ("o", "operator", ((4.0, until - 4.0),)),
    )


LEGS = (leg("c", "citizen", 4, 64), leg("o", "operator", 4, 64))
LOST = (leg("c", "citizen", 4, 90, 30), leg("o", "operator", 4, 90, 30))


class Rows(Measures):
    """The database, in memory."""

    def __init__(self) -> None:
        self.to_cover: list[Uncovered] = []
        self.to_measure: list[Unmeasured] = []
        self.known: dict[str, tuple[float, float]] = {}
        self.sounds: dict[str, Sound | None] = {}

    async def uncovered(self, limit: int = 100) -> Sequence[Uncovered]:
        return [row for row in self.to_cover if row.call not in self.known][:limit]

    async def covered(self, call: str, expected: float, recorded: float, at: float) -> None:
        self.known[call] = (expected, recorded)

    async def unmeasured(self, limit: int = 20) -> Sequence[Unmeasured]:
        return [row for row in self.to_measure if row.call not in self.sounds][:limit]

    async def measured(self, call: str, sound: Sound | None, at: float) -> None:
        self.sounds[call] = sound


class Place:
    def __init__(self, folder: Path) -> None:
        self.spool, self.folder = folder / "spool", folder / "store"
        self.spool.mkdir()
        self.folder.mkdir()
        self.store = Away(LocalStore(self.folder))
        self.rows = Rows()
        self.alarms: list[tuple[AlarmKind, str, str]] = []
        self.measuring = Measuring(
            self.rows,
            self.store,
            clock=lambda: NOW,
            alarm=lambda kind, subject, detail: self.alarms.append((kind, subject, detail)),
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_all_of_a_call_is_recorded() -> None:
    found = covered(Uncovered("c", NOW, LEGS, both(64.0)))
    assert (found.expected, found.recorded, found.enough) == (120.0, 120.0, True)


def test_a_leg_may_lack_its_edges_and_not_more() -> None:
    assert covered(Uncovered("c", NOW, LEGS, both(63.65))).enough
    assert not covered(Uncovered("c", NOW, LEGS, both(63.4))).enough


def test_what_a_killed_pbx_never_wrote_is_not_missed_and_what_it_wrote_counts() -> None:
    found = covered(Uncovered("c", NOW, LOST, both(30.0)))
    assert (found.expected, found.recorded, found.enough) == (52.0, 52.0, True)
    later = covered(Uncovered("c", NOW, LOST, both(33.0)))
    assert (later.expected, later.recorded) == (58.0, 58.0)
    assert not covered(Uncovered("c", NOW, LOST, both(20.0))).enough


def test_a_supervisor_who_took_over_is_known_by_the_leg() -> None:
    found = covered(
        Uncovered("c", NOW, (leg("s", "operator", 0, 10),), (("s", "supervisor", ((0.0, 10.0),)),))
    )
    assert (found.recorded, found.unexpected) == (10.0, ())


def test_nobody_came_and_nothing_was_expected() -> None:
    assert covered(Uncovered("c", None, (), ())).enough


async def test_too_little_raises_an_alarm_that_says_what_is_missing(place: Place) -> None:
    place.rows.to_cover = [
        Uncovered("c1", NOW, LEGS, both(64.0)),
        Uncovered("c2", NOW, LEGS, both(34.0)),
        Uncovered("c3", None, LEGS, ()),
    ]
    assert await place.measuring.once() == 3
    assert await place.measuring.once() == 0
    assert place.rows.known == {"c1": (120.0, 120.0), "c2": (120.0, 60.0), "c3": (120.0, 0.0)}
    assert [(kind.value, call) for kind, call, _ in place.alarms] == [
        ("recording_gaps", "c2"),
        ("recording_gaps", "c3"),
    ]
    assert place.alarms[0][2] == (
        "60.0 of 120.0 s were recorded (50.00%); the most is missing of the citizen's leg c"
    )


def stored(place: Place) -> Unmeasured:
    """A citizen who talks for two seconds of four, an operator for one of them too."""
    put(place.spool, "citizen", CALL, tone(500, 2.0))
    put(place.spool, "citizen", CALL, tone(500, 2.0, level=0.0), at=2.0)
    put(place.spool, "operator", "o", tone(800, 1.0), at=1.5)
    put(place.spool, "operator", "o", tone(800, 1.5, level=0.0), at=2.5)
    made = ingest_call(place.spool, place.folder, CALL, tz=BEIJING)
    assert made.sound is not None
    assert made.sound.overlap_seconds == pytest.approx(0.5, abs=0.05)
    place.rows.sounds["as made"] = made.sound
    return Unmeasured(
        CALL,
        made.path,
        tuple(
            (voice.role.value, tuple((span.start, span.seconds) for span in voice.spans))
            for voice in made.voices
        ),
    )


async def test_an_old_recording_is_measured_like_a_new_one(place: Place) -> None:
    place.rows.to_measure = [stored(place)]
    assert await place.measuring.once() == 1
    made, later = place.rows.sounds["as made"], place.rows.sounds[CALL]
    assert made is not None
    assert later is not None
    for name in ("conversation_seconds", "silence_seconds", "overlap_seconds"):
        assert getattr(later, name) == pytest.approx(getattr(made, name), abs=0.06)
    for one, two in zip(made.voices, later.voices, strict=True):
        assert two.talk_seconds == pytest.approx(one.talk_seconds, abs=0.06)
        assert two.speech_dbfs == pytest.approx(one.speech_dbfs, abs=0.3)


async def test_a_file_that_is_none_is_not_tried_for_ever(place: Place) -> None:
    row = stored(place)
    (place.folder / row.path).write_bytes(b"no sound at all")
    place.rows.to_measure = [row]
    assert await place.measuring.once() == 1
    assert place.rows.sounds[CALL] is None
    assert await place.measuring.once() == 0


async def test_a_store_that_is_away_is_asked_again(place: Place) -> None:
    place.rows.to_measure = [stored(place)]
    place.store.away = True
    with pytest.raises(StoreAway):
        await place.measuring.once()
    place.store.away = False
    assert await place.measuring.once() == 1
