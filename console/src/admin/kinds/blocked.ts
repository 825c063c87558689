// Callers who are turned away.
import { fieldsFor } from "@/admin/kinds/made";
import type { Kind } from "@/admin/kinds/kinds";

const of = fieldsFor("block");

export const BLOCKED: Kind = {
  section: "blocked",
  form: "dial",
  title: (part) => String(part.reason ?? ""),
  groups: [
    {
      key: "basics",
      fields: [
        of.line("reason"),
        { owner: "block", key: "until", type: "moment", nothing: null },
        { owner: "block", key: "by", type: "told" },
        { owner: "block", key: "at", type: "told" },
      ],
    },
  ],
  fresh: () => ({ reason: "", until: null, by: "", at: null }),
};
