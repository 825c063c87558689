// Clocks by the hundred: one timer writes them all, straight into the page, and Vue draws nothing.
import type { Directive } from "vue";

import { serverNow } from "@/api/session";
import { length } from "@/desk/clock";

const EVERY_MS = 1_000;
/** Seconds after which a wait is long, and after which it is too long. */
const LONG = 60;
const TOO_LONG = 180;

const clocks = new Map<HTMLElement, number | null>();
let timer: ReturnType<typeof setInterval> | null = null;

function write(clock: HTMLElement, from: number | null, now: number): void {
  const seconds = from === null ? null : (now - from) / 1000;
  const text = seconds === null ? "" : length(seconds);
  // Untouched text costs the browser nothing.
  if (clock.textContent !== text) clock.textContent = text;
  const waits = seconds === null || seconds < LONG ? "" : seconds < TOO_LONG ? "long" : "too-long";
  if (clock.dataset.waits !== waits) clock.dataset.waits = waits;
}

function tick(): void {
  const now = serverNow();
  for (const [clock, from] of clocks) write(clock, from, now);
}

function wind(clock: HTMLElement, from: number | null): void {
  clocks.set(clock, from);
  write(clock, from, serverNow());
  timer ??= setInterval(tick, EVERY_MS);
}

/** `v-ticking="moment"`: how long ago that was, counting on. Null: empty. */
export const vTicking: Directive<HTMLElement, number | null> = {
  mounted: (clock, { value }) => wind(clock, value),
  updated: (clock, { value, oldValue }) => {
    if (value !== oldValue) wind(clock, value);
  },
  unmounted: (clock) => {
    clocks.delete(clock);
    if (clocks.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  },
};
