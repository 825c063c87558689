"""The pictures of the console for the documentation: those the tests made, in few colours, and a
page that shows them all.

    python .ci/pictures.py FOLDER

FOLDER is what REXIAN_PICTURES named while `make test-console` ran. Of each page the light one in
each language is kept.
"""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from pathlib import Path

import av
import av.filter

KEPT = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LANGUAGES = {"zh-CN": "中文", "en": "English"}
_NAME = re.compile(r"(?P<page>[a-z0-9-]+?)-(?P<language>en|zh-CN)-(?P<theme>light|dark)")


def shrink(picture: Path, to: Path) -> None:
    """The same with at most 256 colours; lines and letters stay as they are."""
    with av.open(str(picture)) as source:
        frame = next(source.decode(video=0))
    graph = av.filter.Graph()
    shape = {"width": frame.width, "height": frame.height, "format": frame.format}
    begin = graph.add_buffer(**shape, time_base=Fraction(1, 25))
    split = graph.add("split")
    palette = graph.add("palettegen", "stats_mode=single:reserve_transparent=0")
    use = graph.add("paletteuse", "dither=none")
    end = graph.add("buffersink")
    begin.link_to(split)
    split.link_to(palette, 0, 0)
    split.link_to(use, 1, 0)
    palette.link_to(use, 0, 1)
    use.link_to(end)
    graph.configure()
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    graph.push(frame)
    graph.push(None)
    small = graph.pull()
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height = small.width, small.height
    encoder.pix_fmt, encoder.time_base = "pal8", Fraction(1, 25)
    encoder.options = {"compression_level": "9", "pred": "none"}
    to.write_bytes(b"".join(bytes(p) for p in (*encoder.encode(small), *encoder.encode(None))))


def main(made: Path) -> int:
    pages: dict[str, dict[str, Path]] = {}
    for picture in sorted(made.glob("*-light.png")):
        name = _NAME.fullmatch(picture.stem)
        if name is not None:
            pages.setdefault(name["page"], {})[name["language"]] = picture
    if not pages:
        print(f"no picture of a page in {made}", file=sys.stderr)
        return 1
    for old in KEPT.glob("*.png"):
        old.unlink()
    lines = [
        "# The console's pages · 控制台页面",
        "",
        "As the tests see them, in both languages; in dark colours as in light ones.",
        "由测试截取，中英文各一张；深色与浅色相同。",
    ]
    for page, languages in sorted(pages.items()):
        lines += ["", f"## {page}", ""]
        for language, picture in sorted(languages.items(), reverse=True):
            to = KEPT / f"{page}-{language}.png"
            shrink(picture, to)
            lines.append(f"![{page}, {LANGUAGES[language]}]({to.name})")
    (KEPT / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(pages)} pages, {sum(p.stat().st_size for p in KEPT.glob('*.png')) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
