// Days of the calendar as fields give them, `2026-11-22`. Where one begins is the site's to say.
import { siteZone } from "@/time/siteZone";
import { momentOf, wallTime } from "@/time/wallClock";

export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** The day so many days later; earlier, when less than 0. */
export function shift(day: string, days: number): string {
  const moment = new Date(`${day}T00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/** Monday is 0. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
}

/** The site's day at a moment in milliseconds since the epoch. */
export function dayAt(moment: number, zone = siteZone.value): string {
  return wallTime(moment, zone).slice(0, 10);
}

/** Where the site's day begins, in milliseconds since the epoch. */
export function beginOf(day: string, zone = siteZone.value): number {
  return momentOf(`${day}T00:00`, zone);
}

/** Where the day so many days later begins on the site's clocks; as the API takes moments. */
export function midnight(day: string, later: number): string {
  return new Date(beginOf(shift(day, later))).toISOString();
}
