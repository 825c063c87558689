// Queues: who is served by whom, and what happens to those who wait too long.
import { fieldsFor } from "@/admin/kinds/made";
import type { Kind } from "@/admin/kinds/kinds";

const of = fieldsFor("queue");
const widen = fieldsFor("widen");
const overflow = fieldsFor("overflow");

const DAY = 86_400;

export const QUEUES: Kind = {
  section: "queues",
  form: "name",
  title: (part) => String(part.title ?? ""),
  groups: [
    {
      key: "basics",
      fields: [
        of.line("title"),
        of.choice("strategy", [
          "longest_idle",
          "fewest_calls",
          "least_talk",
          "round_robin",
          "linear",
        ]),
        of.whole("first_level", 1, 9),
        of.rows("widen", [widen.seconds("after_seconds", 0, DAY), widen.whole("level", 1, 9)], {
          after_seconds: 30,
          level: 9,
        }),
      ],
    },
    {
      key: "overflow",
      fields: [
        of.rows(
          "overflow",
          [
            overflow.choice("when", ["wait", "length", "no_seats"]),
            { ...overflow.amount("value", 0, DAY), only: { key: "when", is: ["wait", "length"] } },
            overflow.choice("to", ["queue", "outside", "voicemail", "ring_back"]),
            { ...overflow.pickOr("queue", "queues", null), only: { key: "to", is: ["queue"] } },
            { ...overflow.text("number", "dial", null), only: { key: "to", is: ["outside"] } },
          ],
          { when: "wait", value: 120, to: "ring_back", queue: null, number: null },
        ),
        of.flag("ring_back"),
        of.whole("ring_back_tries", 1, 20),
        of.seconds("ring_back_every_seconds", 10, DAY),
        of.seconds("redial_seconds", 0, DAY),
      ],
    },
    {
      key: "times",
      fields: [
        of.secondsOrNone("ring_seconds", 1, 300),
        of.secondsOrNone("wrap_up_seconds", 0, 3600),
        of.seconds("wrap_up_most_seconds", 0, 3600),
      ],
    },
    {
      key: "announcements",
      fields: [
        of.seconds("announce_first_seconds", 0, DAY),
        of.seconds("announce_every_seconds", 0, DAY),
        of.seconds("comfort_every_seconds", 0, DAY),
      ],
    },
  ],
  fresh: () => ({
    title: "",
    strategy: "longest_idle",
    first_level: 9,
    widen: [],
    ring_seconds: null,
    wrap_up_seconds: null,
    wrap_up_most_seconds: 600,
    redial_seconds: 0,
    overflow: [],
    ring_back: false,
    ring_back_tries: 3,
    ring_back_every_seconds: 300,
    announce_first_seconds: 0,
    announce_every_seconds: 45,
    comfort_every_seconds: 0,
  }),
};
