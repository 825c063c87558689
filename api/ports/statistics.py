"""Figures over the stored calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from api.views import CallCount, Figures


class StatisticsPort(Protocol):
    async def figures(
        self,
        start: float,
        end: float,
        threshold_seconds: float,
        hotline: str | None,
        queue: str | None,
    ) -> Figures:
        """Counts over the calls with ``start <= offered_at < end``."""

    async def figures_by(
        self, by: str, start: float, end: float, threshold_seconds: float
    ) -> Mapping[str, Figures]:
        """The same for each ``hotline`` or each ``queue`` that had a call; "" stands for calls that
        never came to one.
        """

    async def hours(self, start: float, end: float) -> Sequence[CallCount]:
        """The full hours within the span in which anybody called, in order."""

    async def quarters(self, start: float, end: float, hotline: str | None) -> Sequence[CallCount]:
        """The quarters of an hour in which anybody called, on one hotline or on any, in order."""
