"""An action on its way: panoramisk's Action with checked fields and completion as AMI defines it.

Limits are those of Asterisk's reader (manager.c: a line buffer of 1,024 bytes including the line's
end, at most 128 lines a message). Beyond them Asterisk drops the line and answers with an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence

from panoramisk.actions import Action
from panoramisk.utils import IdGenerator

from pbx.ami.errors import ActionRefused, AmiError, InvalidField
from pbx.ami.message import AmiMessage

LINE_LIMIT = 1022
LINES_LIMIT = 128

Fields = Mapping[str, str | Sequence[str]]

_list_ids = IdGenerator("list")
_single_ids = IdGenerator("action")


def is_list_id(action_id: str) -> bool:
    """Whether this process gave the id to a list action, however long ago.

    Rows of a list nobody waits for any more are told from events by this alone, so no memory of
    past actions is needed.
    """
    return action_id.startswith(f"list/{_list_ids.uid}/")


class PendingAction(Action):  # type: ignore[misc]
    """An action and the future of its answer: one AmiMessage, or for a list its rows."""

    def __init__(
        self,
        name: str,
        fields: Fields,
        *,
        as_list: bool = False,
        item_events: Collection[str] | None = None,
    ) -> None:
        """Raises InvalidField for anything AMI could not carry unchanged."""
        checked = check_fields(name, fields)
        identity = _list_ids() if as_list else _single_ids()
        super().__init__({"Action": name, "ActionID": identity, **checked})
        self.name = name
        self.wants_list = as_list
        self.item_events = None if item_events is None else frozenset(item_events)
        self.rows: list[AmiMessage] = []
        self.timer: asyncio.TimerHandle | None = None

    def encoded(self) -> bytes:
        """The bytes to write."""
        return str(self).encode()

    def add_message(self, message: AmiMessage) -> bool:
        """Take a reply or a row; True when nothing more belongs to this action."""
        if message.event:
            ending = message.get("EventList").lower()
            if ending == "complete":
                self.succeed(self.rows)
                return True
            if ending == "cancelled":
                self.fail(ActionRefused(self.name, message))
                return True
            if self.item_events is None or message.event in self.item_events:
                self.rows.append(message)
            return False
        if message.response.lower() in ("error", "fail", "failure"):
            self.fail(ActionRefused(self.name, message))
            return True
        if not self.wants_list:
            self.succeed(message)
            return True
        if message.get("EventList").lower() != "start":
            self.succeed(self.rows)  # answered, and no list follows
            return True
        return False

    def succeed(self, result: object) -> None:
        """Hand over the result, unless the waiter has gone."""
        self._finish()
        if not self.future.done():
            self.future.set_result(result)

    def fail(self, error: AmiError) -> None:
        """Hand over the error, unless the waiter has gone."""
        self._finish()
        if not self.future.done():
            self.future.set_exception(error)

    def _finish(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


def check_fields(name: str, fields: Fields) -> dict[str, str | list[str]]:
    """The fields as they will be written.

    Raises InvalidField when a name or value would start another line (CR, LF, NUL), when a name
    is not a header name or is one this layer sets, or when a line or the message is too long.
    """
    _check_line("Action", name)
    if not name:
        raise InvalidField("an action needs a name")
    checked: dict[str, str | list[str]] = {}
    seen = set()
    lines = 2
    for key, value in fields.items():
        if not key or not key.isascii() or any(c in ": " or not c.isprintable() for c in key):
            raise InvalidField(f"{key!r} is not a header name")
        if key.lower() in ("action", "actionid", "commandid"):
            raise InvalidField(f"{key} is set by the connection")
        if key.lower() in seen:
            raise InvalidField(f"{key} is given twice; give one name a list of values")
        seen.add(key.lower())
        if not isinstance(value, str | list | tuple):
            raise InvalidField(f"{key} must be text or a list of texts")
        values = [value] if isinstance(value, str) else list(value)
        for item in values:
            _check_line(key, item)
        lines += len(values)
        checked[key] = value if isinstance(value, str) else values
    if lines > LINES_LIMIT:
        raise InvalidField(f"{name} has {lines} lines, Asterisk reads {LINES_LIMIT}")
    return checked


def _check_line(key: str, value: str) -> None:
    if not isinstance(value, str):
        raise InvalidField(f"{key} must be text, not {type(value).__name__}")
    if any(c in value for c in "\r\n\0"):
        raise InvalidField(f"{key} contains a line end or NUL")
    try:
        length = len(f"{key}: {value}".encode())
    except UnicodeEncodeError:
        raise InvalidField(f"{key} contains half a surrogate pair") from None
    if length > LINE_LIMIT:
        raise InvalidField(f"{key} makes a line of {length} bytes, Asterisk reads {LINE_LIMIT}")
