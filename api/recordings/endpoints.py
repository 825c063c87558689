"""Recordings: finding them, listening to them. Every replay is written to the access log first."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Query, Request, Response

from api.bearer import Identity
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, moment_key, page
from api.ports import RecordingFilter
from api.problems import Problem
from api.recordings.audio import audio_response
from api.recordings.listening import Listening, Reason
from api.recordings.schemas import Recording, RecordingQuery, Wave, show_recording, show_wave
from api.schemas import Identifier, PathId
from api.times import epoch
from api.views import Audio

router = guarded_router("recordings")

VoiceQuery = Annotated[
    Identifier | None,
    Query(
        description="Left out: the stored file, a channel for each voice. ``mix``: all voices "
        "mixed, for any player. An id of the recording's ``voices``: this one alone."
    ),
]
AUDIO_ANSWERS: dict[int | str, dict[str, object]] = {
    200: {"description": "All of it.", "content": {"audio/ogg": {}}},
    206: {"description": "The range asked for.", "content": {"audio/ogg": {}}},
    304: {"description": "What the client has is still right."},
}


@router.get("/recordings", name="list_recordings")
async def list_recordings(query: Annotated[RecordingQuery, Query()], site: Site) -> Page[Recording]:
    """Newest first."""
    wanted = RecordingFilter(
        since=epoch(query.since),
        before=epoch(query.before),
        hotline=query.hotline,
        caller=query.caller,
        seat=query.seat,
        operator=query.operator,
        department=query.department,
        call=query.call,
        case=query.case,
        grade=query.grade,
        longer_than=query.longer_than,
        shorter_than=query.shorter_than,
        silence_over=query.silence_over,
        overlap_over=query.overlap_over,
        coverage_below=query.coverage_below,
    )
    rows = await site.ports.recordings.find(wanted, moment_key(query.cursor), query.limit + 1)
    return page(
        rows,
        query.limit,
        lambda row: (row.started_at, row.recording),
        lambda row: show_recording(row, site),
    )


@router.get("/recordings/{recording}", name="get_recording")
async def get_recording(recording: PathId, site: Site) -> Recording:
    row = await site.ports.recordings.one(recording)
    if row is None:
        raise _none(recording)
    return show_recording(row, site)


@router.get(
    "/recordings/{recording}/audio",
    name="get_recording_audio",
    response_class=Response,
    responses=AUDIO_ANSWERS,
)
async def get_recording_audio(
    recording: PathId,
    request: Request,
    me: Me,
    site: Site,
    reason: Reason,
    voice: VoiceQuery = None,
    download: Annotated[bool, Query(description="To be kept as a file.")] = False,
) -> Response:
    """The audio, whole or by ``Range``; a problem when the file is not what was stored.

    Who listens, why and from where is in the access log: one line for all the ranges a player
    fetches, and another one after a quarter of an hour without any.
    """
    audio = await _audio(recording, voice, site)
    disposition = f'attachment; filename="{_file_name(recording, voice)}"' if download else "inline"
    response = await audio_response(request, audio, disposition)
    listening = Listening(
        session=me.digest,
        action="download" if download else "replay",
        recording=recording,
        voice=voice,
        reason=reason,
        address=request.client.host if request.client else "",
    )
    await _log(listening, request, me, site)
    return response


@router.head(
    "/recordings/{recording}/audio",
    name="head_recording_audio",
    response_class=Response,
    responses=AUDIO_ANSWERS,
)
async def head_recording_audio(
    recording: PathId, request: Request, site: Site, voice: VoiceQuery = None
) -> Response:
    """Size and digest of the audio, without listening to it."""
    return await audio_response(request, await _audio(recording, voice, site))


@router.get("/recordings/{recording}/peaks", name="get_recording_peaks")
async def get_recording_peaks(recording: PathId, site: Site) -> Wave:
    """What a player draws before it has heard anything."""
    peaks = await site.ports.recordings.peaks(recording)
    if peaks is None:
        raise _none(recording)
    return show_wave(peaks)


async def _audio(recording: str, voice: str | None, site: Here) -> Audio:
    audio = await site.ports.recordings.audio(recording, voice)
    if audio is None:
        raise _none(recording)
    return audio


async def _log(one: Listening, request: Request, me: Identity, site: Here) -> None:
    """Without the entry there is no replay: when the database is away, this raises."""
    now = site.ports.clock()
    parts = [f"voice={one.voice or 'all'}"]
    if asked := request.headers.get("range"):
        printable = "".join(sign for sign in asked[:60] if sign.isprintable())
        parts.append(f"range={printable}")
    detail = " ".join([*parts, f"reason={one.reason}"])

    async def write() -> None:
        await site.ports.access_log.write(
            now, me.account, one.action, one.recording, one.address, detail
        )

    await site.listenings.note(one, now, write)


def _file_name(recording: str, voice: str | None) -> str:
    """No letter of it means anything to a header or a file system."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", f"{recording}-{voice or 'all'}.ogg")


def _none(recording: str) -> Problem:
    return Problem("no_such_recording", f"There is no recording {recording}.")
