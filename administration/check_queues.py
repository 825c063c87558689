"""Queues: somebody serves each of them, and overflowing callers arrive somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from acd.values import OverflowTo, OverflowWhen
from administration.errors import Fault
from administration.model import Document, pointer
from administration.queues import Overflow


def queue_faults(document: Document) -> Iterator[Fault]:
    known = document.queue_names()
    for number, hotline in document.hotlines.items():
        if hotline.queue is not None and hotline.queue not in known | {number}:
            yield _no_queue(pointer("hotlines", number, "queue"), str(hotline.queue))
    for kind, parts in (("seats", document.seats), ("operators", document.operators)):
        for name, part in parts.items():
            for queue in part.skills:
                if queue not in known:
                    yield _no_queue(pointer(kind, name, "skills", queue), queue)
    yield from _unserved(document)
    for name in document.queues:
        yield from _overflow(document, name)
        yield from _widen(document, name)


def _no_queue(at: str, name: str) -> Fault:
    return Fault(at, "no_such_queue", f"there is no queue {name}")


def _unserved(document: Document) -> Iterator[Fault]:
    served = {queue for seat in document.seats.values() for queue in seat.skills}
    served |= {queue for operator in document.operators.values() for queue in operator.skills}
    for name in sorted(document.queue_names() - served):
        described = document.queues.get(name)
        if described and any(one.when is OverflowWhen.NO_SEATS for one in described.overflow):
            continue
        own = name in document.hotlines and name not in document.queues
        at = pointer("hotlines", name, "queue") if own else pointer("queues", name)
        sentence = (
            f"no seat and no operator serves queue {name}, and nothing takes its callers over"
        )
        yield Fault(at, "nobody_serves", sentence)


def _overflow(document: Document, name: str) -> Iterator[Fault]:
    for index, one in enumerate(document.queues[name].overflow):
        at = pointer("queues", name, "overflow", index)
        yield from _target(document, one, at)
        if one.when is OverflowWhen.NO_SEATS and one.value:
            sentence = "nobody signed in is nobody signed in: no number belongs to it"
            yield Fault(f"{at}/value", "value_not_wanted", sentence)
        if one.when is not OverflowWhen.NO_SEATS and one.value < 1:
            unit = "seconds" if one.when is OverflowWhen.WAIT else "callers"
            yield Fault(f"{at}/value", "value_missing", f"after how many {unit}? At least 1")
        if (
            one.to is OverflowTo.QUEUE
            and one.queue is not None
            and _returns(document, name, one.queue)
        ):
            sentence = f"callers of {name} would come back to it: {one.queue} overflows into it"
            yield Fault(f"{at}/queue", "overflow_in_a_circle", sentence)


def _target(document: Document, one: Overflow, at: str) -> Iterator[Fault]:
    wants = {OverflowTo.QUEUE: ("queue", one.queue), OverflowTo.OUTSIDE: ("number", one.number)}
    for kind, (field, value) in wants.items():
        if one.to is kind and value is None:
            yield Fault(f"{at}/{field}", "target_missing", f"overflow to {kind.value}: to which?")
        if one.to is not kind and value is not None:
            sentence = f"overflow to {one.to.value} has no {field}"
            yield Fault(f"{at}/{field}", "target_not_wanted", sentence)
    if one.queue is not None and one.queue not in document.queue_names():
        yield _no_queue(f"{at}/queue", one.queue)


def _returns(document: Document, name: str, target: str) -> bool:
    """Whether callers who went from ``name`` to ``target`` may overflow back."""
    leads: Mapping[str, set[str]] = {
        queue: {one.queue for one in described.overflow if one.queue is not None}
        for queue, described in document.queues.items()
    }
    seen, left = set[str](), [target]
    while left:
        at = left.pop()
        if at == name:
            return True
        if at not in seen:
            seen.add(at)
            left += leads.get(at, ())
    return False


def _widen(document: Document, name: str) -> Iterator[Fault]:
    queue = document.queues[name]
    level, after = queue.first_level, 0.0
    for index, step in enumerate(queue.widen):
        if step.level <= level or step.after_seconds <= after:
            yield Fault(
                pointer("queues", name, "widen", index),
                "does_not_widen",
                "each step comes later than the one before and lets in seats of a higher level",
            )
        level, after = step.level, step.after_seconds
