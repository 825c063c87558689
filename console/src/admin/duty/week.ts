// The week of a roster: which duties begin or go on, on which day, for which hotline.
import { isObject, type Json, type JsonObject } from "@/admin/site/json";

const DAYS = 7;

export interface Duty {
  name: string;
  title: string;
  hotline: string;
  begins: Date;
  ends: Date;
}

/** Midnight of the Monday of that week, in this place's time. */
export function mondayOf(moment: Date): Date {
  const day = new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
  return shift(day, -((day.getDay() + 6) % DAYS));
}

/** So many days on; by the calendar, since a day may have 23 hours. */
export function shift(day: Date, days: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);
}

export function daysOf(monday: Date): Date[] {
  return Array.from({ length: DAYS }, (_, n) => shift(monday, n));
}

/** Duties that can be placed in time, in order; one half written has no place yet. */
export function duties(rosters: Json | undefined): Duty[] {
  if (!isObject(rosters)) return [];
  return Object.entries(rosters)
    .map(([name, duty]) => (isObject(duty) ? dutyOf(name, duty) : null))
    .filter((duty) => duty !== null)
    .sort((one, other) => one.begins.getTime() - other.begins.getTime());
}

function dutyOf(name: string, duty: JsonObject): Duty | null {
  const [begins, ends] = [new Date(String(duty.begins)), new Date(String(duty.ends))];
  if (Number.isNaN(begins.getTime()) || Number.isNaN(ends.getTime())) return null;
  return { name, title: String(duty.title ?? ""), hotline: String(duty.hotline ?? ""), begins, ends };
}

export function onDay(all: readonly Duty[], hotline: string, day: Date): Duty[] {
  const end = shift(day, 1);
  return all.filter((one) => one.hotline === hotline && one.begins < end && one.ends > day);
}

/** A short name nobody has yet, made of hotline and day. */
export function freeName(hotline: string, day: Date, taken: readonly string[]): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const date = `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
  const stem = `${hotline.slice(0, 16)}-${date}`;
  for (let n = 1; ; n++) {
    const name = n === 1 ? stem : `${stem}-${n}`;
    if (!taken.includes(name)) return name;
  }
}
