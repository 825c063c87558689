"""Who may do what: the one table. A route under ``/api/v1`` that is not in it stops the application
from starting.

Rows are operations (the ``operationId`` of the OpenAPI document), columns are roles. Finer rules,
such as an operator acting only on the call of the own seat, are decided where the call is known.
"""

from __future__ import annotations

from enum import StrEnum


class AccountRole(StrEnum):
    """What an account may do. ``api`` is for programs: they read, they do not act and do not
    listen.
    """

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    QA = "qa"
    ADMIN = "admin"
    API = "api"
    DEPARTMENT = "department"
    """Of a department: sees and handles the cases that were given to it, and nothing else."""


_O, _S, _Q, _A, _P, _D = (
    AccountRole.OPERATOR,
    AccountRole.SUPERVISOR,
    AccountRole.QA,
    AccountRole.ADMIN,
    AccountRole.API,
    AccountRole.DEPARTMENT,
)

PUBLIC: frozenset[str] = frozenset({"open_session", "send_message", "ask_progress"})
"""Operations that need no token; messages are signed instead (``api.intake.signed``)."""

MATRIX: dict[str, frozenset[AccountRole]] = {
    name: frozenset(roles)
    for name, roles in {
        # the own session and password
        "get_session": (_O, _S, _Q, _A, _P, _D),
        "close_session": (_O, _S, _Q, _A, _P, _D),
        "change_own_password": (_O, _S, _Q, _A, _P, _D),
        # people
        "list_users": (_A,),
        "create_user": (_A,),
        "get_user": (_A,),
        "change_user": (_A,),
        "list_access": (_S, _A),
        # what is heard spoken
        "list_prompts": (_A,),
        "get_prompt": (_A,),
        "get_prompt_audio": (_A,),
        "upload_prompt": (_A,),
        "speak_prompt": (_A,),
        "restore_prompt": (_A,),
        "remove_prompt": (_A,),
        # alarms, and who is kept out
        "list_alarms": (_S, _A),
        "acknowledge_alarm": (_S, _A),
        "list_bans": (_S, _A),
        "lift_ban": (_A,),
        # notices, and whom they go to
        "list_notices": (_S, _A),
        "send_notice_again": (_S, _A),
        "list_notice_addresses": (_S, _A),
        "add_notice_address": (_A,),
        "remove_notice_address": (_A,),
        "renew_notice_secret": (_A,),
        # what telephones sign in with
        "list_phone_accounts": (_A,),
        "renew_phone_password": (_A,),
        # the site
        "list_hotlines": (_O, _S, _Q, _A, _P),
        "list_departments": (_O, _S, _Q, _A, _P, _D),
        "get_department": (_O, _S, _Q, _A, _P, _D),
        "get_department_desk": (_O, _S, _Q, _A, _P),
        "change_department_desk": (_S, _A),
        "add_department_person": (_A,),
        "remove_department_person": (_A,),
        # the site as it is administered
        "get_site": (_A,),
        "replace_site": (_A,),
        "change_site": (_A,),
        "check_site": (_A,),
        "list_site_versions": (_A,),
        "get_site_version": (_A,),
        "compare_site_versions": (_A,),
        "restore_site_version": (_A,),
        "add_seat_range": (_A,),
        "export_seats": (_A,),
        "import_seats": (_A,),
        "export_departments": (_A,),
        "import_departments": (_A,),
        **{
            f"{verb}_site_{part}": (_A,)
            for verb in ("get", "put", "change", "remove")
            for part in (
                "hotline",
                "trunk",
                "calendar",
                "queue",
                "seat",
                "operator",
                "department",
                "roster",
                "caller",
            )
        },
        # seats
        "list_seats": (_O, _S, _Q, _A, _P),
        "get_seat": (_O, _S, _Q, _A, _P),
        "set_seat_state": (_O, _S, _A),
        "extend_wrap_up": (_O, _S, _A),
        "open_browser_phone": (_O, _S, _A),
        "browser_phone_is_ready": (_O, _S, _A),
        "get_desk_choices": (_O, _S, _Q, _A, _P),
        "send_test_call": (_O, _S, _A),
        # calls
        "list_calls": (_O, _S, _Q, _A, _P),
        "get_call": (_O, _S, _Q, _A, _P),
        "add_party": (_O, _S, _A),
        "drop_party": (_O, _S, _A),
        "hang_up_call": (_O, _S, _A),
        "place_call": (_O, _S, _A),
        "hold_party": (_O, _S, _A),
        "resume_party": (_O, _S, _A),
        "mute_party": (_O, _S, _A),
        "start_consultation": (_O, _S, _A),
        "change_consultation": (_O, _S, _A),
        "transfer_call": (_O, _S, _A),
        "hand_to_emergency": (_O, _S, _A),
        # supervision
        "start_supervision": (_S, _A),
        "change_supervision": (_S, _A),
        "end_supervision": (_S, _A),
        "pull_call": (_S, _A),
        "move_call": (_S, _A),
        "set_call_priority": (_S, _A),
        # queues and those who wait to be rung back
        "list_queues": (_O, _S, _Q, _A, _P),
        "list_ring_backs": (_O, _S, _Q, _A, _P),
        "cancel_ring_back": (_S, _A),
        # cases
        "list_cases": (_O, _S, _Q, _A, _P, _D),
        "get_case": (_O, _S, _Q, _A, _P, _D),
        "change_case": (_O, _S, _A),
        "act_on_case": (_O, _S, _A, _D),
        "get_case_history": (_O, _S, _Q, _A, _P, _D),
        "get_case_dispatches": (_O, _S, _Q, _A, _P, _D),
        "get_case_deadlines": (_O, _S, _Q, _A, _P, _D),
        "get_case_rules": (_O, _S, _Q, _A, _P, _D),
        "replace_case_rules": (_A,),
        "seal_caller": (_O, _S, _A),
        "get_seal": (_O, _S, _Q, _A, _P),
        "lift_seal": (_S, _A),
        "look_at_caller": (_S, _A),
        "get_shipped_case_rules": (_A,),
        "place_revisit": (_O, _S, _A),
        "get_case_revisits": (_O, _S, _Q, _A, _P, _D),
        "get_case_repeats": (_O, _S, _A),
        "get_case_choices": (_O, _S, _Q, _A, _P, _D),
        "get_case_categories": (_O, _S, _Q, _A, _P, _D),
        "replace_case_categories": (_A,),
        "add_attachment": (_O, _S, _A, _D),
        "get_case_attachments": (_O, _S, _Q, _A, _P, _D),
        "get_attachment": (_O, _S, _Q, _A, _D),
        "remove_attachment": (_S, _A),
        # tasks
        "list_tasks": (_O, _S, _A),
        "claim_task": (_O, _S, _A),
        "release_task": (_O, _S, _A),
        # other channels, and the public
        "list_channels": (_A,),
        "make_channel": (_A,),
        "change_channel": (_A,),
        "renew_channel_secret": (_A,),
        "get_case_messages": (_O, _S, _Q, _A, _P, _D),
        "publish_cases": (_S, _A),
        # the knowledge base, and what is asked about
        "list_articles": (_O, _S, _Q, _A, _P, _D),
        "get_article": (_O, _S, _Q, _A, _P, _D),
        "get_article_history": (_O, _S, _Q, _A, _P, _D),
        "write_article": (_O, _S, _A, _D),
        "rewrite_article": (_O, _S, _A, _D),
        "act_on_article": (_O, _S, _A, _D),
        "search_articles": (_O, _S, _Q, _A, _P, _D),
        "offer_articles": (_O, _S, _Q, _A, _P, _D),
        "get_hot_topics": (_O, _S, _Q, _A, _P),
        # recordings
        "list_recordings": (_O, _S, _Q, _A),
        "get_recording": (_O, _S, _Q, _A),
        "get_recording_audio": (_O, _S, _Q, _A),
        "head_recording_audio": (_O, _S, _Q, _A),
        "get_recording_peaks": (_O, _S, _Q, _A),
        "get_recording_markers": (_O, _S, _Q, _A),
        # the quality staff's work
        "get_score_sheets": (_O, _S, _Q, _A),
        "get_score_sheet": (_O, _S, _Q, _A),
        "put_score_sheet": (_S, _A),
        "have_call_scored": (_S, _Q, _A),
        "list_scores": (_O, _S, _Q, _A),
        "get_score": (_O, _S, _Q, _A),
        "act_on_score": (_O, _S, _Q, _A),
        "comment_on_recording": (_Q,),
        "get_agreement": (_S, _Q, _A),
        "get_sampling_plans": (_S, _Q, _A),
        "put_sampling_plan": (_S, _A),
        "draw_sample": (_S, _Q, _A),
        "list_draws": (_S, _Q, _A),
        "get_draw": (_S, _Q, _A),
        # recordings as evidence
        "export_case_recordings": (_S, _Q, _A),
        "list_retention_classes": (_S, _Q, _A),
        "put_retention_class": (_A,),
        "remove_retention_class": (_A,),
        "set_recording_class": (_S, _A),
        "list_holds": (_S, _Q, _A),
        "get_recording_evidence": (_S, _Q, _A),
        "place_hold": (_S, _A),
        "lift_hold": (_A,),
        # figures and the live feed
        "get_statistics_of_day": (_O, _S, _Q, _A, _P),
        "get_statistics_of_day_by": (_O, _S, _Q, _A, _P),
        "get_recent_statistics": (_O, _S, _Q, _A, _P),
        "get_staffing": (_S, _A),
        "get_weekly_load": (_S, _Q, _A, _P),
        "follow_events": (_O, _S, _Q, _A, _P),
    }.items()
}
