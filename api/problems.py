"""Every error the API answers with: one table from meaning to HTTP status, in the form of RFC 9457.

``type`` ends in the stable ``code``; ``detail`` is for people. Nothing that was sent is repeated in
an answer, so that no password and no token can come back in one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from acd.refusals import Refusal
from administration.errors import (
    AdministrationError,
    DocumentWrong,
    NoSuchPart,
    NoSuchVersion,
    TelephoneSystemAway,
)
from api.paging import BadCursor
from api.ports import Meaning, PortError, PromptFailed, RecordingNotThere
from cases.errors import CasesError, PackWrong
from intake.errors import IntakeError
from knowledge.errors import KnowledgeError
from notices.errors import NoticesError
from quality.errors import QualityError, SheetWrong

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:rexian:problem:"
RETRY_SECONDS = 5
"""What ``Retry-After`` says when something the API stands on is away."""


class Problem(Exception):
    """An answer that is not a success. Raised anywhere below an endpoint."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members


@dataclass(frozen=True, slots=True)
class Kind:
    status: int
    title: str
    headers: Mapping[str, str] = field(default_factory=dict)


_BEARER = {"WWW-Authenticate": "Bearer"}
_BAD_TOKEN = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
_RETRY = {"Retry-After": str(RETRY_SECONDS)}

