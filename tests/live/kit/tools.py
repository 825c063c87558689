"""The programs the kit drives: asterisk, baresip, SIPp, found or fetched by rexian itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from rexian.errors import ProvisionError
from rexian.provision.asterisk import AsteriskInstall, find_or_fetch_asterisk
from rexian.provision.phones import PhoneTools, find_or_fetch_phones
from rexian.provision.progress import SilentProgress

from .errors import ToolMissing

FOLDER_VARIABLE = "REXIAN_TOOLS_DIR"
DEFAULT_FOLDER = Path(__file__).resolve().parents[3] / ".tools"


@dataclass(frozen=True, slots=True)
class Tools:
    """An Asterisk and the phones to ring it with."""

    asterisk: AsteriskInstall
    phones: PhoneTools


def find_tools(folder: Path | None = None) -> Tools:
    """Everything the kit drives, fetched into `folder` on first use.

    `folder` defaults to REXIAN_TOOLS_DIR, then `.tools` of the checkout. Raises ToolMissing.
    """
    chosen = folder or Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)
    progress = SilentProgress()
    try:
        return Tools(
            asterisk=find_or_fetch_asterisk(chosen, progress),
            phones=_speaking_first(find_or_fetch_phones(chosen, progress)),
        )
    except ProvisionError as problem:
        raise ToolMissing(str(problem)) from problem


def _speaking_first(phones: PhoneTools) -> PhoneTools:
    """Phones with real-time priority, where the system lets us: a telephone has a processor of its
    own, and what it says and hears must not be taken apart by the tests that run beside it.
    """
    manners = ("chrt", "--rr", "5")
    if shutil.which("chrt") is None:
        return phones
    if subprocess.run([*manners, "true"], capture_output=True, check=False).returncode:
        return phones
    return replace(phones, baresip_argv=(*manners, *phones.baresip_argv))
