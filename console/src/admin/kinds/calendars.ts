// When something is open. The week and the days that differ have editors of their own.
import { fieldsFor } from "@/admin/kinds/made";
import type { Kind } from "@/admin/kinds/kinds";

const of = fieldsFor("calendar");

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

export const CALENDARS: Kind = {
  section: "calendars",
  form: "name",
  title: (part) => String(part.title ?? ""),
  groups: [
    { key: "basics", fields: [of.line("title")] },
    {
      key: "holidays",
      fields: [
        of.flag("statutory"),
        { owner: "calendar", key: "holiday", type: "spans" },
        of.choice("exchanged", DAYS),
      ],
    },
  ],
  fresh: () => ({
    title: "",
    weekly: Object.fromEntries(
      DAYS.map((day) => [day, day === "sat" || day === "sun" ? [] : ["09:00-17:00"]]),
    ),
    exceptions: {},
    statutory: false,
    holiday: [],
    exchanged: "mon",
  }),
};
