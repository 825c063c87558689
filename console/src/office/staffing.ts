// How many seats are needed: what is asked, kept between visits, and what the answer amounts to.
import type { Schemas } from "@/api/client";

export type Staffing = Schemas["Staffing"];
export type HalfHour = Schemas["HalfHourStaffing"];
export type WeeklyLoad = Schemas["WeeklyLoad"];

export const HALF_HOURS = 48;

/** As people write them: seconds, and shares in percent. */
export interface Assumptions {
  talk: number;
  wrapUp: number;
  patience: number;
  level: number;
  within: number;
  /** Null: no limit. */
  longest: number | null;
  abandoned: number;
  occupancy: number;
  shrinkage: number;
  refused: number;
}

/** GB/T 33358-2016 wants 95 % of all calls answered; the rest is what is usual. */
export const USUAL: Assumptions = {
  talk: 180,
  wrapUp: 60,
  patience: 120,
  level: 80,
  within: 15,
  longest: null,
  abandoned: 5,
  occupancy: 85,
  shrinkage: 30,
  refused: 1,
};

const KEY = "rexian.staffing";

interface Kept {
  assumptions: Assumptions;
  calls: number[];
}

export function kept(): Kept {
  const fresh = { assumptions: { ...USUAL }, calls: new Array<number>(HALF_HOURS).fill(0) };
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "") as Kept;
    if (found.calls.length !== HALF_HOURS) return fresh;
    return { assumptions: { ...USUAL, ...found.assumptions }, calls: found.calls };
  } catch {
    return fresh;
  }
}

export function keep(what: Kept): void {
  localStorage.setItem(KEY, JSON.stringify(what));
}

/** `17` -> `08:30`; 48, the end of the day, -> `24:00`. */
export function clock(halfHour: number): string {
  const hour = String(Math.floor(halfHour / 2)).padStart(2, "0");
  return `${hour}:${halfHour % 2 ? "30" : "00"}`;
}

/** Calls in each half hour of a usual day of that name; to a tenth, as more is mere chance. */
export function usualDay(load: WeeklyLoad, weekday: string): number[] {
  const found = load.weekdays.find((one) => one.weekday === weekday);
  if (found === undefined || found.days === 0) return new Array<number>(HALF_HOURS).fill(0);
  return found.offered.map((calls) => Math.round((calls / found.days) * 10) / 10);
}

/** Of the whole day: its busiest half hour, and the hours operators are paid for. */
export interface Summary {
  at: number;
  seats: number;
  rostered: number;
  patient: number;
  lines: number;
  hours: number;
}

export function summary(found: Staffing): Summary | null {
  const seats = (one: HalfHour): number => one.erlang_a?.seats ?? 0;
  const most = (pick: (one: HalfHour) => number): number => Math.max(...found.half_hours.map(pick));
  const busiest = most(seats);
  if (busiest === 0) return null;
  const rostered = (one: HalfHour): number => one.erlang_a?.rostered ?? 0;
  return {
    at: found.half_hours.findIndex((one) => seats(one) === busiest),
    seats: busiest,
    rostered: most(rostered),
    patient: most((one) => one.erlang_c?.seats ?? 0),
    lines: most((one) => one.lines),
    hours: found.half_hours.reduce((sum, one) => sum + rostered(one), 0) / 2,
  };
}

/** From the figures of a day: how long calls and wrap-up last, where there were any. */
export function lasting(day: Schemas["DayStatistics"]): Partial<Assumptions> {
  const value = (id: string): number | null =>
    day.figures.find((figure) => figure.id === id)?.value ?? null;
  const talk = value("average_talk");
  const wrapUp = value("average_wrap_up");
  return {
    // Of less than a second nothing can be reckoned.
    ...(talk ? { talk: Math.max(1, Math.round(talk)) } : {}),
    ...(wrapUp === null ? {} : { wrapUp: Math.round(wrapUp) }),
  };
}
