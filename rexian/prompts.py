"""Which sounds are said when: names of Asterisk's core sounds, as globals of the dialplan
(RX_SAY_<code>).
"""

from __future__ import annotations

_PROMPTS = {
    "GREETING": "hello",
    "UNKNOWN_NUMBER": "ss-noservice",
    "ok": "auth-thankyou",
    "refused": "beeperr",
    "no_reply": "beeperr",
    "seat_in_use": "agent-alreadyon",
    "operator_signed_in_elsewhere": "agent-alreadyon",
    "no_such_department": "pbx-invalid",
    "department_has_no_number": "pbx-invalid",
    "department_already_on_call": "beeperr",
    "department_busy": "tt-allbusy",
    "department_no_answer": "number-not-answering",
    "department_declined": "number-not-answering",
    "department_unreachable": "number-not-answering",
    "department_vacant": "ss-noservice",
    "department_congested": "all-circuits-busy-now",
    "department_lost": "number-not-answering",
    "department_hung_up": "number-not-answering",
}


def prompt_globals() -> dict[str, str]:
    """The dialplan's globals: which of Asterisk's own English sounds is played for what."""
    return {f"RX_SAY_{code}": sound for code, sound in _PROMPTS.items()}


def prompt(code: str) -> str:
    """The sound for a message of the core, e.g. ``department_busy``; an error tone for one without
    words.
    """
    return _PROMPTS.get(code, _PROMPTS["refused"])
