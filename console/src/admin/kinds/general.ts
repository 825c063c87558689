// What holds for the whole site, told like the parts that have names.
import type { Group } from "@/admin/kinds/kinds";
import { fieldsFor } from "@/admin/kinds/made";

const rules = fieldsFor("rules");
const times = fieldsFor("times");
const codes = fieldsFor("codes");

export const CODES = [
  "sign_in",
  "sign_out",
  "ready",
  "on_break",
  "leave",
  "transfer",
  "add_department",
  "drop_department",
  "hold",
  "consult",
  "join",
  "swap",
  "drop_consultation",
] as const;

/** By the name they have in the document. */
export const GENERAL: Record<"rules" | "times" | "codes", Group> = {
  rules: {
    key: "rules",
    fields: [
      rules.whole("misses_allowed", 0, 100),
      rules.whole("away_most", 0, 10_000),
      rules.list("break_reasons", "line"),
      rules.list("emergency_numbers", "number"),
      rules.flag("satisfaction"),
      rules.whole("most_parties", 2, 6),
      {
        owner: "rules",
        key: "priority_callers",
        type: "levels",
        least: -100,
        most: 100,
        from: null,
      },
    ],
  },
  times: {
    key: "times",
    fields: [
      times.secondsOrNone("ring_seconds", 1, 300),
      times.secondsOrNone("department_ring_seconds", 1, 300),
      times.secondsOrNone("wrap_up_seconds", 0, 3600),
      times.secondsOrNone("rest_after_miss_seconds", 0, 3600),
      times.secondsOrNone("return_ring_seconds", 1, 300),
    ],
  },
  codes: { key: "codes", fields: CODES.map((key) => codes.text(key, "code", "")) },
};
