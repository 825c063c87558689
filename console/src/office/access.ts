// Who looked at what: what is asked for stands in the address.
import type { LocationQuery } from "vue-router";

import type { Schemas } from "@/api/client";
import { isDay, midnight } from "@/time/days";

export type Access = Schemas["Access"];

export interface Sought {
  username: string;
  subject: string;
  action: string;
  /** The site's days, both of them included: `2026-11-22`. */
  since: string;
  until: string;
}

export const NOTHING: Sought = { username: "", subject: "", action: "", since: "", until: "" };
/** What is looked for most; every other is found by its subject or by who did it. */
export const ACTIONS = [
  "replay",
  "download",
  "export",
  "look_at_caller",
  "publish",
  "seal_caller",
  "lift_seal",
  "hold",
  "retention",
  "lift_ban",
  "store_prompt",
  "replace_categories",
] as const;
/** As the API wants it. */
export const SUBJECT = "[A-Za-z0-9][A-Za-z0-9._:;@+\\-]{0,149}";

export function fromAddress(query: LocationQuery): Sought {
  const word = (key: keyof Sought): string => {
    const value = query[key];
    return typeof value === "string" ? value : "";
  };
  const day = (key: "since" | "until"): string => (isDay(word(key)) ? word(key) : "");
  return {
    username: word("username"),
    subject: word("subject"),
    action: word("action"),
    since: day("since"),
    until: day("until"),
  };
}

/** What is not asked for does not stand there. */
export function toAddress(sought: Sought): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sought)
      .map(([key, value]): [string, string] => [key, String(value).trim()])
      .filter(([, value]) => value !== ""),
  );
}

/** As the API is asked: days become moments, the last of them the beginning of the next. */
export function toQuery(sought: Sought): Record<string, string> {
  const { since, until, ...rest } = toAddress(sought);
  return {
    ...rest,
    ...(since ? { since: midnight(since, 0) } : {}),
    ...(until ? { before: midnight(until, 1) } : {}),
  };
}

/** The reason somebody gave, apart from what the system noted beside it. */
export function told(entry: Access): { reason: string; more: string } {
  const at = entry.detail.indexOf("reason=");
  if (at < 0) return { reason: "", more: entry.detail };
  return { reason: entry.detail.slice(at + "reason=".length), more: entry.detail.slice(0, at).trim() };
}

/** Subjects that are cases, which can be looked at: where. */
export function whereIs(entry: Access): string | null {
  const isCase = /^[0-9]{8}-[0-9A-Za-z]+-[0-9]+$/.test(entry.subject);
  return isCase ? `/cases/${entry.subject}` : null;
}