KINDS: dict[str, Kind] = {
    # who asks
    "token_missing": Kind(401, "A token is needed", _BEARER),
    "token_unknown": Kind(401, "The token is not known", _BAD_TOKEN),
    "token_expired": Kind(401, "The session is over", _BAD_TOKEN),
    "wrong_password": Kind(401, "Name or password is wrong", _BEARER),
    "too_many_attempts": Kind(429, "Too many attempts to sign in"),
    "role_may_not": Kind(403, "Your role may not do this"),
    "not_your_call": Kind(403, "This is not the call of your seat"),
    "not_your_seat": Kind(403, "You are not signed in on this seat"),
    "phone_elsewhere": Kind(409, "The telephone is somewhere else"),
    "no_browser_phones": Kind(503, "No telephones in browsers", {"Retry-After": "60"}),
    "current_password_wrong": Kind(403, "The current password is wrong"),
    # what is asked for
    "not_found": Kind(404, "There is nothing here"),
    "no_such_user": Kind(404, "No such user"),
    "caller_has_open_case": Kind(409, "The caller has another open case"),
    "no_such_case": Kind(404, "No such case"),
    "not_sealed": Kind(404, "The caller is not sealed"),
    "name_too_plain": Kind(422, "The name cannot be told from other words"),
    # what is done with a case
    "case_refused": Kind(409, "Not possible with this case"),
    "number_unknown": Kind(409, "The caller gave no number"),
    "task_gone": Kind(404, "No such task, or no longer"),
    "task_taken": Kind(409, "Somebody else has the task"),
    "merge_refused": Kind(409, "These cases cannot become one"),
    "unknown_category": Kind(422, "The tree of categories has no such code"),
    "categories_wrong": Kind(422, "The tree of categories cannot be used"),
    "no_such_attachment": Kind(404, "No such attachment"),
    "attachment_refused": Kind(422, "The attachment is not taken"),
    "attachment_too_large": Kind(413, "The attachment is too large"),
    "case_held": Kind(409, "A legal hold is on the case"),
    "attachment_damaged": Kind(500, "What is stored is not what was put in"),
    "words_say_nothing": Kind(422, "None of the words says what a case is about"),
    "no_such_status": Kind(422, "A case is open or closed"),
    "not_at_this_stage": Kind(409, "Not possible at this stage of the case"),
    "not_yours_to_do": Kind(403, "Somebody else has to do this"),
    "given_wrongly": Kind(422, "Something the step needs is missing or makes no sense"),
    "unknown_department": Kind(422, "There is no such department"),
    "department_closed": Kind(409, "The department takes no cases"),
    "unknown_account": Kind(422, "There is no such account of a department"),
    "deadline_in_the_past": Kind(422, "The deadline lies in the past"),
    "too_late": Kind(409, "The time to ask for it is over"),
    "extension_not_allowed": Kind(409, "The rules do not allow this extension"),
    "never_works": Kind(409, "The calendar has no working day"),
    "unknown_class": Kind(422, "The rules know no such class or urgency"),
    "rule_pack_wrong": Kind(422, "The rule pack cannot be used"),
    "no_such_rule_pack": Kind(404, "No such rule pack"),
    "no_such_recording": Kind(404, "No such recording"),
    "reason_missing": Kind(422, "Say why you listen"),
    # the quality staff's work
    "quality_refused": Kind(409, "Not possible with scores"),
    "score_sheet_wrong": Kind(422, "The score sheet does not add up"),
    "marks_wrong": Kind(422, "The marks do not fit the score sheet"),
    "not_in_this_state": Kind(409, "Not possible in the state of the score"),
    "not_yours_to_score": Kind(403, "Somebody else has to do this"),
    "not_within_the_recording": Kind(422, "The recording has no such stretch"),
    "already_to_be_scored": Kind(409, "It is scored by this sheet already"),
    "drawn_otherwise": Kind(409, "The week was drawn with another seed"),
    "nothing_to_score": Kind(422, "There is nothing that could be scored"),
    "no_such_score_sheet": Kind(404, "No such score sheet"),
    "no_such_score": Kind(404, "No such score"),
    "no_such_sampling_plan": Kind(404, "No such sampling plan"),
    "no_such_draw": Kind(404, "No such draw"),
    "no_such_voice": Kind(404, "The recording has no such voice"),
    "no_such_hold": Kind(404, "No such legal hold"),
    Meaning.NO_SUCH_CLASS: Kind(404, "No such retention class"),
    Meaning.HOTLINE_TAKEN: Kind(409, "The hotline has another retention class"),
    Meaning.CLASS_IN_USE: Kind(409, "Recordings have this retention class"),
    "no_such_alarm": Kind(404, "No such alarm"),
    "notices_refused": Kind(409, "Not possible with notices"),
    "no_such_notice": Kind(404, "No such notice"),
    "notice_sent": Kind(409, "The notice has arrived"),
    "no_such_notice_address": Kind(404, "No such address for notices"),
    "address_wrong": Kind(422, "Nothing can be sent there"),
    "address_taken": Kind(409, "The department has this address already"),
    "no_such_ban": Kind(404, "Not banned"),
    "no_such_phone_account": Kind(404, "No such telephone account"),
    "method_not_allowed": Kind(405, "Not possible here"),
    "bad_cursor": Kind(400, "The cursor was not given out by this list"),
    "bad_request": Kind(400, "The request cannot be understood"),
    "invalid": Kind(422, "The request has wrong or missing values"),
    "body_too_large": Kind(413, "The body is too large"),
    "unsupported_media_type": Kind(415, "The body must be JSON"),
    "name_taken": Kind(409, "The name is taken"),
    "last_administrator": Kind(409, "The last administrator must stay"),
    "version_missing": Kind(428, "Say which version you change"),
    "version_conflict": Kind(412, "Somebody else changed it meanwhile"),
    "range_not_satisfiable": Kind(416, "The recording does not reach that far"),
    "too_many_streams": Kind(503, "Too many clients follow the live feed", _RETRY),
    "key_reused": Kind(422, "The Idempotency-Key stood for another request"),
    "seat_missing": Kind(422, "No seat to call from"),
    "no_test_calls": Kind(503, "No test calls", {"Retry-After": "60"}),
    "test_call_failed": Kind(409, "The test call did not come"),
    # the site
    "site_invalid": Kind(422, "The site cannot be like this"),
    "no_such_part": Kind(404, "The site has no such part"),
    "no_such_version": Kind(404, "No such version of the site"),
    "not_taken_over": Kind(502, "The telephone system did not take the change"),
    # refusals of the core
    "refused": Kind(409, "Not possible"),
    "no_such_seat": Kind(404, "No such seat"),
    "no_such_call": Kind(404, "No such call"),
    "no_such_department": Kind(404, "No such department"),
    "no_such_party": Kind(404, "No such party on this call"),
    "department_has_no_number": Kind(409, "The department has no number to ring"),
    "department_already_on_call": Kind(409, "The department is on the call already"),
    "too_many_parties": Kind(409, "No more parties fit on the call"),
    "seat_in_use": Kind(409, "Somebody else is signed in on the seat"),
    "operator_signed_in_elsewhere": Kind(409, "The operator is signed in on another seat"),
    "number_not_allowed": Kind(403, "This number may not be dialled"),
    "spending_limit_reached": Kind(409, "The limit for calls to the outside is reached"),
    "not_now": Kind(409, "Not possible in this state"),
    "no_such_hotline": Kind(404, "No such hotline"),
    "target_is_self": Kind(409, "The target is the one who asks"),
    "party_already_on_call": Kind(409, "The party is on the call already"),
    "bad_number": Kind(422, "The number cannot be dialled"),
    "no_emergency_number": Kind(409, "Not an emergency number"),
    "bad_grade": Kind(422, "Grades are 1 to 5"),
    "no_such_queue": Kind(404, "No such queue"),
    "seat_not_free": Kind(409, "The seat is not free"),
    "ring_back_not_offered": Kind(409, "Ringing back is not offered"),
    "no_number_to_ring_back": Kind(409, "There is no number to ring back"),
    "no_such_booking": Kind(404, "Nobody waits to be rung back for that call"),
    "wrap_up_at_its_limit": Kind(409, "The wrap-up cannot be extended further"),
    "no_such_break_reason": Kind(422, "There is no such reason for a break"),
    "too_many_on_break": Kind(409, "Too many are on a break"),
    "pbx_out_of_sight": Kind(503, "The PBX is not in sight", _RETRY),
    # other channels
    "too_many_requests": Kind(429, "Too many requests"),
    "key_missing": Kind(400, "An Idempotency-Key is needed"),
    "intake_refused": Kind(409, "The message was not taken"),
    "signature_wrong": Kind(401, "The signature is wrong"),
    "signature_out_of_time": Kind(401, "It was signed too long ago, or in the future"),
    "signature_used": Kind(409, "The signature was used before"),
    "message_differs": Kind(409, "The Idempotency-Key stood for another message"),
    "phone_unclear": Kind(422, "The phone number is not whole"),
    "channel_taken": Kind(409, "There is a channel of that name"),
    "no_such_channel": Kind(404, "No such channel"),
    "no_such_progress": Kind(404, "No such case with that phone number"),
    "intake_key_unusable": Kind(500, "The key of the channels cannot be used"),
    # knowledge
    "article_refused": Kind(409, "Not possible with this article"),
    "article_not_in_this_state": Kind(409, "Not possible with the version as it is"),
    "own_article": Kind(403, "Nobody decides on what they wrote"),
    "validity_wrong": Kind(422, "It could never be valid"),
    "no_such_article": Kind(404, "No such article"),
    "not_your_department": Kind(403, "This is another department's"),
    # prompts
    "no_such_prompt": Kind(404, "No such prompt"),
    "prompt_needed": Kind(409, "The system needs this prompt"),
    Meaning.PROMPT_NOT_AUDIO: Kind(422, "This is no sound that can be used"),
    Meaning.PROMPT_TOO_LONG: Kind(422, "The sound is too long"),
    Meaning.PROMPT_SILENT: Kind(422, "The sound is silent"),
    Meaning.PROMPT_TOO_LARGE: Kind(413, "The upload is too large", {"Connection": "close"}),
    Meaning.PROMPTS_UNAVAILABLE: Kind(503, "Prompts cannot be kept", _RETRY),
    Meaning.SPEECH_UNAVAILABLE: Kind(503, "No machine can speak here"),
    "staffing_impossible": Kind(422, "No number of seats meets this"),
    # what the API stands on
    Meaning.STORE_UNAVAILABLE: Kind(503, "The database is not available", _RETRY),
    Meaning.CENTRE_UNAVAILABLE: Kind(503, "The centre is not running", _RETRY),
    "not_ready": Kind(503, "Not ready", _RETRY),
    Meaning.RECORDING_PENDING: Kind(409, "The recording is still to be made", {"Retry-After": "5"}),
    Meaning.RECORDING_FAILED: Kind(410, "The recording could not be made"),
    Meaning.RECORDING_DELETED: Kind(410, "The recording was deleted when its time was over"),
    Meaning.RECORDING_MISSING: Kind(410, "The recording's file is missing"),
    Meaning.RECORDING_CUT: Kind(409, "The recording's file was cut"),
    Meaning.RECORDING_ALTERED: Kind(409, "The recording's file was altered"),
    Meaning.RECORDING_FOREIGN: Kind(409, "Another file lies in the recording's place"),
    Meaning.RECORDINGS_UNAVAILABLE: Kind(503, "The recordings cannot be reached", _RETRY),
    Meaning.RECORDING_UNREADABLE: Kind(500, "The recording's file cannot be read"),
    "internal": Kind(500, "Something went wrong here"),
}

