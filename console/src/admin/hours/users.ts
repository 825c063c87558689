// What goes by a calendar.
import { isObject, type Json, type JsonObject } from "@/admin/site/json";

export interface Users {
  hotlines: string[];
  trunks: string[];
  departments: string[];
}

export function usersOf(site: JsonObject, calendar: string): Users {
  const goesBy = (part: Json): boolean =>
    isObject(part) &&
    (part.hours === calendar ||
      (Array.isArray(part.line_periods) &&
        part.line_periods.some((period) => isObject(period) && period.during === calendar)));
  const those = (section: string): string[] => {
    const parts = site[section];
    if (!isObject(parts)) return [];
    return Object.entries(parts)
      .filter(([, part]) => goesBy(part))
      .map(([name]) => name);
  };
  return { hotlines: those("hotlines"), trunks: those("trunks"), departments: those("departments") };
}
