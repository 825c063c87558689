"""Any order of events with everything that is done on a call: the rules hold, nobody is lost."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.acd.any_order_talk import TalkRules
from tests.acd.test_any_order import EXAMPLES

TestAnyOrderTalk = TalkRules.TestCase
TestAnyOrderTalk.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=70,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
