"""Addresses that are kept out for a while: counted, banned, let in again. Pure: time is an
argument, and what the PBX is told is a text (``acl_lines``).
"""

from __future__ import annotations

import ipaddress
import json
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

WINDOW_SECONDS = 600.0
"""Failures older than this are forgotten."""
REPEATED_SECONDS = 86_400.0
"""Who is banned again within this time after a ban is kept out twice as long as the last time."""
LONGEST_SECONDS = 7 * 86_400.0
MOST_BANS = 5_000
"""Beyond it those that end soonest make room: the PBX walks through the list for each request."""
MOST_WATCHED = 20_000
"""Addresses whose failures are counted at a time."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Ban:
    """``network`` is kept out until ``until`` (seconds since the epoch)."""

    network: str
    since: float
    until: float
    failures: int
    account: str
    """An account that was tried last; "": none that exists."""


def network_of(address: str) -> str:
    """What is banned for an address: itself, or its /64, which one subscriber has to themselves.

    Raises ValueError.
    """
    found = ipaddress.ip_address(address)
    return str(ipaddress.ip_network((found, 64 if found.version == 6 else 32), strict=False))


class FailureCounter:
    """Counts failures by network within a sliding window."""

    def __init__(self, after: int, never: Iterable[str] = ()) -> None:
        """``after`` failures are too many, 0: never; ``never`` are networks that are left in."""
        self._after = after
        self._never = tuple(ipaddress.ip_network(one, strict=False) for one in never)
        self._failures: dict[str, deque[float]] = {}

    def take(self, address: str, now: float) -> int:
        """One more failure; how many there were when that is too many, else 0. Counting starts anew
        then.
        """
        network = network_of(address)
        times = self._failures.pop(network, None) or deque()
        while times and times[0] <= now - WINDOW_SECONDS:
            times.popleft()
        times.append(now)
        if self._after and len(times) >= self._after:
            return len(times)
        # Put behind the others: the first of all is the one that was quiet longest.
        self._failures[network] = times
        if len(self._failures) > MOST_WATCHED:
            del self._failures[next(iter(self._failures))]
        return 0

    def spared(self, address: str) -> bool:
        """Whether this address is never banned."""
        found = ipaddress.ip_address(address)
        return any(found.version == one.version and found in one for one in self._never)


class BanBook:
    """Who is kept out now, and who was lately."""

    def __init__(self, minutes: float) -> None:
        self._seconds = minutes * 60
        self._bans: dict[str, Ban] = {}
        self._former: dict[str, Ban] = {}

    @property
    def bans(self) -> Sequence[Ban]:
        """The newest first."""
        return sorted(self._bans.values(), key=lambda ban: (-ban.since, ban.network))

    def ban(self, address: str, failures: int, account: str, now: float) -> Ban:
        """Keep the address out from now on. Who was banned lately is kept out twice as long."""
        network = network_of(address)
        last = self._bans.get(network) or self._former.pop(network, None)
        seconds = self._seconds
        if last is not None and now - last.until < REPEATED_SECONDS:
            seconds = min(2 * (last.until - last.since), LONGEST_SECONDS)
        made = Ban(network, now, now + seconds, failures, account)
        self._bans[network] = made
        while len(self._bans) > MOST_BANS:
            self._end(min(self._bans.values(), key=lambda ban: ban.until))
        return made

    def holds(self, address: str) -> bool:
        return network_of(address) in self._bans

    def lift(self, network: str) -> Ban | None:
        """Let it in again, with a clean slate; None when it is not banned."""
        return self._bans.pop(network, None)

    def expire(self, now: float) -> list[Ban]:
        """Let in whose time is over."""
        over = [ban for ban in self._bans.values() if ban.until <= now]
        for ban in over:
            self._end(ban)
        for ban in list(self._former.values()):
            if now - ban.until >= REPEATED_SECONDS:
                del self._former[ban.network]
        return over

    def next_end(self) -> float | None:
        """When the next ban is over, seconds since the epoch."""
        return min((ban.until for ban in self._bans.values()), default=None)

    def _end(self, ban: Ban) -> None:
        del self._bans[ban.network]
        self._former[ban.network] = ban
        if len(self._former) > MOST_BANS:
            del self._former[next(iter(self._former))]

    def dump(self) -> str:
        """Everything as JSON, to be kept."""
        rows = [asdict(ban) for ban in (*self._former.values(), *self._bans.values())]
        return json.dumps(rows, indent=1)

    def load(self, text: str, now: float) -> None:
        """Take up what ``dump`` gave. Raises ValueError when it is none of ours."""
        try:
            found = [
                Ban(
                    str(ipaddress.ip_network(row["network"])),
                    float(row["since"]),
                    float(row["until"]),
                    int(row["failures"]),
                    str(row["account"]),
                )
                for row in json.loads(text)
            ]
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"not a list of bans: {fault}") from None
        for ban in found:
            self._bans[ban.network] = ban
        self.expire(now)


def acl_lines(bans: Iterable[Ban]) -> str:
    """What stands in the named ACL of asterisk-conf/acl.conf."""
    lines = ["; Generated: addresses that guessed passwords. Changes here are lost."]
    lines += [f"deny = {ban.network}" for ban in bans]
    return "\n".join(lines) + "\n"
