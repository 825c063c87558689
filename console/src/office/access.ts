// Who looked at what: asked for by what stands in the address.
import type { LocationQuery } from "vue-router";

import { api, got, type Schemas } from "@/api/client";

export type Access = Schemas["Access"];

export interface Sought {
  username: string;
  subject: string;
}

export const NOTHING: Sought = { username: "", subject: "" };
/** As the API wants it. */
export const SUBJECT = "[A-Za-z0-9][A-Za-z0-9._:;@+\\-]{0,149}";

export function fromAddress(query: LocationQuery): Sought {
  const word = (value: unknown): string => (typeof value === "string" ? value : "");
  return { username: word(query.username), subject: word(query.subject) };
}

/** What is not asked for does not stand there. */
export function toAddress(sought: Sought): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sought)
      .map(([key, value]): [string, string] => [key, String(value).trim()])
      .filter(([, value]) => value !== ""),
  );
}

export async function accessPage(
  sought: Sought,
  cursor: string | null,
): Promise<{ items: Access[]; next_cursor: string | null }> {
  const query = { limit: 50, ...toAddress(sought), ...(cursor ? { cursor } : {}) };
  return got(api.GET("/api/v1/access-log", { params: { query } }));
}

/** Subjects that are calls or cases, which can be looked at: where. */
export function whereIs(entry: Access): string | null {
  const isCase = /^[0-9]{8}-[0-9A-Za-z]+-[0-9]+$/.test(entry.subject);
  return isCase ? `/cases/${entry.subject}` : null;
}
