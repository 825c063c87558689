"""Files kept with a case: what is put in comes out, whatever happens in between is noticed."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cases.attachments import Attachments, path_of
from cases.errors import AttachmentDamaged, AttachmentRefused, AttachmentTooLarge, CaseHeld
from recordings.errors import StoreAway
from recordings.store import LocalStore
from store.evidence import Retention
from tests.cases.bureau import Bureau

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


async def sent(*blocks: bytes) -> AsyncIterator[bytes]:
    for block in blocks:
        yield block


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def attachments(bureau: Bureau, tmp_path: Path) -> Attachments:
    return Attachments(bureau.database, LocalStore(tmp_path / "store"), most_bytes=1000)


async def test_a_file_is_kept_with_its_case_and_told_in_its_history(
    bureau: Bureau, attachments: Attachments
) -> None:
    case = await bureau.call()
    blocks = sent(PDF[:5], PDF[5:])
    made = await attachments.add(case, "申请.pdf", "application/pdf", blocks, "li", bureau.now)

    assert made is not None
    assert (made.media_type, made.bytes, made.added_by) == ("application/pdf", len(PDF), "li")
    assert made.sha256 == hashlib.sha256(PDF).hexdigest()
    assert await attachments.of_case(case) == [made]
    assert await attachments.one(case, made.attachment) == made
    assert await attachments.one("another", made.attachment) is None
    assert await attachments.read(made) == PDF
    *_, line = await bureau.cases.history(case)
    assert (line.action, line.by) == ("attach", "li")
    assert line.what["attachment"][1] == {"name": "申请.pdf", "sha256": made.sha256, "bytes": 21}


async def test_what_is_refused_leaves_nothing(
    bureau: Bureau, attachments: Attachments, tmp_path: Path
) -> None:
    case = await bureau.call()
    came = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal came
        while True:
            came += 100
            yield bytes(100)

    with pytest.raises(AttachmentTooLarge):
        await attachments.add(case, "a.pdf", "", endless(), "li", bureau.now)
    assert came == 1100, "nothing is read once it is too much"
    with pytest.raises(AttachmentRefused):
        await attachments.add(case, "a.png", "image/png", sent(PDF), "li", bureau.now)
    assert await attachments.add("none", "a.pdf", "", sent(PDF), "li", bureau.now) is None
    assert await attachments.of_case(case) == []
    assert files_below(tmp_path) == []
    assert await bureau.told(case) == [""]


@pytest.mark.parametrize("harm", ["altered", "cut", "gone"])
async def test_what_is_not_what_was_put_in_is_not_handed_out(
    bureau: Bureau, attachments: Attachments, tmp_path: Path, harm: str
) -> None:
    made = await attachments.add(await bureau.call(), "a.pdf", "", sent(PDF), "li", bureau.now)
    assert made is not None
    file = tmp_path / "store" / path_of(made)
    match harm:
        case "altered":
            file.write_bytes(PDF.replace(b"1.7", b"1.4"))
        case "cut":
            file.write_bytes(PDF[:10])
        case _:
            file.unlink()
    with pytest.raises(AttachmentDamaged):
        await attachments.read(made)


async def test_what_should_never_have_been_put_in_is_removed_and_that_is_kept(
    bureau: Bureau, attachments: Attachments, tmp_path: Path
) -> None:
    case = await bureau.call()
    made = await attachments.add(case, "a.pdf", "", sent(PDF), "li", bureau.now)
    assert made is not None
    assert not await attachments.remove("another", made.attachment, "wrong", "zhao", bureau.now)
    assert await attachments.remove(case, made.attachment, "another's", "zhao", bureau.now)

    assert not await attachments.remove(case, made.attachment, "again", "zhao", bureau.now)
    assert await attachments.of_case(case) == []
    assert files_below(tmp_path) == []
    *_, line = await bureau.cases.history(case)
    assert (line.action, line.by, line.why) == ("detach", "zhao", "another's")
    assert line.what["attachment"] == (
        {"name": "a.pdf", "sha256": made.sha256, "bytes": len(PDF)},
        None,
    )


async def test_nothing_is_removed_of_a_case_that_is_held(
    bureau: Bureau, attachments: Attachments
) -> None:
    case = await bureau.call()
    made = await attachments.add(case, "a.pdf", "", sent(PDF), "li", bureau.now)
    assert made is not None
    retention = Retention(bureau.database)
    hold = await retention.place_hold(None, case, "court", "zhao", bureau.now)
    assert hold is not None
    with pytest.raises(CaseHeld):
        await attachments.remove(case, made.attachment, "wrong", "zhao", bureau.now)
    assert await attachments.read(made) == PDF
    assert await bureau.told(case) == ["", "attach"]

    await retention.lift_hold(hold.hold, "zhao", bureau.now)
    assert await attachments.remove(case, made.attachment, "wrong", "zhao", bureau.now)


async def test_a_file_that_cannot_be_deleted_stays_with_its_case(
    bureau: Bureau, tmp_path: Path
) -> None:
    class Away(LocalStore):
        def delete(self, path: str) -> bool:
            raise StoreAway("the store is away")

    attachments = Attachments(bureau.database, Away(tmp_path / "store"))
    case = await bureau.call()
    made = await attachments.add(case, "a.pdf", "", sent(PDF), "li", bureau.now)
    assert made is not None
    with pytest.raises(StoreAway):
        await attachments.remove(case, made.attachment, "wrong", "zhao", bureau.now)
    assert await attachments.of_case(case) == [made]


async def test_several_at_once_are_all_kept(bureau: Bureau, attachments: Attachments) -> None:
    case = await bureau.call()
    made = await asyncio.gather(
        *(attachments.add(case, f"{n}.pdf", "", sent(PDF), "li", bureau.now) for n in range(5))
    )
    assert {one.attachment for one in await attachments.of_case(case)} == {
        one.attachment for one in made if one is not None
    }
    assert await bureau.told(case) == ["", *["attach"] * 5]
