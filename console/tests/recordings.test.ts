// Replaying a recording: what is asked for, what is drawn, what keeps the voices together.
import { describe, expect, test } from "vitest";

import { correction } from "@/recordings/align";
import { loudest, outline, place, ticks } from "@/recordings/drawing";
import { fromAddress, NOTHING, same, toAddress, toQuery } from "@/recordings/filter";
import { pastSilence, quiet } from "@/recordings/quiet";
import { neighbours } from "@/recordings/trail";

describe("the filter", () => {
  test("comes from an address and goes back into it", () => {
    const query = { operator: "wei", longer: "60", grade: "5", coverage: "low", since: "2026-11-22" };
    const filter = fromAddress(query);
    expect(filter).toEqual({ ...NOTHING, ...query });
    expect(toAddress(filter)).toEqual(query);
    expect(same(filter, NOTHING)).toBe(false);
  });

  test("leaves out what an address says wrongly", () => {
    const query = { longer: "-1", silence: "1e9", grade: "6", coverage: "no", since: "yesterday" };
    expect(fromAddress({ ...query, operator: ["a", "b"] })).toEqual(NOTHING);
  });

  test("asks the API for lengths as numbers, whole days, and nothing that is too little", () => {
    const filter = { ...NOTHING, longer: "60", grade: "1", coverage: "low", caller: "77" };
    expect(toQuery(filter)).toEqual({ longer_than: 60, grade: 1, coverage_below: 0.995 });
    const day = toQuery({ ...NOTHING, since: "2026-02-28", until: "2026-02-28" });
    const [since, before] = [Date.parse(day.since ?? ""), Date.parse(day.before ?? "")];
    expect(before - since).toBe(86_400_000);
  });
});

describe("keeping voices together", () => {
  test("leaves alone what nobody can tell apart", () => {
    expect(correction(0.01)).toEqual({ jump: false, rate: 1 });
    expect(correction(-0.015)).toEqual({ jump: false, rate: 1 });
  });

  test("lets one that is ahead play a little slower, one that is behind a little faster", () => {
    expect(correction(0.05).rate).toBeCloseTo(0.9);
    expect(correction(-0.05).rate).toBeCloseTo(1.1);
    expect(correction(0.25)).toEqual({ jump: false, rate: 0.8 });
  });

  test("jumps only over what would take long", () => {
    expect(correction(-3)).toEqual({ jump: true, rate: 1 });
  });
});

describe("silence", () => {
  /** Two steps a second; loud where it says so. */
  const voice = (id: string, loud: string) => ({
    id,
    peaks: [...loud].flatMap((one) => (one === "#" ? [-40, 50] : [-1, 2])),
  });
  const wave = { per_second: 2, voices: [voice("a", "##......##"), voice("b", "........##")] };

  test("is where none of those heard says anything, with a margin around words", () => {
    expect(quiet(wave, new Set(["a", "b"]))).toEqual([{ from: 1.3, until: 3.7 }]);
  });

  test("depends on who is heard", () => {
    expect(quiet(wave, new Set(["b"]))).toEqual([{ from: 0, until: 3.7 }]);
    expect(quiet(wave, new Set())).toEqual([{ from: 0, until: 5 }]);
  });

  test("is left where somebody talks again", () => {
    const silences = [{ from: 1.3, until: 3.7 }];
    expect(pastSilence(silences, 1.2)).toBeNull();
    expect(pastSilence(silences, 2)).toBe(3.7);
    expect(pastSilence(silences, 3.7)).toBeNull();
  });
});

describe("drawing", () => {
  test("goes around the lowest and highest samples, in one scale for all voices", () => {
    const voices = [{ peaks: [-64, 32] }, { peaks: [-10, 10] }];
    expect(loudest(voices)).toBe(64);
    expect(outline([-64, 32], 64)).toBe("M0.00 25.0L1000.00 25.0L1000.00 100.0L0.00 100.0Z");
  });

  test("shows silence as a thin line, and nothing as nothing", () => {
    expect(outline([0, 0], 100)).toBe("M0.00 49.5L1000.00 49.5L1000.00 50.5L0.00 50.5Z");
    expect(outline([], 100)).toBe("");
  });

  test("loses no peak where many steps fall on one column", () => {
    const peaks = Array.from({ length: 10_000 }, (_, at) => (at === 7_001 ? 100 : 0));
    expect(outline(peaks, 100)).toContain(" 0.0L");
    expect(outline(peaks, 100, 5000).split("L").length).toBe(20_000);
  });

  test("has round times and places along the line", () => {
    expect(ticks(9)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(ticks(600)).toEqual([0, 60, 120, 180, 240, 300, 360, 420, 480, 540]);
    expect(ticks(9, 10)).toEqual(ticks(9));
    expect(ticks(600, 10)[1]).toBe(10);
    expect(place(3, 12)).toBe("25.000%");
    expect(place(13, 12)).toBe("100.000%");
    expect(place(1, 0)).toBe("0.000%");
  });
});

describe("the way along a list", () => {
  const trail = { filter: NOTHING, ids: ["c", "b"], cursor: "more" };
  const page = async () => ({ items: [{ id: "a" }], next_cursor: null });

  test("knows the one before and the one after", async () => {
    expect((await neighbours(trail, "c", page)).beside).toEqual({ before: null, after: "b" });
  });

  test("reads on at the end of what was read", async () => {
    const found = await neighbours(trail, "b", page);
    expect(found.beside).toEqual({ before: "c", after: "a" });
    expect(found.trail).toEqual({ filter: NOTHING, ids: ["c", "b", "a"], cursor: null });
  });

  test("has no way from what is not in the list", async () => {
    expect((await neighbours(trail, "x", page)).beside).toEqual({ before: null, after: null });
  });
});
