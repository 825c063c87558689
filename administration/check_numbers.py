"""Numbers that must not meet: blocks dialled, departments that lead back to a hotline, carriers'
addresses.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterator

from administration.errors import Fault
from administration.hotlines import Hotline
from administration.model import Document, pointer
from administration.numbers import matches, overlap, spellings

BUILT_IN_TRUNKS = ("carrier", "trunk")
"""Made of the settings: the carrier of REXIAN_TRUNK_HOSTS and the account for trials."""


def number_faults(document: Document, region: str) -> Iterator[Fault]:
    yield from _overlaps(document)
    yield from _loops(document, region)
    yield from _blocked_twice(document, region)
    yield from _trunks(document)


def patterns_of(number: str, hotline: Hotline) -> tuple[str, ...]:
    """All patterns a hotline is dialled by; its own number is one of them."""
    return (number, *(pattern for pattern in hotline.numbers if pattern != number))


def _overlaps(document: Document) -> Iterator[Fault]:
    # Only patterns of one length can meet, and a number without X meets only its like and blocks.
    exact: dict[str, str] = {}
    blocks: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for number, hotline in document.hotlines.items():
        for index, pattern in enumerate(patterns_of(number, hotline)):
            at = pointer("hotlines", number, *(("numbers", index - 1) if index else ()))
            others = [
                (block, owner) for block, owner in blocks[len(pattern)] if overlap(block, pattern)
            ]
            if "X" in pattern:
                others += [
                    (other, owner)
                    for other, owner in exact.items()
                    if len(other) == len(pattern) and overlap(other, pattern)
                ]
                blocks[len(pattern)].append((pattern, number))
            else:
                if pattern in exact:
                    others.append((pattern, exact[pattern]))
                exact.setdefault(pattern, number)
            for other, owner in others:
                if owner != number:
                    sentence = f"{pattern} is also answered by hotline {owner} ({other})"
                    yield Fault(at, "numbers_overlap", sentence)
                    break


def _loops(document: Document, region: str) -> Iterator[Fault]:
    dials = [
        *(
            (pointer("departments", number, name), f"department {number}", dial)
            for number, unit in document.departments.items()
            for name, dial in (("dial", unit.dial), ("dial_after_hours", unit.dial_after_hours))
        ),
        *(
            (pointer("rosters", name, "dial"), f"the leader of {name}", duty.dial)
            for name, duty in document.rosters.items()
        ),
        *(
            (
                pointer("queues", name, "overflow", index, "number"),
                f"the overflow of queue {name}",
                one.number,
            )
            for name, queue in document.queues.items()
            for index, one in enumerate(queue.overflow)
        ),
    ]
    for at, who, dial in dials:
        if dial is None:
            continue
        ways = spellings(dial, region)
        for number, hotline in document.hotlines.items():
            if any(matches(p, way) for p in patterns_of(number, hotline) for way in ways):
                sentence = f"{who} is dialled as {dial}, which leads back to hotline {number}"
                yield Fault(at, "leads_back", sentence)
                break


def _blocked_twice(document: Document, region: str) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for number in document.blocked:
        ways = spellings(number, region)
        other = next((seen[way] for way in ways if way in seen), None)
        if other is not None:
            sentence = f"{number} is the same telephone as {other}"
            yield Fault(pointer("blocked", number), "blocked_twice", sentence)
        seen.update((way, number) for way in ways)


def _trunks(document: Document) -> Iterator[Fault]:
    seen: list[tuple[str, str]] = []
    for name, trunk in document.trunks.items():
        if name in BUILT_IN_TRUNKS:
            if trunk.hosts or trunk.tls:
                sentence = f"the hosts of {name} are a setting of the system (REXIAN_TRUNK_HOSTS)"
                yield Fault(pointer("trunks", name), "built_in_trunk", sentence)
            continue
        if name == "global":
            yield Fault(pointer("trunks", name), "name_reserved", "no trunk can be called global")
        if not trunk.hosts:
            sentence = f"trunk {name} has no hosts: nobody could be recognised as this carrier"
            yield Fault(pointer("trunks", name, "hosts"), "no_hosts", sentence)
        for index, host in enumerate(trunk.hosts):
            for other_host, owner in seen:
                if owner != name and _meet(host, other_host):
                    at = pointer("trunks", name, "hosts", index)
                    sentence = f"{host} is also the address of trunk {owner} ({other_host})"
                    yield Fault(at, "hosts_overlap", sentence)
                    break
            seen.append((host, name))


def _meet(one: str, other: str) -> bool:
    a, b = ipaddress.ip_network(one, strict=False), ipaddress.ip_network(other, strict=False)
    if isinstance(a, ipaddress.IPv4Network):
        return isinstance(b, ipaddress.IPv4Network) and a.overlaps(b)
    return isinstance(b, ipaddress.IPv6Network) and a.overlaps(b)
