"""The API of the running system, for commands that change it as an administrator.

The login is the first administrator's from DATA/secrets.json, or REXIAN_ADMIN_NAME and
REXIAN_ADMIN_PASSWORD.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rexian.errors import RexianError
from rexian.settings import Settings, load_settings

SECONDS = 60.0


class ApiRefused(RexianError):
    """The system did not take what was asked; the message names every problem."""

    exit_code = 8


class Api:
    """The API of the running system, signed in."""

    def __init__(self, settings: Settings) -> None:
        host = settings.address
        if host in ("0.0.0.0", "::"):
            host = "127.0.0.1"
        self._base = f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}/api/v1"
        self._token: str | None = None

    def sign_in(self, name: str, password: str) -> None:
        """Raises ApiRefused, RexianError."""
        body = json.dumps({"username": name, "password": password}).encode()
        answer, _ = self.ask("POST", "/sessions", body)
        self._token = str(json.loads(answer)["token"])

    def sign_out(self) -> None:
        """Ends the session; trouble with it is nobody's concern."""
        if self._token is not None:
            try:
                self.ask("DELETE", "/sessions/current")
            except RexianError:
                return

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        version: str | None = None,
        **query: str,
    ) -> tuple[bytes, str]:
        """The answer and its ETag. Raises ApiRefused, RexianError."""
        given = {name: value for name, value in query.items() if value}
        url = self._base + path + (f"?{urllib.parse.urlencode(given)}" if given else "")
        headers = {"Content-Type": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        if version is not None:
            headers["If-Match"] = version
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with _direct.open(request, timeout=SECONDS) as answer:
                return answer.read(), answer.headers.get("ETag", "")
        except urllib.error.HTTPError as refused:
            raise ApiRefused(_explained(refused)) from None
        except OSError as fault:
            raise RexianError(
                f"the system does not answer at {self._base} ({fault}); is `rexian run` running?"
            ) from None


# A proxy in the environment is for the world outside.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _explained(refused: urllib.error.HTTPError) -> str:
    try:
        problem: dict[str, Any] = json.loads(refused.read())
    except ValueError:
        return f"the system answers {refused.code}"
    wrong = (f"{one['pointer'] or '/'}: {one['sentence']}" for one in problem.get("problems", []))
    meanwhile = said_changes(problem.get("changes", []))
    detail = str(problem.get("detail", refused.code))
    return "\n  ".join([detail, *wrong, *meanwhile])


@contextmanager
def signed_in() -> Iterator[Api]:
    """The API for the length of one command. Raises ApiRefused, RexianError."""
    settings = load_settings()
    api = Api(settings)
    api.sign_in(*_login(settings))
    try:
        yield api
    finally:
        api.sign_out()


def _login(settings: Settings) -> tuple[str, str]:
    name = os.environ.get("REXIAN_ADMIN_NAME", "admin")
    password = os.environ.get("REXIAN_ADMIN_PASSWORD")
    if password:
        return name, password
    from rexian.secrets import FIRST_DEPARTMENTS, FIRST_SEATS, load_or_create

    path = settings.data / "secrets.json"
    if not path.exists():
        raise RexianError(
            f"{path} does not exist: set REXIAN_ADMIN_PASSWORD, or REXIAN_DATA to the system's"
        )
    secrets, _ = load_or_create(path, FIRST_SEATS, FIRST_DEPARTMENTS)
    return name, secrets.admin_password


def said_changes(changes: list[dict[str, Any]]) -> list[str]:
    """Differences as a person reads them."""
    said = []
    for one in changes:
        old, new = (json.dumps(one[name], ensure_ascii=False) for name in ("old", "value"))
        match one["op"]:
            case "add":
                said.append(f"+ {one['path']}: {new}")
            case "remove":
                said.append(f"- {one['path']}: {old}")
            case _:
                said.append(f"~ {one['path']}: {old} -> {new}")
    return said
