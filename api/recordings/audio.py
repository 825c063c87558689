"""The audio of a recording as an HTTP answer: never empty, never shorter than it says without
notice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from api.ports import Meaning
from api.problems import Problem
from api.recordings.ranges import Unsatisfiable, names_etag, range_still_holds, wanted_range
from api.views import Audio


class AudioBroke(Exception):
    """The file ended early while it was being sent; the connection is cut so that it is noticed."""


async def audio_response(request: Request, audio: Audio, disposition: str = "inline") -> Response:
    """200, 206 or 304. Raises Problem ``range_not_satisfiable`` or that the recording was cut."""
    if audio.size <= 0:
        raise Problem(Meaning.RECORDING_CUT, "The file is empty.")
    etag = f'"{audio.sha256}"'
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": disposition,
    }
    asked = request.headers
    if names_etag(asked.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    start, stop, status = 0, audio.size, 200
    if request.method == "GET" and range_still_holds(asked.get("if-range"), etag):
        try:
            found = wanted_range(asked.get("range"), audio.size)
        except Unsatisfiable:
            raise Problem(
                "range_not_satisfiable",
                f"The recording has {audio.size} bytes.",
                headers={"Content-Range": f"bytes */{audio.size}"},
            ) from None
        if found is not None:
            (start, stop), status = found, 206
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{audio.size}"
    headers["Content-Length"] = str(stop - start)
    if request.method == "HEAD":
        return Response(status_code=200, headers=headers, media_type=audio.media_type)
    pieces = audio.read(start, stop)
    try:
        first = await anext(pieces)
    except StopAsyncIteration:
        raise Problem(Meaning.RECORDING_CUT, "The file ends early.") from None
    body = _whole(first, pieces, stop - start)
    return StreamingResponse(body, status, headers, media_type=audio.media_type)


async def _whole(first: bytes, pieces: AsyncIterator[bytes], expected: int) -> AsyncIterator[bytes]:
    sent = len(first)
    yield first
    async for piece in pieces:
        sent += len(piece)
        yield piece
    if sent != expected:
        raise AudioBroke(f"{sent} bytes of {expected}")
