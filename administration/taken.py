"""What whoever changed the site is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from administration.versions import Version
from administration.warned import Warned


@dataclass(frozen=True, slots=True)
class Taken:
    """A change that is in force."""

    version: Version
    secrets: Mapping[str, str]
    """SIP passwords of new seats, shown this once."""
    warnings: Sequence[Warned]

    def __repr__(self) -> str:
        # Never into a log by accident.
        return f"Taken(version {self.version.number}, {len(self.secrets)} new secrets)"
