// What the server knows of staffing: the formulas, the real load of a weekday, how long calls last.
import { api, got, type Schemas } from "@/api/client";
import { serverNow } from "@/api/session";
import { type Assumptions, lasting, type Staffing, usualDay } from "@/office/staffing";
import { dayAt, shift } from "@/time/days";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const WEEKS = 8;
const DAYS_BACK = 7;

export interface RealDay {
  /** Of each half hour. */
  calls: number[];
  lasting: Partial<Assumptions>;
}

export async function realDay(weekday: string, hotline: string): Promise<RealDay> {
  const wanted = hotline ? { hotline } : {};
  const load = await got(
    api.GET("/api/v1/statistics/load", { params: { query: { weeks: WEEKS, ...wanted } } }),
  );
  return { calls: usualDay(load, weekday), lasting: await howLong(wanted) };
}

/** Of the last day on which anybody called. */
async function howLong(wanted: { hotline?: string }): Promise<Partial<Assumptions>> {
  for (let back = 0; back < DAYS_BACK; back += 1) {
    const date = shift(dayAt(serverNow()), -back);
    const day: Schemas["DayStatistics"] = await got(
      api.GET("/api/v1/statistics/day", { params: { query: { date, ...wanted } } }),
    );
    if (day.counts.answered > 0) return lasting(day);
  }
  return {};
}

export async function reckon(calls: readonly number[], given: Assumptions): Promise<Staffing> {
  const query = {
    calls: [...calls],
    talk_seconds: given.talk,
    wrap_up_seconds: given.wrapUp,
    patience_seconds: given.patience,
    service_level: given.level / 100,
    within_seconds: given.within,
    ...(given.longest === null ? {} : { longest_wait_seconds: given.longest }),
    abandoned: given.abandoned / 100,
    occupancy: given.occupancy / 100,
    shrinkage: given.shrinkage / 100,
    refused: given.refused / 100,
  };
  return got(api.GET("/api/v1/staffing", { params: { query } }));
}
