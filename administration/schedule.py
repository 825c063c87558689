"""What is in force at a moment, and when that changes next. Both follow from the document alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from acd import values as v
from administration import hours
from administration.hotlines import Hotline, LinePeriod
from administration.model import Document
from administration.numbers import spellings
from administration.people import Department, Duty, Skills
from administration.queues import Overflow, Queue


@dataclass(frozen=True, slots=True)
class Defaults:
    """Times that the document leaves open, in seconds; the rest has the core's defaults."""

    ring_seconds: float = 20.0
    department_ring_seconds: float = 40.0
    wrap_up_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Where:
    """What the document does not say of the place it is for."""

    zone: tzinfo
    region: str = "CN"
    defaults: Defaults = Defaults()


def site_at(document: Document, moment: float, where: Where) -> v.Site:
    """The site as it is in force at the moment (seconds since the epoch)."""
    rules, times = document.rules, document.times
    given = {
        name: value
        for name, value in times.model_dump(
            include={"rest_after_miss_seconds", "return_ring_seconds"}
        ).items()
        if value is not None
    }
    return v.Site(
        hotlines={
            v.HotlineNumber(number): _hotline(document, number, hotline, moment, where)
            for number, hotline in sorted(document.hotlines.items())
        },
        seats={
            v.SeatNumber(number): v.Seat(v.SeatNumber(number), _skills(seat.skills), seat.name)
            for number, seat in sorted(document.seats.items())
        },
        departments={
            v.DepartmentNumber(number): v.Department(
                v.DepartmentNumber(number), unit.name, dial_of(document, unit, moment, where)
            )
            for number, unit in sorted(document.departments.items())
        },
        ring_seconds=_or(times.ring_seconds, where.defaults.ring_seconds),
        department_ring_seconds=_or(
            times.department_ring_seconds, where.defaults.department_ring_seconds
        ),
        wrap_up_seconds=_or(times.wrap_up_seconds, where.defaults.wrap_up_seconds),
        most_parties=rules.most_parties,
        queues={v.QueueName(name): _queue(name, queue) for name, queue in document.queues.items()},
        operators={
            name: v.Operator(name, _skills(operator.skills))
            for name, operator in document.operators.items()
        },
        misses_allowed=rules.misses_allowed,
        away_most=rules.away_most,
        break_reasons=rules.break_reasons,
        priority_callers={
            spelled: priority
            for number, priority in rules.priority_callers.items()
            for spelled in spellings(number, where.region)
        },
        emergency_numbers=rules.emergency_numbers,
        satisfaction=rules.satisfaction,
        **given,
    )


def next_change(document: Document, moment: float, where: Where) -> float | None:
    """The first moment after this one at which ``site_at``, the lines, the hours or the block list
    differ from now; None: nothing is planned within a year. Seconds since the epoch.
    """
    return min((at for at in _changes(document, moment, where) if at > moment), default=None)


def lines_at(
    document: Document, normal: int, periods: Sequence[LinePeriod], moment: float, where: Where
) -> int:
    """How many lines are open at the moment: the first period that is on decides."""
    for period in periods:
        if calendar_open(document, period.during, moment, where):
            return period.lines
    return normal


def hotline_open(document: Document, hotline: Hotline, moment: float, where: Where) -> bool:
    return hotline.hours is None or calendar_open(document, hotline.hours, moment, where)


def calendar_open(document: Document, name: str, moment: float, where: Where) -> bool:
    return hours.is_open(document.calendars[name], document.days, moment, where.zone)


def calendar_change(document: Document, name: str, moment: float, where: Where) -> float | None:
    return hours.next_change(document.calendars[name], document.days, moment, where.zone)


def dial_of(document: Document, unit: Department, moment: float, where: Where) -> str | None:
    """What is rung for the department now."""
    if unit.hours is None or calendar_open(document, unit.hours, moment, where):
        return unit.dial
    return unit.dial_after_hours


def on_duty(document: Document, hotline: str, moment: float) -> Duty | None:
    """The leader on duty for the hotline."""
    for duty in document.rosters.values():
        if duty.hotline == hotline and duty.begins.timestamp() <= moment < duty.ends.timestamp():
            return duty
    return None


def blocked_until(document: Document, moment: float, where: Where) -> dict[str, int]:
    """Every spelling of every number that is turned away now -> until when, in whole seconds since
    the epoch; 0: until it is lifted.
    """
    found = {}
    for number, block in document.blocked.items():
        until = 0 if block.until is None else int(block.until.timestamp())
        if until == 0 or until > moment:
            for spelled in spellings(number, where.region):
                found[spelled] = until
    return found


def _changes(document: Document, moment: float, where: Where) -> Iterator[float]:
    for name in calendars_in_use(document):
        if (change := calendar_change(document, name, moment, where)) is not None:
            yield change
    for duty in document.rosters.values():
        yield duty.begins.timestamp()
        yield duty.ends.timestamp()
    for block in document.blocked.values():
        if block.until is not None:
            yield block.until.timestamp()


def calendars_in_use(document: Document) -> frozenset[str]:
    """The calendars that anything goes by."""
    periods: list[Iterable[LinePeriod]] = [
        *(hotline.line_periods for hotline in document.hotlines.values()),
        *(trunk.line_periods for trunk in document.trunks.values()),
    ]
    return frozenset(
        {period.during for some in periods for period in some}
        | {hotline.hours for hotline in document.hotlines.values() if hotline.hours}
        | {unit.hours for unit in document.departments.values() if unit.hours}
    )


def _hotline(
    document: Document, number: str, hotline: Hotline, moment: float, where: Where
) -> v.Hotline:
    duty = on_duty(document, number, moment)
    return v.Hotline(
        v.HotlineNumber(number),
        hotline.name,
        lines_at(document, hotline.lines, hotline.line_periods, moment, where),
        v.QueueName(hotline.queue or number),
        hotline.priority,
        hotline_open(document, hotline, moment, where),
        None if duty is None else _leader(duty),
    )


def _leader(duty: Duty) -> v.Leader:
    return v.Leader(
        None if duty.seat is None else v.SeatNumber(duty.seat),
        duty.dial,
        None if duty.writer is None else v.SeatNumber(duty.writer),
    )


def _queue(name: str, queue: Queue) -> v.Queue:
    return v.Queue(
        v.QueueName(name),
        title=queue.title,
        strategy=queue.strategy,
        first_level=queue.first_level,
        widen=tuple(v.Widen(step.after_seconds, step.level) for step in queue.widen),
        ring_seconds=queue.ring_seconds,
        wrap_up_seconds=queue.wrap_up_seconds,
        wrap_up_most_seconds=queue.wrap_up_most_seconds,
        redial_seconds=queue.redial_seconds,
        overflow=tuple(_overflow(one) for one in queue.overflow),
        ring_back=queue.ring_back,
        ring_back_tries=queue.ring_back_tries,
        ring_back_every_seconds=queue.ring_back_every_seconds,
        announce_first_seconds=queue.announce_first_seconds,
        announce_every_seconds=queue.announce_every_seconds,
        comfort_every_seconds=queue.comfort_every_seconds,
    )


def _overflow(one: Overflow) -> v.Overflow:
    return v.Overflow(one.when, one.value, one.to, one.queue or one.number or "")


def _skills(written: Skills) -> dict[v.QueueName, int]:
    return {v.QueueName(queue): level for queue, level in sorted(written.items())}


def _or(value: float | None, default: float) -> float:
    return default if value is None else value
