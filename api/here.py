"""What every endpoint can ask for: the ports, the settings, and the few things the API itself keeps
in memory.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Annotated, cast, overload

from fastapi import Depends, Request

from api.audit import Audit
from api.bearer import Bearer
from api.browser_phones.tickets import Tickets
from api.intake.limits import IntakeLimits
from api.methods import AllowedMethods
from api.metrics import Metrics
from api.passwords import PasswordWorker
from api.ports import Ports
from api.recordings.listening import Listenings
from api.repeats import Repeats
from api.settings import ApiSettings
from api.throttle import LoginThrottle
from api.times import moment


@dataclass(slots=True)
class Here:
    """One per application."""

    ports: Ports
    settings: ApiSettings
    metrics: Metrics
    bearer: Bearer
    throttle: LoginThrottle
    methods: AllowedMethods
    audit: Audit
    repeats: Repeats
    tickets: Tickets
    intake_limits: IntakeLimits = field(default_factory=IntakeLimits)
    passwords: PasswordWorker = field(default_factory=PasswordWorker)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the application is to stop: streams end."""
    streams: int = 0
    listenings: Listenings = field(default_factory=Listenings)

    @property
    def zone(self) -> tzinfo:
        return self.settings.timezone

    @overload
    def moment(self, seconds: float) -> datetime: ...
    @overload
    def moment(self, seconds: float | None) -> datetime | None: ...
    def moment(self, seconds: float | None) -> datetime | None:
        """Seconds since the epoch in the time zone of the site."""
        return moment(seconds, self.settings.timezone)


def here(request: Request) -> Here:
    return cast(Here, request.app.state.here)


Site = Annotated[Here, Depends(here)]
