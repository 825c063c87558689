"""Checks the document as a whole: what each part says may be right, and all together not.

Every fault has its place (a JSON pointer) and a sentence. Nothing of a document with a fault is
taken over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from administration import hours
from administration.check_codes import code_faults
from administration.check_numbers import number_faults
from administration.check_people import people_faults
from administration.check_queues import queue_faults
from administration.errors import DocumentWrong, Fault
from administration.holidays import is_known
from administration.model import Document, pointer
from administration.schedule import Where
from administration.warned import Warned


def check(
    document: Document, moment: float, where: Where, prompts: Collection[str] | None = None
) -> None:
    """Raises DocumentWrong with everything that is wrong. ``prompts`` are those there are, as
    ``zh/welcome`` (None: not known here). ``moment``: hours that lie in the past open nothing.
    """
    faults = list(faults_in(document, moment, where, prompts))
    if faults:
        raise DocumentWrong(faults)


def faults_in(
    document: Document, moment: float, where: Where, prompts: Collection[str] | None = None
) -> Iterator[Fault]:
    yield from number_faults(document, where.region)
    yield from code_faults(document)
    yield from _calendar_faults(document, moment, where)
    yield from queue_faults(document)
    yield from people_faults(document, where.region)
    if prompts is not None:
        yield from _prompt_faults(document, prompts)


def warnings(document: Document, moment: float, where: Where) -> list[Warned]:
    """What is not wrong and should be known."""
    if not any(calendar.statutory for calendar in document.calendars.values()):
        return []
    today = datetime.fromtimestamp(moment, where.zone).date()
    # Half a year ahead there is nothing to be known yet.
    years = sorted({today.year, today.year + (today.month >= 11)})
    return [_holidays_unknown(year) for year in years if not is_known(year, document.days)]


def _holidays_unknown(year: int) -> Warned:
    return Warned(
        pointer("days"),
        "holidays_unknown",
        {"year": year},
        f"the statutory holidays of {year} are not known: until the package chinesecalendar is "
        "renewed, or the days are entered under /days, its weeks are ordinary ones",
    )


def _calendar_faults(document: Document, moment: float, where: Where) -> Iterator[Fault]:
    for name, calendar in document.calendars.items():
        never = hours.next_change(
            calendar, document.days, moment, where.zone
        ) is None and not hours.is_open(calendar, document.days, moment, where.zone)
        if never:
            yield Fault(
                pointer("calendars", name),
                "never_opens",
                f"the calendar {name} does not open once within a year",
            )
    known = document.calendars
    for kind, parts in (("hotlines", document.hotlines), ("trunks", document.trunks)):
        for number, part in parts.items():
            for index, period in enumerate(part.line_periods):
                if period.during not in known:
                    at = pointer(kind, number, "line_periods", index, "during")
                    yield _no_calendar(at, period.during)
    for kind, users in (("hotlines", document.hotlines), ("departments", document.departments)):
        for number, user in users.items():
            if user.hours is not None and user.hours not in known:
                yield _no_calendar(pointer(kind, number, "hours"), user.hours)


def _no_calendar(at: str, name: str) -> Fault:
    return Fault(at, "no_such_calendar", f"there is no calendar {name}")


def _prompt_faults(document: Document, prompts: Collection[str]) -> Iterator[Fault]:
    for number, hotline in document.hotlines.items():
        for name in ("greeting", "closed_prompt", "full_prompt"):
            prompt, language = getattr(hotline, name), hotline.language.value
            if prompt and f"{language}/{prompt}" not in prompts:
                sentence = f"there is no prompt {prompt} in the language {language}"
                yield Fault(pointer("hotlines", number, name), "no_such_prompt", sentence)
