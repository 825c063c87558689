"""How satisfied the citizen was: one question, five grades, after the talk is over.

A citizen who hangs up first is not asked.
"""

from __future__ import annotations

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.on_call import OnCall
from acd.records import CallRecord
from acd.refusals import BadGrade, NoSuchCall, NotNow
from acd.values import CallId, Purpose

GRADES = range(1, 6)


class SatisfactionHandlers(OnCall):
    """Asks, takes the answer, and sees to it that the question comes to an end."""

    def ask(self, call: CallRecord) -> bool:
        """The operator has hung up: whether the citizen is asked now instead of being hung up."""
        asked = self._state.site.satisfaction and self._state.sighted
        # A word about a case is no call of the citizen's own; a return visit is about satisfaction.
        if not asked or self._centre.stamp["inferred"] or call.purpose is Purpose.CONTACT:
            return False
        self._centre.record(f.SatisfactionAsked(**self._centre.stamp, call=call.call))
        self._centre.command(c.AskSatisfaction(call.call))
        return True

    def grade_given(self, event: e.GradeGiven) -> None:
        call = self._state.calls.get(event.call)
        if call is None:
            raise NoSuchCall(f"call {event.call} is not up")
        if event.grade not in GRADES:
            raise BadGrade(f"a grade is 1 to 5, not {event.grade}")
        if not call.satisfaction_asked:
            raise NotNow(f"nobody was asked for a grade on call {event.call}")
        if call.grade is None:
            self._centre.record(
                f.SatisfactionGiven(
                    **self._centre.stamp,
                    call=call.call,
                    grade=event.grade,
                    seat=call.last_seat,
                    operator=call.last_operator,
                )
            )

    def overdue(self, call_id: CallId) -> None:
        """The question has taken far too long: it was lost on its way, or its answer was."""
        call = self._state.calls.get(call_id)
        citizen = call.citizen() if call is not None else None
        if citizen is not None:
            self._centre.dismiss(citizen)
