import { beforeEach, expect, test, vi } from "vitest";

import { part } from "@/start/level";
import { offered, offerNoMore } from "@/start/offered";
import { findProgress, keepProgress, NOTHING, standings } from "@/start/progress";

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
}

beforeEach(() => {
  vi.stubGlobal("sessionStorage", storage());
  vi.stubGlobal("localStorage", storage());
});

test("the first gap is what comes next", () => {
  expect(standings(NOTHING)).toEqual({
    signIn: "done",
    microphone: "now",
    call: "later",
    case: "later",
    recording: "later",
  });
  // Answered on a tab whose microphone was allowed before.
  expect(standings({ ...NOTHING, call: "c1", filed: true })).toEqual({
    signIn: "done",
    microphone: "now",
    call: "done",
    case: "done",
    recording: "later",
  });
  const all = { microphone: true, call: "c1", caseId: "1", filed: true, heard: true };
  expect(new Set(Object.values(standings(all)))).toEqual(new Set(["done"]));
});

test("a reload goes on where it was", () => {
  expect(findProgress()).toEqual(NOTHING);
  keepProgress({ ...NOTHING, microphone: true, call: "c1" });
  expect(findProgress()).toEqual({ ...NOTHING, microphone: true, call: "c1" });
});

test("it is offered to administrators until it was done or put aside", () => {
  expect([offered("admin"), offered("operator"), offered(null)]).toEqual([true, false, false]);
  offerNoMore();
  expect(offered("admin")).toBe(false);
});

test("the meter is in decibels", () => {
  expect(part(0)).toBe(0);
  expect(part(1)).toBe(1);
  expect(part(0.1)).toBeCloseTo(2 / 3);
  expect(part(0.0001)).toBe(0);
});
