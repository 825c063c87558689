"""What is heard of a recording that is replayed in several players, one for each voice."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page

LISTEN = """() => {
  window.listening ??= (() => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    const gains = new Map();
    for (const player of document.querySelectorAll("audio[data-sound]")) {
      const gain = context.createGain();
      context.createMediaStreamSource(player.captureStream()).connect(gain).connect(analyser);
      gains.set(player, gain);
    }
    return { context, analyser, gains };
  })();
  const { context, analyser, gains } = window.listening;
  for (const [player, gain] of gains) gain.gain.value = player.muted ? 0 : 1;
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const loudest = bins.indexOf(Math.max(...bins));
  return bins[loudest] < -70 ? 0 : (loudest * context.sampleRate) / analyser.fftSize;
}"""
"""The loudest frequency of all players that are not muted, in Hz. A captured stream carries what
is played whether it is muted or not, so muted ones are left out here.
"""
_TIMES = "[...document.querySelectorAll('audio[data-sound]')].map((one) => one.currentTime)"


async def heard_hz(page: Page, hz: int, within: float = 8.0) -> None:
    """Wait until the loudest frequency of what is replayed is `hz`."""
    heard = 0.0
    try:
        async with asyncio.timeout(within):
            while abs(heard - hz) > 30:
                heard = await page.evaluate(LISTEN)
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"expected {hz} Hz, heard {heard:.0f} Hz") from None


async def all_together(page: Page, seconds: float, within: float = 5.0) -> None:
    """Wait until no two players are further apart than this, five looks of 0.1 s in a row."""
    await page.wait_for_function(
        f"""() => {{
          const times = {_TIMES};
          const apart = Math.max(...times) - Math.min(...times);
          window.together = apart <= {seconds} ? (window.together ?? 0) + 1 : 0;
          return window.together >= 5;
        }}""",
        polling=100,
        timeout=within * 1000,
    )
    await page.evaluate("window.together = 0")


async def advance(page: Page) -> float:
    """Seconds of the recording that go by in a second."""
    speed: float = await page.evaluate(
        """async () => {
          const player = document.querySelector("audio[data-sound]");
          const [from, since] = [player.currentTime, performance.now()];
          await new Promise((resolve) => setTimeout(resolve, 1000));
          return ((player.currentTime - from) * 1000) / (performance.now() - since);
        }"""
    )
    return speed
