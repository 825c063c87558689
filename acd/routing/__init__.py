"""Who is put through to whom. One strategy per file; ``assign`` runs after every step."""

from acd.routing.assign import assign

__all__ = ["assign"]
