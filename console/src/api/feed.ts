// The live feed: server-sent events, read with fetch since EventSource cannot send a token.
// Resumes where it broke off; while it is broken, `feed.live` is false.
import { reactive, readonly } from "vue";

import { refusedToken } from "@/api/client";
import { session } from "@/api/session";

export interface Fact {
  seq: number;
  fact: string;
  at: string;
  values: Record<string, unknown>;
  [more: string]: unknown;
}

type Listener = (name: string, data: Fact) => void;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** The server says something every 15 s; a connection silent for longer is dead. */
const SILENCE_MS = 40_000;

const state = reactive({ live: false });
export const feed = readonly(state);

const listeners = new Set<Listener>();
let abort: AbortController | null = null;
let last: string | null = null;

export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function follow(): void {
  if (abort !== null) return;
  abort = new AbortController();
  void keepFollowing(abort.signal);
}

export function stopFollowing(): void {
  abort?.abort();
  abort = null;
  last = null;
  state.live = false;
}

async function keepFollowing(signal: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      await once(signal, () => {
        pause = FIRST_PAUSE_MS;
      });
    } catch {
      // Told by `live`; tried again below.
    }
    state.live = false;
    if (!signal.aborted) await wait(pause, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function once(signal: AbortSignal, begun: () => void): Promise<void> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  const headers: Record<string, string> = { Authorization: `Bearer ${session.token ?? ""}` };
  if (last !== null) headers["Last-Event-ID"] = last;
  let silence = setTimeout(() => own.abort(), SILENCE_MS);
  try {
    const answer = await fetch("/api/v1/events", { headers, signal: both, cache: "no-store" });
    refusedToken(answer);
    if (!answer.ok || answer.body === null) throw new Error(String(answer.status));
    begun();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(() => own.abort(), SILENCE_MS);
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) take(block);
    }
  } finally {
    clearTimeout(silence);
    own.abort();
  }
}

function take(block: string): void {
  let name = "";
  let data = "";
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data += line.slice(6);
    else if (line.startsWith("id: ")) last = line.slice(4);
  }
  if (!name) return;
  // Only now: whoever listens loads anew what was missed before.
  state.live = true;
  for (const listener of [...listeners]) listener(name, JSON.parse(data) as Fact);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const now = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", now, { once: true });
    // Back on the network: no need to wait on.
    window.addEventListener("online", now, { once: true });
  });
}
