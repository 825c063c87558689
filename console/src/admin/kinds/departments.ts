// Units that can be brought into a call: a tree of at most three levels.
import { fieldsFor } from "@/admin/kinds/made";
import type { Kind } from "@/admin/kinds/kinds";

const of = fieldsFor("department");

export const DEPARTMENTS: Kind = {
  section: "departments",
  form: "number",
  title: (part) => String(part.name ?? ""),
  groups: [
    { key: "basics", fields: [of.line("name"), of.pickOr("parent", "departments", null)] },
    {
      key: "telephone",
      fields: [
        of.text("dial", "dial", null),
        of.pickOr("hours", "calendars", null),
        of.text("dial_after_hours", "dial", null),
      ],
    },
  ],
  fresh: () => ({ name: "", dial: null, hours: null, dial_after_hours: null, parent: null }),
};
