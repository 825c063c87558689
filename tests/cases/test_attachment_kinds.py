"""What an attachment is, told by its content; what lies is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from cases.attachment_kinds import KINDS, kind_of
from cases.errors import AttachmentRefused


def archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40)
DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
PPTX = archive("[Content_Types].xml", "ppt/presentation.xml")
MACROS = archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(30)
PROGRAM = b"MZ" + bytes(100)

TAKEN = {
    "申请.pdf": PDF,
    "scan.png": PNG,
    "路灯.jpg": JPEG,
    "路灯.JPEG": b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + bytes(40),
    "a.gif": b"GIF89a" + bytes(30),
    "a.webp": b"RIFF\x20\x00\x00\x00WEBPVP8 " + bytes(30),
    "a.bmp": b"BM\x46\x00\x00\x00" + bytes(60),
    "a.tif": b"II*\x00" + bytes(30),
    "a.heic": b"\x00\x00\x00\x18ftypheic" + bytes(20),
    "a.docx": DOCX,
    "a.xlsx": XLSX,
    "a.pptx": PPTX,
    "a.doc": OLE,
    "a.xls": OLE,
    "a.ppt": OLE,
    "utf-8.txt": "路灯坏了\r\n请处理".encode(),
    "windows.txt": "路灯坏了".encode("gb18030"),
    "a.wav": WAV,
    "a.mp3": b"ID3\x03\x00\x00" + bytes(30),
    "raw.mp3": b"\xff\xfb\x90\x64" + bytes(40),
    "a.ogg": b"OggS\x00\x02" + bytes(30),
    "a.m4a": b"\x00\x00\x00\x20ftypM4A " + bytes(30),
    "a.amr": b"#!AMR\n" + bytes(20),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_what_it_says_is_taken(name: str) -> None:
    ending = "." + name.rpartition(".")[2].lower()
    kind = kind_of(name, "application/octet-stream", io.BytesIO(TAKEN[name]))
    assert kind == KINDS[ending]
    assert kind_of(name, f"{kind.media_type}; charset=x", io.BytesIO(TAKEN[name])) == kind


@pytest.mark.parametrize(
    ("name", "claimed", "content", "says"),
    [
        ("a.pdf", "", PROGRAM, "it is called .pdf and holds something else"),
        ("a.jpg", "image/jpeg", PNG, "it is called .jpg and holds something else"),
        ("a.png", "image/jpeg", PNG, "it is called .png and sent as image/jpeg"),
        ("a.docx", "", XLSX, "it is called .docx and holds something else"),
        ("a.docx", "", archive("setup.exe"), "it is called .docx and holds something else"),
        ("a.docx", "", MACROS, "it is called .docx and holds something else"),
        ("a.docx", "", DOCX[:40], "it is called .docx and holds something else"),
        ("a.txt", "", PROGRAM, "it is called .txt and holds something else"),
        ("a.txt", "", b"\xff\xfe\x00\xd8", "it is called .txt and holds something else"),
        ("a.pdf", "", b"", "it is empty"),
        ("a.exe", "", PROGRAM, "taken are .amr, .bmp"),
        ("a.html", "text/html", b"<!DOCTYPE html>", "taken are"),
        ("a.svg", "image/svg+xml", b"<svg/>", "taken are"),
        ("noending", "", PDF, "taken are"),
    ],
    # Made archives hold the time of their making: as names of tests they would differ.
    ids=lambda value: value if isinstance(value, str) else f"{len(value)}-bytes",
)
def test_what_lies_or_is_not_wanted_is_refused(
    name: str, claimed: str, content: bytes, says: str
) -> None:
    with pytest.raises(AttachmentRefused, match=says):
        kind_of(name, claimed, io.BytesIO(content))


def test_a_control_character_far_down_makes_it_no_text() -> None:
    content = b"a" * 3_000_000 + b"\x00"
    with pytest.raises(AttachmentRefused):
        kind_of("a.txt", "text/plain", io.BytesIO(content))
