import { describe, expect, it } from "vitest";

import { Floor } from "@/board/floor";
import { byTurn, type CallRow, type SeatRow } from "@/board/rows";

const NOON = "2026-11-22T12:00:00+08:00";
const LATER = "2026-11-22T12:00:09+08:00";

const seat = (number: string, state: SeatRow["state"] = "ready"): SeatRow => ({
  number,
  name: "",
  queues: ["12345"],
  state,
  since: 0,
  until: null,
  operator: "li",
  phone: "usable",
  call: null,
  leg: null,
  reason: "",
  leaving: null,
});

type Told = [name: string, values: Record<string, unknown>, at?: string];

function tell(floor: Floor, ...facts: Told[]): void {
  for (const [name, values, at] of facts)
    floor.take(name, { seq: 1, fact: name, at: at ?? NOON, values });
}

function room(): Floor {
  const floor = new Floor();
  floor.replace([seat("1001"), seat("1002"), seat("1003")], [], true);
  return floor;
}

const OFFERED: Told = ["call_offered", { call: "c1", hotline: "12345", caller: "+8613800001111" }];
const RUNG: Told = ["seat_rung", { call: "c1", seat: "1001", leg: "c1.1" }];
const JOINED: Told = [
  "party_joined",
  { call: "c1", leg: "c1.1", role: "operator", seat: "1001", operator: "li" },
  LATER,
];

describe("the board follows the facts", () => {
  it("shows a call from its offer to the wrap-up", () => {
    const floor = room();
    tell(floor, OFFERED, RUNG);
    expect(floor.calls.get("c1")).toMatchObject({ state: "ringing", caller: "+8613800001111" });
    expect(floor.seats.get("1001")).toMatchObject({ state: "reserved", call: "c1" });
    tell(floor, JOINED);
    expect(floor.calls.get("c1")).toMatchObject({
      state: "connected",
      answered: Date.parse(LATER),
    });
    expect(floor.seats.get("1001")).toMatchObject({ state: "talking", since: Date.parse(LATER) });
    tell(
      floor,
      ["party_left", { call: "c1", leg: "c1.1", role: "operator", seat: "1001" }],
      ["call_ended", { call: "c1", outcome: "answered" }],
      ["seat_wrap_up_started", { seat: "1001", call: "c1", until: LATER }],
    );
    expect(floor.calls.size).toBe(0);
    expect(floor.seats.get("1001")).toMatchObject({ state: "wrap_up", until: Date.parse(LATER) });
  });

  it("puts a caller whose ring came to nothing back among those who wait", () => {
    const floor = room();
    tell(floor, OFFERED, RUNG, ["seat_ring_ended", { call: "c1", seat: "1001", leg: "c1.1" }]);
    expect(floor.calls.get("c1")?.state).toBe("waiting");
  });

  it("tells a supervisor from an operator, and who has taken a call over", () => {
    const floor = room();
    const watch = { call: "c1", leg: "c1.2", seat: "1003", mode: "listen", by: "chen" };
    tell(floor, OFFERED, RUNG, JOINED, ["supervisor_rung", watch], ["supervision_started", watch]);
    expect(floor.seats.get("1003")).toMatchObject({ state: "talking", call: "c1" });
    expect(floor.calls.get("c1")?.legs.find((leg) => leg.id === "c1.2")).toEqual({
      id: "c1.2",
      role: "supervisor",
      joined: true,
      seat: "1003",
      mode: "listen",
      by: "chen",
    });
    tell(floor, ["call_taken_over", { ...watch, from_seat: "1001" }]);
    expect(floor.calls.get("c1")?.legs.find((leg) => leg.id === "c1.2")?.role).toBe("operator");
  });

  it("ends where it ended when the same is told twice", () => {
    const once = room();
    const twice = room();
    const story: Told[] = [
      OFFERED,
      RUNG,
      JOINED,
      ["seat_leave_requested", { seat: "1001", sign_out: false }],
      ["party_left", { call: "c1", leg: "c1.1", role: "operator", seat: "1001" }],
      ["seat_went_on_break", { seat: "1001", reason: "lunch" }],
      ["call_returned", { call: "c1", seat: null }],
    ];
    tell(once, ...story);
    tell(twice, ...story, ...story);
    expect([...twice.seats]).toEqual([...once.seats]);
    expect([...twice.calls]).toEqual([...once.calls]);
    expect(once.seats.get("1001")).toMatchObject({ state: "on_break", reason: "lunch" });
  });

  it("changes no row that is shown already, and passes over what is not its business", () => {
    const floor = room();
    const before = floor.seats.get("1001");
    tell(floor, OFFERED, RUNG);
    expect(before?.state).toBe("ready");
    expect(floor.take("satisfaction_given", { seq: 1, fact: "", at: NOON, values: {} })).toBe(false);
    tell(floor, ["seat_rung", { call: "gone", seat: "unknown", leg: "x" }]);
    expect(floor.seats.size).toBe(3);
  });
});

it("serves the returned first, then by priority, then who came first", () => {
  const row = (id: string, more: Partial<CallRow>): CallRow =>
    ({ id, returned: false, priority: 0, rank: 0, ...more }) as CallRow;
  const turn = [
    row("late", { rank: 9 }),
    row("early", { rank: 1 }),
    row("urgent", { rank: 5, priority: 10 }),
    row("returned", { rank: 7, returned: true }),
  ].sort(byTurn);
  expect(turn.map((call) => call.id)).toEqual(["returned", "urgent", "early", "late"]);
});
