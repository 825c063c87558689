"""What can be wrong with a request about a case: the fault of the one who asks, nothing was
changed.
"""

from __future__ import annotations


class CasesError(Exception):
    """Base of all errors of this package."""


class NoSuchStatus(CasesError):
    """A case is open or closed and nothing else."""


class CallerHasOpenCase(CasesError):
    """A closed case cannot be opened again while its caller has another one open: a redial would
    not know which of them to join.
    """
