// Answer rate and service level: of the last minutes, of today, of the worst 24 hours.
import { readonly, shallowReactive } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { Trouble } from "@/api/trouble";

const EVERY_MS = 10_000;

export interface Rates {
  readonly answerRate: number | null;
  readonly serviceLevel: number | null;
}

interface State {
  now: Rates | null;
  nowMinutes: number;
  today: Rates | null;
  worst: Rates | null;
  worstFrom: string;
  worstTo: string;
  counts: Schemas["Counts"] | null;
  threshold: number;
  /** They cannot be had; what is there is of before. */
  away: boolean;
}

const state = shallowReactive<State>({
  now: null,
  nowMinutes: 0,
  today: null,
  worst: null,
  worstFrom: "",
  worstTo: "",
  counts: null,
  threshold: 0,
  away: false,
});
export const figures = readonly(state) as Readonly<State>;

/** Begin; returns what ends it. */
export function openFigures(): () => void {
  void read();
  const timer = setInterval(() => {
    if (!document.hidden) void read();
  }, EVERY_MS);
  return () => clearInterval(timer);
}

async function read(): Promise<void> {
  try {
    const [day, recent] = await Promise.all([
      got(api.GET("/api/v1/statistics/day")),
      got(api.GET("/api/v1/statistics/recent")),
    ]);
    state.today = rates(day.figures, day.default_service_level);
    state.counts = day.counts;
    state.threshold = day.threshold_seconds;
    state.now = rates(recent.now.figures, day.default_service_level);
    state.nowMinutes = Math.round(recent.now.seconds / 60);
    const worst = recent.worst;
    state.worst = worst === null ? null : rates(worst.figures, day.default_service_level);
    state.worstFrom = worst?.start ?? "";
    state.worstTo = worst?.end ?? "";
    state.away = false;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    state.away = true;
  }
}

function rates(found: readonly Schemas["NamedFigure"][], level: string): Rates {
  const value = (id: string): number | null => found.find((one) => one.id === id)?.value ?? null;
  return { answerRate: value("answer_rate"), serviceLevel: value(level) };
}
