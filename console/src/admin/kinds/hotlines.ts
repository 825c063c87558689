// Published numbers and the carriers' lines they come in on.
import { fieldsFor } from "@/admin/kinds/made";
import type { Kind } from "@/admin/kinds/kinds";

const of = fieldsFor("hotline");
const period = fieldsFor("line_period");
const trunk = fieldsFor("trunk");

const PERIODS = [period.pick("during", "calendars"), period.whole("lines", 0, 10_000)];
const NEW_PERIOD = { during: "", lines: 1 };

export const HOTLINES: Kind = {
  section: "hotlines",
  form: "number",
  title: (part) => String(part.name ?? ""),
  groups: [
    {
      key: "basics",
      fields: [
        of.line("name"),
        of.line("category"),
        of.choice("language", ["zh", "en"]),
        of.pickOr("greeting", "prompts", ""),
        of.list("numbers", "pattern"),
      ],
    },
    {
      key: "lines",
      fields: [
        of.whole("lines", 0, 10_000),
        of.choice("when_full", ["busy", "announcement"]),
        of.pickOr("full_prompt", "prompts", ""),
        of.rows("line_periods", PERIODS, NEW_PERIOD),
      ],
    },
    {
      key: "hours",
      fields: [
        of.pickOr("hours", "calendars", null),
        of.choice("when_closed", ["message", "voicemail", "ring_back"]),
        of.pickOr("closed_prompt", "prompts", ""),
      ],
    },
    {
      key: "serving",
      fields: [of.pickOr("queue", "queues", null), of.whole("priority", -100, 100)],
    },
  ],
  fresh: () => ({
    name: "",
    numbers: [],
    category: "",
    language: "zh",
    greeting: "",
    lines: 1,
    line_periods: [],
    when_full: "busy",
    full_prompt: "",
    hours: null,
    when_closed: "message",
    closed_prompt: "",
    queue: null,
    priority: 0,
  }),
};

export const TRUNKS: Kind = {
  section: "trunks",
  form: "trunk",
  title: (part) => String(part.title ?? ""),
  groups: [
    { key: "basics", fields: [trunk.line("title"), trunk.flag("tls"), trunk.list("hosts", "network")] },
    {
      key: "lines",
      fields: [
        trunk.wholeOrNone("lines", 0, 10_000),
        trunk.rows("line_periods", PERIODS, NEW_PERIOD),
      ],
    },
  ],
  fresh: () => ({ title: "", hosts: [], tls: false, lines: null, line_periods: [] }),
};
