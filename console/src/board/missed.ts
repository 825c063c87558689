// Those who were not served today, abandoned or refused, newest first: somebody may ring them back.
import { readonly, shallowReactive } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { serverNow } from "@/api/session";
import { Trouble } from "@/api/trouble";
import type { Heard } from "@/board/board";
import { everything } from "@/board/pages";

/** The newest of each kind; older ones are found in the calls. */
const MOST = 50;
const SPAN_MS = 24 * 3600_000;
const EVERY_MS = 30_000;
/** The database hears of a call's end a moment after the feed. */
const SOON_MS = 1_000;

interface State {
  calls: readonly Schemas["Call"][];
  failed: unknown;
}

const state = shallowReactive<State>({ calls: [], failed: null });
export const missed = readonly(state) as Readonly<State>;

let soon: ReturnType<typeof setTimeout> | null = null;
let opened = 0;

/** Begin; returns what ends it. */
export function openMissed(): () => void {
  const mine = ++opened;
  void read(mine);
  const timer = setInterval(() => void read(mine), EVERY_MS);
  return () => {
    opened += 1;
    clearInterval(timer);
    if (soon !== null) clearTimeout(soon);
    soon = null;
  };
}

/** To be told of every fact. */
export const missedHeard: Heard = (name, fact) => {
  const lost = name === "call_ended" && fact.values.outcome === "abandoned";
  if (name !== "call_refused" && !lost) return;
  const mine = opened;
  soon ??= setTimeout(() => {
    soon = null;
    void read(mine);
  }, SOON_MS);
};

async function read(mine: number): Promise<void> {
  try {
    const found = await Promise.all([of("abandoned"), of("refused")]);
    if (mine !== opened) return;
    state.calls = found
      .flat()
      // Nobody is there to be rung back.
      .filter((call) => !call.test)
      .sort((one, other) => Date.parse(other.offered_at) - Date.parse(one.offered_at));
    state.failed = null;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (mine === opened) state.failed = error;
  }
}

function of(outcome: Schemas["Outcome"]): Promise<Schemas["Call"][]> {
  const since = new Date(serverNow() - SPAN_MS).toISOString();
  return everything(
    (query) =>
      got(api.GET("/api/v1/calls", { params: { query: { ...query, since, outcome } } })),
    MOST,
  );
}
