// Which scores are shown: stands in the page's address.
import type { LocationQuery } from "vue-router";

import type { paths } from "@/api/schema";
import type { AccountRole } from "@/api/session";
import { type State, STATES } from "@/quality/standing";

type ScoreQuery = NonNullable<paths["/api/v1/quality/scores"]["get"]["parameters"]["query"]>;

export interface Filter {
  state: State | "";
  operator: string;
  scorer: string;
  sheet: string;
  draw: string;
}

export const NOTHING: Filter = { state: "", operator: "", scorer: "", sheet: "", draw: "" };

export function fromAddress(query: LocationQuery): Filter {
  const said = (name: keyof Filter): string => {
    const value = query[name];
    return typeof value === "string" ? value.trim().slice(0, 64) : "";
  };
  return {
    state: STATES.find((one) => one === said("state")) ?? "",
    operator: said("operator"),
    scorer: said("scorer"),
    sheet: said("sheet"),
    draw: /^[1-9]\d{0,14}$/.test(said("draw")) ? said("draw") : "",
  };
}

/** Only what is asked for. */
export function toAddress(filter: Filter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
}

export function toQuery(filter: Filter): ScoreQuery {
  const query: ScoreQuery = {};
  if (filter.state) query.state = filter.state;
  for (const name of ["operator", "scorer", "sheet"] as const) {
    if (filter[name]) query[name] = filter[name];
  }
  if (filter.draw) query.draw = Number(filter.draw);
  return query;
}

/** What somebody has to do, and what they began: the queries that find it. */
export function waiting(role: AccountRole | null, username: string): Filter[] {
  switch (role) {
    case "qa":
      return [
        { ...NOTHING, state: "in_progress", scorer: username },
        { ...NOTHING, state: "unscored" },
      ];
    case "operator":
      return [{ ...NOTHING, state: "scored" }];
    case "supervisor":
    case "admin":
      return [{ ...NOTHING, state: "appealed" }];
    default:
      return [];
  }
}
