"""The composition root: the command line, settings, and the supervisor of a whole rexian."""

__version__ = "0.1.0"