_BY_STATUS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid",
}


def meaning_of(error: Exception, errors: Mapping[type[Exception], Meaning]) -> Meaning | None:
    """What an exception from behind a port means, by its own word or by the root's table."""
    if isinstance(error, PortError):
        return error.meaning
    for base in type(error).__mro__:
        if base in errors:
            return errors[base]
    return None


def response(problem: Problem) -> JSONResponse:
    kind = KINDS.get(problem.code, KINDS["refused"])
    body: dict[str, object] = {
        "type": TYPE_PREFIX + str(problem.code),
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail or kind.title + ".",
        "code": str(problem.code),
        **problem.members,
    }
    return JSONResponse(
        body, kind.status, {**kind.headers, **problem.headers}, media_type=MEDIA_TYPE
    )


def from_exception(error: Exception, errors: Mapping[type[Exception], Meaning]) -> Problem | None:
    """The problem an exception stands for; None when it is nothing anybody foresaw."""
    match error:
        case Problem():
            return error
        case Refusal():
            return Problem(error.code, error.detail)
        case AdministrationError():
            return _from_administration(error)
        case IntakeError() | KnowledgeError():
            return Problem(error.code, _sentence(error))
        case CasesError():
            return _from_cases(error)
        case NoticesError():
            return Problem(error.code, _sentence(error))
        case QualityError():
            return _from_quality(error)
        case BadCursor():
            return Problem("bad_cursor")
        case RequestValidationError():
            return _from_validation(error)
        case HTTPException():
            return _from_status(error)
    meaning = meaning_of(error, errors)
    if isinstance(error, PromptFailed):
        return Problem(error.meaning, error.detail)
    if isinstance(error, RecordingNotThere):
        return Problem(error.meaning, error.why, state=error.state)
    return None if meaning is None else Problem(meaning, detail_of(meaning))


