"""When each sample of a phone's dump was heard, to a few hundredths of a second.

baresip's sndfile module writes what it hears as it decodes it: nothing is written while no RTP
arrives, and the file is named after the second it was opened in, so that two calls within one
second overwrite each other. Hence, every 30 ms while the phone lives:

- a new dump is renamed at once (baresip keeps writing through its open descriptor);
- (modification time, size) of each is noted. The kernel stamps the file at each packet, so such an
  anchor stays exact however late it is read, and a busy test process costs resolution, not truth.

baresip 1.1 does not take its dump up again after the phone itself held and resumed a call (the
filter chain is emptied but not rebuilt). There the player, which writes what the loudspeaker would
say into `ear.wav`, fills in; it lags by the playout buffer, some 40 ms.

A sample cannot be heard before it was sent, only later; so the true moment of sample n is the least
delay among the anchors at or after it (a running minimum from the end). Where that grows by more
than GAP_SECONDS nothing arrived for so long, and silence is put in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

HEADER_BYTES = 44
GAP_SECONDS = 0.06
POLL_SECONDS = 0.03

Kind = Literal["enc", "dec", "ear"]

_FRESH = re.compile(r"^(?:dump-.*-)?(enc|dec|ear)\.wav$")


@dataclass(slots=True)
class Dump:
    """One WAV a phone writes: what it sends (enc), decodes (dec) or plays (ear).

    `anchors` are (wall-clock second, bytes written by then).
    """

    path: Path
    kind: Kind
    anchors: list[tuple[float, int]] = field(default_factory=list)

    def look(self) -> None:
        """Note how far the file has grown."""
        status = self.path.stat()
        size = status.st_size
        if size > HEADER_BYTES and (not self.anchors or size > self.anchors[-1][1]):
            self.anchors.append((status.st_mtime_ns / 1e9, size))

    def rate(self) -> int:
        return int.from_bytes(self._header()[24:28], "little")

    def channels(self) -> int:
        return int.from_bytes(self._header()[22:24], "little")

    def _header(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(HEADER_BYTES)

    def chunks(self) -> list[tuple[float, int, NDArray[np.float32]]]:
        """Runs of sound without a gap: (wall-clock start, rate, mono samples from -1 to 1)."""
        self.look()
        if not self.anchors:
            return []
        # The header's own length is only right once the phone has closed the file.
        width = 2 * self.channels()
        raw = self.path.read_bytes()[HEADER_BYTES:]
        frames = np.frombuffer(raw[: len(raw) // width * width], dtype="<i2")
        mono = frames.reshape(-1, self.channels()).mean(axis=1).astype(np.float32) / 32768.0
        rate = self.rate()
        counts = [(size - HEADER_BYTES) // width for _, size in self.anchors]
        delays = [at - count / rate for (at, _), count in zip(self.anchors, counts, strict=True)]
        earliest = np.minimum.accumulate(np.array(delays)[::-1])[::-1]
        runs: list[tuple[float, int, NDArray[np.float32]]] = []
        begin, offset, previous = 0, float(earliest[0]), 0
        for count, delay in zip(counts, earliest, strict=True):
            if delay > offset + GAP_SECONDS:
                if previous > begin:
                    runs.append((offset + begin / rate, rate, mono[begin:previous]))
                begin, offset = previous, float(delay)
            previous = count
        runs.append((offset + begin / rate, rate, mono[begin:previous]))
        return runs


class DumpFolder:
    """All dumps of one phone, kept apart and timed by calling `look` often."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.dumps: list[Dump] = []

    def look(self) -> None:
        """Rename new dumps and note the growth of all; cheap, never raises for a vanished file."""
        for path in sorted(self.folder.iterdir()):
            fresh = _FRESH.match(path.name)
            if fresh is None:
                continue
            kept = self.folder / f"{len(self.dumps):03d}-{fresh[1]}.wav"
            path.rename(kept)
            self.dumps.append(Dump(kept, cast(Kind, fresh[1])))
        for dump in self.dumps:
            dump.look()

    def chunks(self, kind: Kind) -> list[tuple[float, int, NDArray[np.float32]]]:
        """All runs of sound of one kind, see `Dump.chunks`."""
        self.look()
        return [piece for dump in self.dumps if dump.kind == kind for piece in dump.chunks()]
