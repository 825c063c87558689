"""What rexian's own commands end with: whose fault it is, in one sentence, and an exit code."""

from __future__ import annotations


class RexianError(Exception):
    """Base of every error this package raises on purpose; the message is meant for a person."""

    exit_code = 1


class SettingsError(RexianError):
    """A setting given by the user is wrong. One line per fault."""

    exit_code = 2


class ProvisionError(RexianError):
    """A part that has to be on the machine (Asterisk, phones, PostgreSQL) could not be had."""

    exit_code = 3


class PortTakenError(RexianError):
    """A port this system needs is in use by something else."""

    exit_code = 4


class AlreadyRunningError(RexianError):
    """Another `rexian run` holds the same data folder."""

    exit_code = 5


class SecretsError(RexianError):
    """The secrets file is missing parts, is not ours alone to read, or cannot be written."""

    exit_code = 6


class ChildFailedError(RexianError):
    """A program this system depends on did not come up."""

    exit_code = 7
