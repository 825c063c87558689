"""Does the database answer, has it the right tables, and does it keep up?"""

from __future__ import annotations

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, not_checked, ok, warning
from store import segment
from store.errors import StoreError
from store.migrate import newest

NAME = "database"
BEHIND_FACTS = 5_000


async def check(c: Context) -> list[Finding]:
    if c.books is None:
        if c.settings.database_url is None and "postgresql" not in c.running:
            return [not_checked(NAME, c.books_trouble or "PostgreSQL is not running")]
        todo = "calls go on; look at the server, DATA/log/postgresql.log or REXIAN_DATABASE_URL"
        return [failure(NAME, f"does not answer: {c.books_trouble}", todo)]
    revision, wanted = await c.books.revision(), newest()
    if revision is None:
        return [warning(NAME, "has no tables yet", "start rexian once: it makes them")]
    if revision != wanted:
        newer = revision > wanted
        todo = "use the version of rexian that made it" if newer else "start rexian: it migrates"
        what = f"is at revision {revision}, {wanted} is needed"
        return [(failure if newer else warning)(NAME, what, todo)]
    version = await c.books.version()
    try:
        journal, newest_fact = _newest_fact(c)
    except (OSError, StoreError):
        return [ok(NAME, f"{version}, revision {revision}")]
    behind = max(0, newest_fact - await c.books.position(journal)) if journal else 0
    if behind > BEHIND_FACTS:
        todo = "is the backend running? Its log says why the database does not keep up"
        return [warning(NAME, f"{behind} facts behind the journal", todo)]
    return [ok(NAME, f"{version}, revision {revision}, {behind} facts behind the journal")]


def _newest_fact(c: Context) -> tuple[str, int]:
    """The journal's name and the number of its newest fact, read from its last segment."""
    paths = segment.segments_in(c.settings.data / "facts")
    if not paths:
        return "", 0
    head = segment.head_of(paths[-1])
    last = head.first - 1
    with paths[-1].open("rb") as file:
        file.readline()
        for line in file:
            if not line.endswith(b"\n"):
                break  # being written
            stored = segment.fact_in(line)
            if not stored.carried:
                last = stored.seq
    return head.journal, last
