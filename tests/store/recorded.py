"""Recordings of calls as they would be made, for tests that need rows and no sound."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from quality.sound import Sound, VoiceSound
from recordings.ingest import Recording, Span, StoredPeaks, Voice
from recordings.tracks import Role

Leg = tuple[Role, str, float, float]
"""Role, leg, and from when to when (seconds from the recording's start) it was recorded."""


def recorded(
    call: str, at: float, seconds: float, *legs: Leg, sound: Sound | None = None
) -> Recording:
    """A recording that begins at ``at``; a voice per leg."""
    voices = tuple(
        Voice(
            key=f"{role.value}-{channel}",
            role=role,
            leg_id=leg,
            channel=channel,
            start_offset=start,
            duration=end - start,
            level_dbfs=-20.0,
            peaks=f"x/{call}.peaks.json",
            spans=(Span(start, end - start),),
            odd_bytes=0,
        )
        for channel, (role, leg, start, end) in enumerate(legs)
    )
    return Recording(
        call_id=call,
        path=f"x/{call}.ogg",
        sha256="ab" * 32,
        bytes=1000,
        duration_seconds=seconds,
        started_at=datetime.fromtimestamp(at, UTC),
        sample_rate=16000,
        voices=voices,
        sources=(),
        strays=(),
        peaks=StoredPeaks(f"x/{call}.peaks.json", "cd" * 32, 10),
        sound=sound,
    )


def answered(call: str, at: float, *, sound: Sound | None = None, talk: float = 60.0) -> Recording:
    """Of ``stories.answered_call``: the citizen from the start, the operator from 4 s."""
    end = 4.0 + talk
    return recorded(
        call,
        at,
        end,
        (Role.CITIZEN, call, 0.0, end),
        (Role.OPERATOR, f"{call}-1001", 4.0, end),
        sound=sound,
    )


def sounding(silence: float = 0.0, overlap: float = 0.0, conversation: float = 60.0) -> Sound:
    """Of two voices."""
    voice = VoiceSound(20.0, 0.5, -24.5, 0.001)
    return Sound(
        conversation, silence, silence, overlap, (voice, replace(voice, clipped_share=0.0))
    )
