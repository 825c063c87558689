"""SIP phones for tests, bench and demo: SIPp and baresip, fetched the way Asterisk is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rexian.errors import ProvisionError
from rexian.provision.debian import fetch_tree
from rexian.provision.progress import Progress

PACKAGES = ("sip-tester", "baresip-core")


@dataclass(frozen=True, slots=True)
class PhoneTools:
    """How SIPp and baresip are started; append their options. `baresip_modules_dir` is for
    baresip's `module_path`."""

    sipp_argv: tuple[str, ...]
    baresip_argv: tuple[str, ...]
    baresip_modules_dir: Path


def find_or_fetch_phones(
    tools_dir: Path, progress: Progress, *, mirror: str | None = None
) -> PhoneTools:
    """SIPp and baresip out of Debian, unpacked under `tools_dir`. Raises ProvisionError.

    Installed ones are not looked for: their versions differ in options and in what they send.
    """
    tree = fetch_tree(tools_dir.resolve(), "phones", PACKAGES, progress, mirror=mirror)
    modules = next(iter(sorted(tree.root.glob("usr/lib/**/baresip/modules"))), None)
    if modules is None:
        raise ProvisionError(f"No baresip modules in {tree.root}; remove it to fetch it again.")
    return PhoneTools(
        sipp_argv=tree.argv("usr/bin/sipp"),
        baresip_argv=tree.argv("usr/bin/baresip"),
        baresip_modules_dir=modules,
    )
