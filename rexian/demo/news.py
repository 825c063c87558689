"""One plain sentence for each thing that happens, from the facts of the live feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Values = Mapping[str, Any]


class News:
    """Remembers who is on which call, so that a sentence can name them."""

    def __init__(self) -> None:
        self._callers: dict[str, str] = {}
        self._parties: dict[str, set[str]] = {}
        self._handlers: dict[str, Callable[[Values], str | None]] = {
            "seat_signed_in": lambda v: f"seat {v['seat']} signs in",
            "seat_signed_out": lambda v: f"seat {v['seat']} signs out",
            "call_offered": self._offered,
            "call_refused": self._refused,
            "seat_rung": lambda v: f"seat {v['seat']} rings for {self._caller(v)}",
            "department_rung": lambda v: f"department {v['department']} is rung",
            "department_ring_ended": self._department_not_there,
            "party_joined": self._joined,
            "party_left": self._left,
            "call_ended": self._ended,
        }

    def sentence(self, fact: str, values: Values) -> str | None:
        """None for what is of no interest to somebody looking on."""
        handler = self._handlers.get(fact)
        return handler(values) if handler else None

    def caller_of(self, call: str) -> str:
        """The number a call came from, as it is told."""
        return self._callers.get(call, "somebody")

    def _caller(self, values: Values) -> str:
        return self.caller_of(str(values["call"]))

    def _offered(self, values: Values) -> str:
        self._callers[values["call"]] = values["caller"] or "an unknown number"
        return f"{self._caller(values)} rings {values['hotline']}"

    def _refused(self, values: Values) -> str:
        caller = values["caller"] or "an unknown number"
        if values["reason"] == "no_line":
            return f"{caller} finds all lines busy"
        return f"{caller} is turned away ({values['reason']})"

    def _department_not_there(self, values: Values) -> str | None:
        return f"department {values['department']} does not come: {values['ending']}"

    def _joined(self, values: Values) -> str | None:
        parties = self._parties.setdefault(values["call"], set())
        parties.add(values["role"])
        if values["role"] == "operator":
            return f"seat {values['seat']} talks with {self._caller(values)}"
        if values["role"] == "department":
            return (
                f"department {values['department']} joins seat and {self._caller(values)}: "
                "a three-way call"
            )
        return None

    def _left(self, values: Values) -> str | None:
        parties = self._parties.setdefault(values["call"], set())
        parties.discard(values["role"])
        if len(parties) < 2:
            return None
        who = {
            "operator": f"seat {values['seat']}",
            "department": f"department {values['department']}",
        }.get(values["role"], self._caller(values))
        return f"{who} leaves; the other two go on"

    def _ended(self, values: Values) -> str:
        caller = self._caller(values)
        self._parties.pop(values["call"], None)
        return {
            "answered": f"the call of {caller} is over",
            "abandoned": f"{caller} gives up waiting",
        }.get(values["outcome"], f"the call of {caller} ends: {values['outcome']}")
