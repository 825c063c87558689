// Which recordings are shown: stands in the page's address, so that a link and "back" find them.
import type { LocationQuery } from "vue-router";

import { isDay, midnight } from "@/time/days";
import type { paths } from "@/api/schema";

export type RecordingQuery = NonNullable<
  paths["/api/v1/recordings"]["get"]["parameters"]["query"]
>;

export const GRADES = ["1", "2", "3", "4", "5"] as const;
/** Below this share of the call on its recording an alarm is raised. */
const COVERED = 0.995;

const TEXTS = ["hotline", "operator", "seat", "department", "caller", "case"] as const;
const DATES = ["since", "until"] as const;
const LENGTHS = ["longer", "shorter", "silence", "overlap"] as const;

export interface Filter {
  hotline: string;
  operator: string;
  seat: string;
  department: string;
  caller: string;
  case: string;
  grade: string;
  /** Whole seconds. */
  longer: string;
  shorter: string;
  silence: string;
  overlap: string;
  /** "low": less of the call is on it than there should be. */
  coverage: string;
  /** Days as YYYY-MM-DD; it begins on one of them or between. */
  since: string;
  until: string;
}

export const NOTHING: Filter = {
  hotline: "",
  operator: "",
  seat: "",
  department: "",
  caller: "",
  case: "",
  grade: "",
  longer: "",
  shorter: "",
  silence: "",
  overlap: "",
  coverage: "",
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
  for (const name of TEXTS) filter[name] = said(name).slice(0, 64);
  for (const name of DATES) if (isDay(said(name))) filter[name] = said(name);
  for (const name of LENGTHS) if (/^\d{1,5}$/.test(said(name))) filter[name] = said(name);
  if ((GRADES as readonly string[]).includes(said("grade"))) filter.grade = said("grade");
  if (said("coverage") === "low") filter.coverage = "low";
  return filter;
}

/** Only what is asked for. */
export function toAddress(filter: Filter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
}

export function same(one: Filter, other: Filter): boolean {
  return (Object.keys(NOTHING) as (keyof Filter)[]).every((key) => one[key] === other[key]);
}

export function toQuery(filter: Filter): RecordingQuery {
  const query: RecordingQuery = {};
  for (const name of ["hotline", "operator", "seat", "department", "case"] as const) {
    if (filter[name]) query[name] = filter[name];
  }
  // Fewer signs find too much; the API refuses them.
  if (filter.caller.length >= 3) query.caller = filter.caller;
  if (filter.grade) query.grade = Number(filter.grade);
  if (filter.longer) query.longer_than = Number(filter.longer);
  if (filter.shorter) query.shorter_than = Number(filter.shorter);
  if (filter.silence) query.silence_over = Number(filter.silence);
  if (filter.overlap) query.overlap_over = Number(filter.overlap);
  if (filter.coverage) query.coverage_below = COVERED;
  if (filter.since) query.since = midnight(filter.since, 0);
  if (filter.until) query.before = midnight(filter.until, 1);
  return query;
}
