"""The mirror is read from the machine, whichever way its administrator wrote it down."""

from __future__ import annotations

from pathlib import Path

import pytest

from rexian.errors import ProvisionError
from rexian.provision.apt_sources import debian_mirror


def apt(folder: Path, files: dict[str, str]) -> Path:
    (folder / "sources.list.d").mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def test_one_line_format(tmp_path: Path) -> None:
    machine = apt(
        tmp_path,
        {
            "sources.list": "# the usual three\n"
            "deb http://mirror.example/debian-security bookworm-security main\n"
            "deb http://mirror.example/debian bookworm-updates main\n"
            "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
            "http://main.example/debian/ bookworm main contrib # ours\n"
        },
    )

    assert debian_mirror(machine) == "http://main.example/debian/"


def test_deb822_format(tmp_path: Path) -> None:
    machine = apt(
        tmp_path,
        {
            "sources.list.d/debian.sources": "Types: deb deb-src\n"
            "# a comment in the stanza\n"
            "URIs: mirror+file:/etc/apt/mirrors/debian.list\n"
            "Suites: bookworm\n bookworm-updates\n"
            "Components: main\n"
            "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
            "\n"
            "Types: deb\nURIs: http://mirror.example/debian-security\n"
            "Suites: bookworm-security\nComponents: main\n"
        },
    )

    assert debian_mirror(machine) == "mirror+file:/etc/apt/mirrors/debian.list"


def test_an_in_line_key_block_says_nothing_against_a_source(tmp_path: Path) -> None:
    machine = apt(
        tmp_path,
        {
            "sources.list.d/a.sources": "Types: deb\nURIs: http://ours.example/debian\n"
            "Suites: stable\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n"
            " .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----\n"
        },
    )

    assert debian_mirror(machine) == "http://ours.example/debian"


def test_third_party_lists_and_switched_off_sources_are_passed_over(tmp_path: Path) -> None:
    machine = apt(
        tmp_path,
        {
            "sources.list": "#deb http://commented.example/debian bookworm main\n"
            "deb cdrom:[Debian GNU/Linux 12]/ bookworm main\n"
            "deb-src http://source.example/debian bookworm main\n",
            "sources.list.d/a-nodes.list": "deb https://nodes.example/node nodistro main\n",
            "sources.list.d/b-tool.list": "deb [signed-by=/usr/share/keyrings/tool.gpg] "
            "https://tool.example/apt bookworm main\n",
            "sources.list.d/c-off.sources": "Enabled: no\nTypes: deb\n"
            "URIs: http://off.example/debian\nSuites: bookworm\nComponents: main\n",
            "sources.list.d/d-debian.list": "deb http://right.example/debian trixie main\n",
            "sources.list.d/e.list.disabled": "deb http://disabled.example/debian trixie main\n",
        },
    )

    assert debian_mirror(machine) == "http://right.example/debian"


def test_no_debian_source_is_said_with_what_to_do(tmp_path: Path) -> None:
    machine = apt(tmp_path, {"sources.list": "deb http://other.example/ubuntu noble main\n"})

    with pytest.raises(ProvisionError, match="REXIAN_DEBIAN_MIRROR"):
        debian_mirror(machine)


def test_a_machine_without_apt_is_said_the_same_way(tmp_path: Path) -> None:
    with pytest.raises(ProvisionError, match="No Debian mirror found"):
        debian_mirror(tmp_path / "nowhere")
