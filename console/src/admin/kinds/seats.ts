// Places to answer from, and what those who sit there can do.
import { fieldsFor } from "@/admin/kinds/made";
import type { Kind } from "@/admin/kinds/kinds";

const of = fieldsFor("seat");

export const SEATS: Kind = {
  section: "seats",
  form: "number",
  title: (part) => String(part.name ?? ""),
  groups: [
    {
      key: "basics",
      fields: [
        of.line("name"),
        { owner: "seat", key: "skills", type: "levels", least: 1, most: 9, from: "queues" },
      ],
    },
    {
      key: "telephone",
      fields: [
        of.list("networks", "network"),
        {
          owner: "seat",
          key: "outbound_classes",
          type: "marks",
          options: ["local", "national", "international", "premium"],
        },
        of.amountOrNone("outbound_limit", 0, 1_000_000),
      ],
    },
  ],
  fresh: () => ({
    name: "",
    skills: {},
    networks: [],
    outbound_classes: null,
    outbound_limit: null,
  }),
};

export const OPERATORS: Kind = {
  section: "operators",
  form: "account",
  title: () => "",
  groups: [
    {
      key: "basics",
      fields: [
        { owner: "operator", key: "skills", type: "levels", least: 1, most: 9, from: "queues" },
      ],
    },
  ],
  fresh: () => ({ skills: {} }),
};
