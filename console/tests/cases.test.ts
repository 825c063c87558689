// What the pages of cases reckon with: filters, deadlines, steps and the order of what happened.
import { describe, expect, test } from "vitest";

import { flat } from "@/cases/categories";
import { deadlineState, leftOf, share } from "@/cases/deadline";
import { fromAddress, NOTHING, stagesOf, toAddress, toQuery } from "@/cases/filter";
import { bodyOf, missing, NOTHING_GIVEN, offered } from "@/cases/steps";
import { type Call, type Change, type Recording, timeline } from "@/cases/timeline";

const NOON = Date.parse("2026-11-22T12:00:00Z");

describe("a filter", () => {
  test("is the same after it stood in an address", () => {
    const filter = { ...NOTHING, stage: "handling", caller: "4444", since: "2026-11-01" };
    const address = toAddress(filter);
    expect(address).toEqual({ stage: "handling", caller: "4444", since: "2026-11-01" });
    expect(fromAddress(address)).toEqual(filter);
  });

  test("leaves out what an address says wrongly", () => {
    const address = { stage: "nowhere", since: "yesterday", caller: ["1", "2"], what: "else" };
    expect(fromAddress(address)).toEqual(NOTHING);
  });

  test("asks for whole days of this place, and for what is late by now", () => {
    const filter = { ...NOTHING, since: "2026-11-01", until: "2026-11-02", due: "late" };
    expect(toQuery(filter, NOON)).toEqual({
      since: new Date(2026, 10, 1).toISOString(),
      before: new Date(2026, 10, 3).toISOString(),
      due_before: "2026-11-22T12:00:00.000Z",
    });
  });

  test("leaves the stages that can fit it", () => {
    expect(stagesOf({ ...NOTHING, status: "closed" })).toEqual(["closed", "revisited", "assessed"]);
    expect(stagesOf({ ...NOTHING, status: "open", stage: "replied" })).toEqual(["replied"]);
    expect(stagesOf(NOTHING)).toHaveLength(7);
  });

  test("asks for words, a place and a category as they were typed", () => {
    const filter = { ...NOTHING, words: "路灯 不亮", place: "芙蓉区", category: "0101" };
    expect(toQuery(filter, NOON)).toEqual({ words: "路灯 不亮", place: "芙蓉区", category: "0101" });
    expect(fromAddress(toAddress(filter))).toEqual(filter);
    expect(fromAddress({ words: "长".repeat(300) }).words).toHaveLength(200);
  });

  test("asks for a caller only with three signs", () => {
    expect(toQuery({ ...NOTHING, caller: "44" }, NOON)).toEqual({});
    expect(toQuery({ ...NOTHING, caller: "444" }, NOON)).toEqual({ caller: "444" });
  });
});

describe("the tree of categories", () => {
  test("is a list in which each stands behind what it lies in", () => {
    const lamps = { code: "0101", name: "路灯", retired: false, children: [] };
    const roads = { code: "01", name: "市政", retired: false, children: [lamps] };
    expect(flat([roads])).toEqual([
      { code: "01", name: "市政" },
      { code: "0101", name: "市政 / 路灯" },
    ]);
  });
});

describe("a deadline", () => {
  const span = {
    began_at: "2026-11-22T10:00:00Z",
    due_at: "2026-11-22T14:00:00Z",
    warn_at: "2026-11-22T13:00:00Z",
  };
  const at = (time: string): number => Date.parse(`2026-11-22T${time}:00Z`);

  test("runs, is near, is late", () => {
    expect(["12:00", "13:00", "14:01"].map((time) => deadlineState(span, at(time)))).toEqual([
      "running",
      "soon",
      "late",
    ]);
    expect(["09:00", "11:00", "15:00"].map((time) => share(span, at(time)))).toEqual([0, 0.25, 1]);
  });

  test("is told in the largest unit that says at least two", () => {
    expect(leftOf(span, at("10:00"))).toEqual({ n: 4, unit: "hours" });
    expect(leftOf(span, at("12:30"))).toEqual({ n: 90, unit: "minutes" });
    expect(leftOf(span, NOON + 3 * 86_400_000)).toEqual({ n: 2, unit: "days" });
  });
});

describe("a step", () => {
  test("is offered when the server says so, the next ones first", () => {
    const possible = ["take_back", "urge", "dispatch"];
    expect(offered(possible, true)).toEqual(["dispatch", "urge"]);
    expect(offered(possible, false)).toEqual(["take_back"]);
  });

  test("says what is missing and becomes a request", () => {
    expect(missing("redispatch", NOTHING_GIVEN)).toEqual(["department", "reason"]);
    const given = { ...NOTHING_GIVEN, department: " 2001 ", reason: "theirs", helpers: ["2002"] };
    expect(missing("redispatch", given)).toEqual([]);
    expect(bodyOf("redispatch", given)).toEqual({
      action: "redispatch",
      department: "2001",
      reason: "theirs",
      helpers: ["2002"],
    });
    const extension = { ...NOTHING_GIVEN, extensionNumber: "3", reason: "parts on order" };
    expect(bodyOf("ask_extension", extension)).toEqual({
      action: "ask_extension",
      extension: { number: 3, unit: "working_days" },
      reason: "parts on order",
    });
  });
});

test("what happened is told newest first, a recording with its call", () => {
  const change = (version: number, at: string) => ({ version, at }) as Change;
  const call = { id: "c1", offered_at: "2026-11-22T10:00:00+08:00" } as Call;
  const recording = (id: string, of: string) =>
    ({ id, call: of, started_at: "2026-11-22T03:00:00Z" }) as Recording;
  const told = timeline(
    [change(1, "2026-11-22T10:01:00+08:00"), change(2, "2026-11-22T02:30:00Z")],
    [call],
    [recording("r1", "c1"), recording("r2", "gone")],
  );
  expect(told.map((entry) => entry.key)).toEqual(["recording-r2", "change-2", "change-1", "call-c1"]);
  expect(told[3]).toMatchObject({ kind: "call", recordings: [{ id: "r1" }] });
});
