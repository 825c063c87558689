"""What can go wrong with what is remembered, and whose fault it is."""

from __future__ import annotations


class StoreError(Exception):
    """Base of all errors of this package; the message is meant for a person."""


# --- the journal: the disk, or who runs the machine -----------------------------------------------


class JournalError(StoreError):
    """The journal on the local disk cannot be used as it is."""


class JournalInUse(JournalError):
    """Another process writes this journal: two writers would give one number to two facts."""


class JournalDamaged(JournalError):
    """A segment holds what this program never wrote; a person has to look at it."""


class JournalWriteFailed(JournalError):
    """Nothing of this append was kept (disk full, disk gone). The same facts may be appended again
    later.
    """


class JournalGap(JournalError):
    """Facts that are asked for are no longer (or not yet) in the journal."""


class FactUnreadable(StoreError):
    """A stored fact does not fit the facts this version of the program knows."""


class FactUnwritable(StoreError):
    """A fact cannot be written down: not one of the known kinds, or a number that is none (NaN,
    infinity).
    """


# --- the database ---------------------------------------------------------------------------------


class StoreUnavailable(StoreError):
    """The database cannot be reached or does not answer in time. Nothing was changed; asking again
    later is right.
    """


class StoreOutdated(StoreError):
    """The schema of the database is not the one this program was written for."""


class DocumentUnreadable(StoreError):
    """A stored version of the site does not fit what this version of the program knows."""


# --- the one who asks -----------------------------------------------------------------------------


class BadRequest(StoreError):
    """What was asked for makes no sense; nothing was changed."""


class BadCursor(BadRequest):
    """A page cursor that this program never gave out."""


class NameTaken(BadRequest):
    """An account of that name exists already."""