def detail_of(meaning: Meaning) -> str:
    match meaning:
        case Meaning.STORE_UNAVAILABLE:
            return "The database cannot be reached. Calls go on; try again shortly."
        case Meaning.CENTRE_UNAVAILABLE:
            return "The centre is starting or stopping. Nothing was changed; try again shortly."
        case _:
            return ""


def _from_validation(error: RequestValidationError) -> Problem:
    fields = [
        {
            "field": ".".join(str(part) for part in item["loc"]),
            "message": str(item["msg"]),
            "kind": str(item["type"]),
        }
        for item in error.errors()
    ]
    return Problem("invalid", "See errors for each field.", errors=fields[:50])


def _from_administration(error: AdministrationError) -> Problem:
    match error:
        case DocumentWrong():
            problems = [
                {"pointer": fault.pointer, "code": fault.code, "sentence": fault.sentence}
                for fault in error.faults
            ]
            detail = "Nothing was changed; see problems."
            return Problem("site_invalid", detail, problems=problems)
        case NoSuchPart():
            return Problem("no_such_part", _sentence(error))
        case NoSuchVersion():
            return Problem("no_such_version", _sentence(error))
        case TelephoneSystemAway():
            return Problem("pbx_out_of_sight", _sentence(error))
    return Problem("not_taken_over", _sentence(error))


def _from_cases(error: CasesError) -> Problem:
    if isinstance(error, PackWrong):
        problems = [{"rule": fault.rule, "sentence": fault.sentence} for fault in error.faults]
        return Problem(error.code, "Nothing was changed; see problems.", problems=problems)
    return Problem(error.code, _sentence(error))


def _from_quality(error: QualityError) -> Problem:
    if isinstance(error, SheetWrong):
        faults = [
            {"pointer": one.pointer, "code": one.code, "sentence": one.sentence}
            for one in error.faults
        ]
        return Problem(error.code, "Nothing was changed; see problems.", problems=faults)
    return Problem(error.code, _sentence(error))


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _from_status(error: HTTPException) -> Problem:
    code = _BY_STATUS.get(error.status_code)
    headers = dict(error.headers or {})
    if code is None:
        known = {status.value for status in HTTPStatus}
        log.warning("unforeseen HTTP status %s", error.status_code)
        code = (
            "bad_request" if error.status_code in known and error.status_code < 500 else "internal"
        )
    return Problem(code, headers=headers)


async def answer(request: Request, error: Exception) -> JSONResponse:
    """The exception handler of the application."""
    here = request.app.state.here
    found = from_exception(error, here.ports.errors)
    if found is None:
        raise error
    if found.code == "method_not_allowed":
        found.headers["Allow"] = ", ".join(here.methods.of(request.url.path))
    return response(found)
