"""Prompts: what callers and operators hear spoken. A change is heard from the next time it is
played.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import FileResponse

from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, name_key, page
from api.problems import Problem
from api.prompts.schemas import (
    MOST_VERSION,
    Language,
    PathName,
    PathVersion,
    Prompt,
    PromptQuery,
    PromptWithVersions,
    SpeechBody,
    show_prompt,
    show_version,
)
from api.views.prompts import PromptRow

router = guarded_router("prompts")

UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The sound itself: WAV, MP3 or Ogg, at most 20 MiB and five minutes. Its "
        "kind is found out from its content.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
AUDIO: dict[int | str, dict[str, Any]] = {
    200: {"description": "16-bit WAV, mono, 16 kHz.", "content": {"audio/wav": {}}}
}


@router.get("/prompts", name="list_prompts")
async def list_prompts(query: Annotated[PromptQuery, Query()], site: Site) -> Page[Prompt]:
    """By language and name."""
    after = name_key(query.cursor)
    rows = sorted(await site.ports.prompts.all(query.language), key=_key)
    left = [row for row in rows if after is None or _key(row) > after]
    return page(left, query.limit, _key, lambda row: show_prompt(row, site))


@router.get("/prompts/{language}/{prompt}", name="get_prompt")
async def get_prompt(language: Language, prompt: PathName, site: Site) -> PromptWithVersions:
    row = await site.ports.prompts.one(language, prompt)
    versions = await site.ports.prompts.versions(language, prompt)
    if row is None or versions is None:
        raise _none(language, prompt)
    shown = show_prompt(row, site)
    return PromptWithVersions(
        **shown.model_dump(exclude={"current"}),
        current=shown.current,
        versions=[show_version(version, site) for version in versions],
    )


@router.put("/prompts/{language}/{prompt}", name="upload_prompt", openapi_extra=UPLOAD)
async def upload_prompt(
    language: Language, prompt: PathName, request: Request, me: Me, site: Site
) -> Prompt:
    """Store a sound as the prompt's newest version. It is made as loud as all the others."""
    row = await site.ports.prompts.store(
        language, prompt, request.stream(), me.account, site.ports.clock()
    )
    _note(request, me, site, "store_prompt", row)
    return show_prompt(row, site)


@router.post("/prompts/{language}/{prompt}/speech", name="speak_prompt")
async def speak_prompt(
    language: Language, prompt: PathName, body: SpeechBody, request: Request, me: Me, site: Site
) -> Prompt:
    """Have a machine say a text, and store that as the prompt's newest version."""
    row = await site.ports.prompts.speak(
        language, prompt, body.text, me.account, site.ports.clock()
    )
    _note(request, me, site, "speak_prompt", row)
    return show_prompt(row, site)


@router.get(
    "/prompts/{language}/{prompt}/audio",
    name="get_prompt_audio",
    response_class=Response,
    responses=AUDIO,
)
async def get_prompt_audio(
    language: Language,
    prompt: PathName,
    site: Site,
    version: Annotated[
        int | None, Query(ge=1, le=MOST_VERSION, description="Left out: the current one.")
    ] = None,
) -> Response:
    """What is heard."""
    path = await site.ports.prompts.file(language, prompt, version)
    if path is None:
        raise _none(language, prompt)
    return FileResponse(path, media_type="audio/wav", filename=f"{language}-{prompt}.wav")


@router.post("/prompts/{language}/{prompt}/versions/{version}/restore", name="restore_prompt")
async def restore_prompt(
    language: Language,
    prompt: PathName,
    version: PathVersion,
    request: Request,
    me: Me,
    site: Site,
) -> Prompt:
    """Play an earlier version again."""
    row = await site.ports.prompts.restore(language, prompt, version)
    if row is None:
        raise _none(language, prompt)
    _note(request, me, site, "restore_prompt", row)
    return show_prompt(row, site)


@router.delete("/prompts/{language}/{prompt}", name="remove_prompt", status_code=204)
async def remove_prompt(
    language: Language, prompt: PathName, request: Request, me: Me, site: Site
) -> None:
    """With all its versions."""
    row = await site.ports.prompts.one(language, prompt)
    if row is None:
        raise _none(language, prompt)
    if site.ports.prompts.needed(prompt):
        raise Problem("prompt_needed", "The system says it; store another sound instead.")
    await site.ports.prompts.remove(language, prompt)
    _note(request, me, site, "remove_prompt", row)


def _key(row: PromptRow) -> str:
    return f"{row.language}/{row.name}"


def _none(language: Language, prompt: str) -> Problem:
    return Problem("no_such_prompt", f"There is no such prompt {prompt} ({language}).")


def _note(request: Request, me: Me, site: Here, action: str, row: PromptRow) -> None:
    site.audit.note(request, me, action, f"prompt:{_key(row)}", f"version={row.current.number}")
