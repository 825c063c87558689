"""What is to be simulated: the load, the house and how badly messages fare."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields

from acd.values import (
    Hotline,
    HotlineNumber,
    Queue,
    QueueName,
    Seat,
    SeatNumber,
    Site,
    Strategy,
    Widen,
)
from rexian.simulate.errors import ScenarioError

MOST_CALLS = 1_000_000_000
MOST_SEATS = 100_000


@dataclass(frozen=True, slots=True)
class Faults:
    """What becomes of messages between the core and the PBX, both ways. All 0: nothing."""

    loss: float = 0.0
    """The share of messages that never arrive."""
    delay: float = 0.0
    """Mean seconds on the way, exponential; commands keep their order, messages need not."""
    repeat: float = 0.0
    """The share of messages from the PBX that arrive twice. A command is never sent twice."""
    blind_every: float = 0.0
    """Mean seconds between two losses of the connection; 0: none."""
    blind_for: float = 10.0
    """Mean seconds such a loss lasts."""

    @property
    def any(self) -> bool:
        return bool(self.loss or self.delay or self.repeat or self.blind_every)


NO_FAULTS = Faults()


@dataclass(frozen=True, slots=True)
class Scenario:
    """Times are in seconds. Raises ScenarioError for what cannot be simulated."""

    calls: int
    seats: int
    queues: int = 1
    seed: int = 1
    calls_per_hour: float = 0.0
    """0: as many as keep the seats busy for the share ``occupancy`` of their time."""
    occupancy: float = 0.85
    talk: float = 180.0
    """The mean."""
    talk_spread: float = 1.0
    """Standard deviation of the talk time over its mean. 1: exponential, else lognormal."""
    wrap_up: float = 0.0
    patience: float = 0.0
    """The mean, exponential; 0: everybody waits for as long as it takes."""
    pick_up: float = 0.0
    """Mean seconds for which a seat rings, exponential."""
    misses: float = 0.0
    """The share of rings that nobody picks up."""
    skills: int = 0
    """How many queues a seat serves; 0: all. Its first at level 1, the next at level 2 and on."""
    widen: float = 0.0
    """Callers wait this long for each further skill level to be opened to them; 0: all at once."""
    strategy: Strategy = Strategy.LONGEST_IDLE
    lines: int = 0
    """How many calls may be up at once, 0: any number. The PBX turns further ones away."""
    within: float = 20.0
    """Seconds within which a call should be answered, for the service level."""
    warm_up: int = 0
    """So many calls at the beginning do not count in any figure."""
    break_every: float = 0.0
    """Mean seconds an operator stays between two absences (breaks, or signed out); 0: always."""
    break_for: float = 600.0
    """Mean seconds of an absence."""
    ring: float = 20.0
    """Seconds for which a seat is rung."""
    faults: Faults = field(default=NO_FAULTS)

    def __post_init__(self) -> None:
        for name in (x.name for x in fields(self)):
            value = getattr(self, name)
            if isinstance(value, float) and not (math.isfinite(value) and value >= 0):
                raise ScenarioError(f"{_words(name)} must be a number of at least 0, not {value}")
        for name in (x.name for x in fields(self.faults)):
            value = getattr(self.faults, name)
            if not (math.isfinite(value) and value >= 0):
                raise ScenarioError(f"{_words(name)} must be a number of at least 0, not {value}")
        for name, value, least, most in (
            ("calls", self.calls, 1, MOST_CALLS),
            ("seats", self.seats, 1, MOST_SEATS),
            ("queues", self.queues, 1, 1000),
            ("skills", self.skills, 0, self.queues),
            ("lines", self.lines, 0, 10 * MOST_SEATS),
            ("warm up", self.warm_up, 0, self.calls - 1),
        ):
            if not least <= value <= most:
                raise ScenarioError(f"{name} must be between {least} and {most}, not {value}")
        for name, value, top in (
            ("loss", self.faults.loss, 0.5),
            ("repeat", self.faults.repeat, 0.5),
            ("misses", self.misses, 0.9),
        ):
            if value > top:
                raise ScenarioError(f"{name} must be at most {top}, not {value}")
        unserved = self.queues - (self.seats + (self.skills or self.queues) - 1)
        if unserved > 0:
            raise ScenarioError(f"{unserved} of {self.queues} queues would have no seat")
        if self.break_every and not self.break_for:
            raise ScenarioError("a break must last longer than 0 seconds")
        if self.talk <= 0 or self.ring <= 0:
            raise ScenarioError("talk and ring must last longer than 0 seconds")
        if self.faults.delay > 1.0:
            # The core takes what a snapshot does not show for gone after two seconds.
            raise ScenarioError("delay: a connection slower than a second is none")
        if not self.calls_per_hour and self.occupancy <= 0:
            raise ScenarioError("either calls per hour or an occupancy above 0 is needed")

    @property
    def handling(self) -> float:
        """Mean seconds for which a call keeps a seat busy."""
        return self.pick_up + self.talk + self.wrap_up

    @property
    def calls_per_second(self) -> float:
        if self.calls_per_hour:
            return self.calls_per_hour / 3600.0
        return self.occupancy * self.seats / self.handling

    @property
    def pooled(self) -> bool:
        """Does every seat serve every queue?"""
        return self.skills in (0, self.queues)

    @property
    def plain(self) -> bool:
        """Is it the house the formulas suppose: every seat is there and serves everybody?"""
        return self.pooled and not self.widen and not self.break_every

    def hotlines(self) -> list[HotlineNumber]:
        return [HotlineNumber(str(12300 + number)) for number in range(self.queues)]

    def site(self) -> Site:
        """The house as the core is told of it: a hotline and its queue, for each queue."""
        hotlines = self.hotlines()
        names = [QueueName(hotline) for hotline in hotlines]
        served = self.skills or self.queues
        levels = 1 if self.pooled and not self.widen else 9
        widen = tuple(
            Widen(self.widen * (level - 1), level) for level in range(2, min(served, 9) + 1)
        )
        seats = {}
        for index in range(self.seats):
            number = SeatNumber(str(100_000 + index))
            skills = {
                names[(index + step) % self.queues]: min(step + 1, levels) for step in range(served)
            }
            seats[number] = Seat(number, skills)
        return Site(
            hotlines={
                hotline: Hotline(hotline, "", self.lines or MOST_SEATS) for hotline in hotlines
            },
            seats=seats,
            ring_seconds=self.ring,
            wrap_up_seconds=self.wrap_up,
            queues={
                name: Queue(
                    name,
                    strategy=self.strategy,
                    first_level=1 if self.widen else 9,
                    widen=widen if self.widen else (),
                )
                for name in names
            },
        )


def _words(name: str) -> str:
    return name.replace("_", " ")
