"""What may be dialled to the outside, and for how much: protection against toll fraud.

Pure: tables, a few rules, no I/O and no clock. Whoever lets somebody dial asks ``Policy.may_dial``
before; what is dialled is told to ``Spending``, from which the limit per hour is judged.
"""

from outbound_policy.classes import CallClass, NumberPlan, PlanRule, digits_of
from outbound_policy.errors import OutboundPolicyError, PolicyInvalid
from outbound_policy.policy import Allowed, Policy, Reason, Refused
from outbound_policy.prices import PriceTable
from outbound_policy.spending import Spending
from outbound_policy.tables import china, parse_tables

__all__ = [
    "Allowed",
    "CallClass",
    "NumberPlan",
    "OutboundPolicyError",
    "PlanRule",
    "Policy",
    "PolicyInvalid",
    "PriceTable",
    "Reason",
    "Refused",
    "Spending",
    "china",
    "digits_of",
    "parse_tables",
]
