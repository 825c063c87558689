"""What an attachment is: told by its content, and compared with what it says it is.

The signatures are puremagic's. Office documents of today are zip archives, and text has no
signature: both are looked into.
"""

from __future__ import annotations

import codecs
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

from cases.errors import AttachmentRefused

_HEAD_BYTES = 4096
_BLOCK = 1 << 20
_ANY = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken."""

    media_type: str
    signatures: frozenset[str]
    """Endings by which puremagic names such content."""
    also: frozenset[str] = frozenset()
    """Other media types it goes by."""
    inside: str = ""
    """The folder an office document has in its archive."""


def _kind(media_type: str, signatures: str, also: str = "", inside: str = "") -> Kind:
    return Kind(media_type, frozenset(signatures.split()), frozenset(also.split()), inside)


_OPEN = "application/vnd.openxmlformats-officedocument"
_ZIP, _JPEG, _TIFF = ".docx .xlsx .pptx .zip", ".jpg .jpeg .jfif", ".tif .tiff"
_JPG = _kind("image/jpeg", _JPEG, "image/jpg image/pjpeg")
_TIF = _kind("image/tiff", _TIFF)
TEXT = _kind("text/plain", "")
KINDS: dict[str, Kind] = {
    ".pdf": _kind("application/pdf", ".pdf"),
    ".png": _kind("image/png", ".png"),
    ".jpg": _JPG,
    ".jpeg": _JPG,
    ".gif": _kind("image/gif", ".gif"),
    ".webp": _kind("image/webp", ".webp"),
    ".bmp": _kind("image/bmp", ".bmp", "image/x-ms-bmp"),
    ".tif": _TIF,
    ".tiff": _TIF,
    ".heic": _kind("image/heic", ".heic .heif", "image/heif"),
    ".docx": _kind(f"{_OPEN}.wordprocessingml.document", _ZIP, inside="word/"),
    ".xlsx": _kind(f"{_OPEN}.spreadsheetml.sheet", _ZIP, inside="xl/"),
    ".pptx": _kind(f"{_OPEN}.presentationml.presentation", _ZIP, inside="ppt/"),
    ".doc": _kind("application/msword", ".doc"),
    ".xls": _kind("application/vnd.ms-excel", ".xls .doc"),
    ".ppt": _kind("application/vnd.ms-powerpoint", ".ppt .doc"),
    ".txt": TEXT,
    ".wav": _kind("audio/wav", ".wav", "audio/wave audio/x-wav"),
    ".mp3": _kind("audio/mpeg", ".mp3 .mpga", "audio/mp3"),
    ".ogg": _kind("audio/ogg", ".ogg .oga .opus", "application/ogg"),
    ".m4a": _kind("audio/mp4", ".m4a .f4a", "audio/x-m4a audio/m4a"),
    ".amr": _kind("audio/amr", ".amr"),
}
"""By the ending of the name."""


def kind_of(name: str, claimed: str, content: BinaryIO) -> Kind:
    """What the file is; read from the start. ``claimed`` is the media type it was sent with ("" or
    ``application/octet-stream``: none).

    Raises AttachmentRefused when nothing of the kind is taken, or name, media type and content do
    not say the same.
    """
    ending = PurePosixPath(name).suffix.lower()
    kind = KINDS.get(ending)
    if kind is None:
        raise AttachmentRefused(f"taken are {', '.join(sorted(KINDS))}")
    said = claimed.partition(";")[0].strip().lower()
    if said not in ("", _ANY, kind.media_type, *kind.also):
        raise AttachmentRefused(f"it is called {ending} and sent as {said}")
    content.seek(0)
    head = content.read(_HEAD_BYTES)
    if not head:
        raise AttachmentRefused("it is empty")
    if not (_is_text(head, content) if kind is TEXT else _has_signature(head, kind)):
        raise AttachmentRefused(f"it is called {ending} and holds something else")
    if kind.inside and not _is_office(content, kind.inside):
        raise AttachmentRefused(f"it is called {ending} and holds something else")
    return kind


def _has_signature(head: bytes, kind: Kind) -> bool:
    try:
        found = puremagic.magic_string(head)
    except puremagic.PureError:
        return False
    return any(match.extension.lower() in kind.signatures for match in found)


def _is_text(head: bytes, content: BinaryIO) -> bool:
    """UTF-8 or GB 18030 without control characters, to its end."""
    return any(_decodes(head, content, encoding) for encoding in ("utf-8-sig", "gb18030"))


def _decodes(head: bytes, content: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    content.seek(0)
    try:
        while block := content.read(_BLOCK):
            if not _plain(decoder.decode(block)):
                return False
        return _plain(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return False


def _plain(text: str) -> bool:
    return all(sign in "\t\n\r\f" or not (sign < " " or "\x7f" <= sign < "\xa0") for sign in text)


def _is_office(content: BinaryIO, inside: str) -> bool:
    """Only the archive's list is read, nothing is unpacked. One with macros is none."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return (
        "[Content_Types].xml" in names
        and any(name.startswith(inside) for name in names)
        and not macros
    )
