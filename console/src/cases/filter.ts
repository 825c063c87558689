// Which cases are shown: stands in the page's address, so that a link and "back" find them again.
import type { LocationQuery } from "vue-router";

import { isDay, midnight } from "@/time/days";
import type { paths } from "@/api/schema";

export type CaseQuery = NonNullable<paths["/api/v1/cases"]["get"]["parameters"]["query"]>;

export const STAGES = [
  "received",
  "dispatched",
  "handling",
  "replied",
  "closed",
  "revisited",
  "assessed",
] as const;
/** A case in one of these is open, in any other closed. */
export const OPEN_STAGES: readonly string[] = STAGES.slice(0, 4);
export const LEVELS = ["urged", "supervised"] as const;
/** What waits for somebody's decision. */
export const QUESTIONS = [
  "return_asked",
  "disputed",
  "extension_asked",
  "sign_off_asked",
  "meeting",
] as const;
export const STATUSES = ["open", "closed"] as const;
export const DUES = ["late", "day"] as const;

const ONE_OF: Record<string, readonly string[]> = {
  status: STATUSES,
  stage: STAGES,
  level: LEVELS,
  mark: QUESTIONS,
  due: DUES,
};
/** Texts with how long they may be. */
const TEXTS = { words: 200, caller: 40, place: 200, category: 40, hotline: 40, department: 40 } as const;
const DATES = ["since", "until"] as const;

export interface Filter {
  status: string;
  stage: string;
  level: string;
  mark: string;
  due: string;
  /** All of them stand in the case, in any order. */
  words: string;
  /** What the place begins with. */
  place: string;
  /** A code of the tree; those below it count, too. */
  category: string;
  caller: string;
  hotline: string;
  department: string;
  /** Days as YYYY-MM-DD; the case was opened on one of them or between. */
  since: string;
  until: string;
}

export const NOTHING: Filter = {
  status: "",
  stage: "",
  level: "",
  mark: "",
  due: "",
  words: "",
  place: "",
  category: "",
  caller: "",
  hotline: "",
  department: "",
  since: "",
  until: "",
};

/** What an address asks for; what it says wrongly is left out. */
export function fromAddress(query: LocationQuery): Filter {
  const said = (name: string): string => {
    const value = query[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const filter = { ...NOTHING };
  for (const [name, known] of Object.entries(ONE_OF)) {
    if (known.includes(said(name))) filter[name as keyof Filter] = said(name);
  }
  for (const [name, most] of Object.entries(TEXTS)) {
    filter[name as keyof Filter] = said(name).slice(0, most);
  }
  for (const name of DATES) if (isDay(said(name))) filter[name] = said(name);
  return filter;
}

/** Only what is asked for. */
export function toAddress(filter: Filter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
}

export function same(one: Filter, other: Filter): boolean {
  return (Object.keys(NOTHING) as (keyof Filter)[]).every((key) => one[key] === other[key]);
}

/** The stages whose cases can fit a filter. */
export function stagesOf(filter: Filter): string[] {
  return STAGES.filter(
    (stage) =>
      (filter.stage === "" || filter.stage === stage) &&
      (filter.status === "" || (filter.status === "open") === OPEN_STAGES.includes(stage)),
  );
}

const DAY_MS = 86_400_000;
const AS_IT_IS = [
  ...(["status", "stage", "level", "mark", "hotline", "department"] as const),
  ...(["words", "place", "category"] as const),
] as const;

/** For the API, at the moment `now` (milliseconds since the epoch). */
export function toQuery(filter: Filter, now: number): CaseQuery {
  const query: Record<string, string> = {};
  for (const name of AS_IT_IS) if (filter[name]) query[name] = filter[name];
  // Fewer signs find too much; the API refuses them.
  if (filter.caller.length >= 3) query["caller"] = filter.caller;
  if (filter.since) query["since"] = midnight(filter.since, 0);
  if (filter.until) query["before"] = midnight(filter.until, 1);
  if (filter.due) {
    query["due_before"] = new Date(now + (filter.due === "day" ? DAY_MS : 0)).toISOString();
  }
  return query as CaseQuery;
}
