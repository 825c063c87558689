// Leaders who answer a hotline themselves for some hours.
import { fieldsFor } from "@/admin/kinds/made";
import type { Kind } from "@/admin/kinds/kinds";

const of = fieldsFor("duty");

export const ROSTERS: Kind = {
  section: "rosters",
  form: "name",
  title: (part) => String(part.title ?? ""),
  groups: [
    {
      key: "basics",
      fields: [
        of.line("title"),
        of.pick("hotline", "hotlines"),
        { owner: "duty", key: "begins", type: "moment" },
        { owner: "duty", key: "ends", type: "moment" },
      ],
    },
    {
      key: "telephone",
      fields: [
        of.pickOr("seat", "seats", null),
        of.text("dial", "dial", null),
        of.pickOr("writer", "seats", null),
      ],
    },
  ],
  fresh: () => ({
    hotline: "",
    begins: "",
    ends: "",
    seat: null,
    dial: null,
    writer: null,
    title: "",
  }),
};
