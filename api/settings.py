"""What can be set about the API. The composition root fills it from its own settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from zoneinfo import ZoneInfo

from api.permissions import AccountRole

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """Lengths in seconds. Raises ValueError for values that cannot work."""

    timezone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    """Times are shown in this zone, and a day of statistics is a day in it."""
    token_seconds: float = 12 * HOUR
    """How long a session lasts from sign-in."""
    token_recheck_seconds: float = 5.0
    """How long a session may be used before the database is asked again whether it still stands."""
    token_outage_seconds: float = 12 * HOUR
    """How long a session that was seen valid may be used while the database is away."""
    answer_threshold_seconds: float = 15.0
    """T of the service level: GB/T 33358-2016 asks for an answer within 15 s."""
    free_failures: int = 5
    """Wrong passwords for one name from one address before waiting is asked for."""
    free_failures_address: int = 50
    """Wrong passwords from one address, whatever the names."""
    longest_throttle_seconds: float = 300.0
    keep_alive_seconds: float = 15.0
    """The longest silence on an event stream."""
    slow_client_seconds: float = 20.0
    """A client that takes nothing for so long is dropped."""
    most_streams: int = 1000
    check_seconds: float = 2.0
    """How long one readiness check may take."""
    most_body_bytes: int = 64 * 1024
    most_prompt_bytes: int = 20 * 1024 * 1024
    """The largest sound that may be uploaded as a prompt."""
    most_attachment_bytes: int = 20 * 1024 * 1024
    """The largest file that may be put with a case."""
    most_site_bytes: int = 8 * 1024 * 1024
    """The document of a site with ten thousand seats has about 2 MB."""
    roles: Mapping[str, frozenset[AccountRole]] = field(default_factory=dict)
    """Operations whose roles are others here than in ``api.permissions.MATRIX``."""
    version: str = "0"

    def __post_init__(self) -> None:
        for name in (
            "token_seconds",
            "answer_threshold_seconds",
            "longest_throttle_seconds",
            "keep_alive_seconds",
            "slow_client_seconds",
            "check_seconds",
            "free_failures",
            "free_failures_address",
            "most_streams",
            "most_body_bytes",
            "most_prompt_bytes",
            "most_attachment_bytes",
        ):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0")
