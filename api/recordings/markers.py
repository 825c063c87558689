"""What happened while a recording was made, for a player to show."""

from __future__ import annotations

from api.guard import guarded_router
from api.here import Site
from api.problems import Problem
from api.recordings.schemas import Markers, show_marker
from api.schemas import PathId

router = guarded_router("recordings")


@router.get("/recordings/{recording}/markers", name="get_recording_markers")
async def get_recording_markers(recording: PathId, site: Site) -> Markers:
    """Holds, three-way talk, who came and left, as times on the recording's own timeline."""
    rows = await site.ports.recordings.markers(recording)
    if rows is None:
        raise Problem("no_such_recording", f"There is no recording {recording}.")
    return Markers(markers=[show_marker(row) for row in rows])
