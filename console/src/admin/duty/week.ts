// The week of a roster: which duties begin or go on, on which day, for which hotline. Days are the
// site's, `2026-11-22`.
import { isObject, type Json, type JsonObject } from "@/admin/site/json";
import { beginOf, dayAt, shift, weekdayOf } from "@/time/days";
import { wallTime } from "@/time/wallClock";

const DAYS = 7;

/** Its moments in milliseconds since the epoch. */
export interface Duty {
  name: string;
  title: string;
  hotline: string;
  begins: number;
  ends: number;
}

/** The Monday of the week a day lies in. */
export function mondayOf(day: string): string {
  return shift(day, -weekdayOf(day));
}

export function daysOf(monday: string): string[] {
  return Array.from({ length: DAYS }, (_, n) => shift(monday, n));
}

/** Duties that can be placed in time, in order; one half written has no place yet. */
export function duties(rosters: Json | undefined): Duty[] {
  if (!isObject(rosters)) return [];
  return Object.entries(rosters)
    .map(([name, duty]) => (isObject(duty) ? dutyOf(name, duty) : null))
    .filter((duty) => duty !== null)
    .sort((one, other) => one.begins - other.begins);
}

function dutyOf(name: string, duty: JsonObject): Duty | null {
  const [begins, ends] = [Date.parse(String(duty.begins)), Date.parse(String(duty.ends))];
  if (Number.isNaN(begins) || Number.isNaN(ends)) return null;
  return { name, title: String(duty.title ?? ""), hotline: String(duty.hotline ?? ""), begins, ends };
}

export function onDay(all: readonly Duty[], hotline: string, day: string, zone: string): Duty[] {
  const [begin, end] = [beginOf(day, zone), beginOf(shift(day, 1), zone)];
  return all.filter((one) => one.hotline === hotline && one.begins < end && one.ends > begin);
}

/** What of the duty lies on that day: 09:00–11:00, …–06:00. */
export function timesOn(duty: Duty, day: string, zone: string): string {
  const time = (moment: number): string => wallTime(moment, zone).slice(11);
  const begin = dayAt(duty.begins, zone) < day ? "…" : time(duty.begins);
  const end = duty.ends > beginOf(shift(day, 1), zone) ? "…" : time(duty.ends);
  return `${begin}–${end}`;
}

/** A short name nobody has yet, made of hotline and day. */
export function freeName(hotline: string, day: string, taken: readonly string[]): string {
  const stem = `${hotline.slice(0, 16)}-${day}`;
  for (let n = 1; ; n++) {
    const name = n === 1 ? stem : `${stem}-${n}`;
    if (!taken.includes(name)) return name;
  }
}
