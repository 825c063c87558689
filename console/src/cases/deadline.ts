// How far a deadline is; moments of the API against milliseconds since the epoch.
export interface Span {
  began_at: string;
  due_at: string;
  warn_at: string | null;
}

export type DeadlineState = "running" | "soon" | "late";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What of it has gone by, 0 to 1. */
export function share(span: Span, now: number): number {
  const began = Date.parse(span.began_at);
  const whole = Date.parse(span.due_at) - began;
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, (now - began) / whole));
}

export function deadlineState(span: Span, now: number): DeadlineState {
  if (now > Date.parse(span.due_at)) return "late";
  return span.warn_at !== null && now >= Date.parse(span.warn_at) ? "soon" : "running";
}

/** How long until it ends, or since it did, in the largest unit that says at least two. */
export function leftOf(span: Span, now: number): { n: number; unit: "days" | "hours" | "minutes" } {
  const ms = Math.abs(Date.parse(span.due_at) - now);
  if (ms >= 2 * DAY) return { n: Math.floor(ms / DAY), unit: "days" };
  if (ms >= 2 * HOUR) return { n: Math.floor(ms / HOUR), unit: "hours" };
  return { n: Math.floor(ms / MINUTE), unit: "minutes" };
}
