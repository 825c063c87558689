import { describe, expect, it } from "vitest";

import { type Access, fromAddress, toAddress, told, toQuery, whereIs } from "@/office/access";
import { copy, count, fresh, moved, twice } from "@/office/categories";
import { password } from "@/office/password";
import { type RulePack, toml } from "@/office/rulePack";
import {
  clock,
  lasting,
  summary,
  usualDay,
  type Staffing,
  type WeeklyLoad,
} from "@/office/staffing";
import { mixed, peak, wav } from "@/office/wav";

describe("a password to begin with", () => {
  it("is drawn sign by sign, without any that is taken for another", () => {
    expect(password()).toMatch(/^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/);
    expect(password()).not.toBe(password());
  });

  it("throws away what would make some signs likelier", () => {
    const drawn = [255, 248, 0, 30, 31];
    let at = 0;
    const signs = password((bytes) => {
      bytes[0] = drawn[at] ?? 1;
      at += 1;
    });
    expect(signs.startsWith("a9abb-")).toBe(true);
  });
});

describe("a recording as a file", () => {
  it("is 16-bit WAV of one voice, cut off at full scale", async () => {
    const file = wav(new Float32Array([0, 0.5, 2, -2]), 16_000);
    const bytes = new DataView(await file.arrayBuffer());
    const text = (from: number, length: number): string =>
      String.fromCharCode(...Array.from({ length }, (_, at) => bytes.getUint8(from + at)));
    expect([text(0, 4), text(8, 8), text(36, 4)]).toEqual(["RIFF", "WAVEfmt ", "data"]);
    expect([bytes.getUint16(22, true), bytes.getUint32(24, true)]).toEqual([1, 16_000]);
    expect(bytes.byteLength).toBe(44 + 8);
    const samples = [44, 46, 48, 50].map((at) => bytes.getInt16(at, true));
    expect(samples).toEqual([0, 16_384, 32_767, -32_767]);
  });

  it("has two voices as one, and knows how loud it is", () => {
    const one = mixed([new Float32Array([1, 0]), new Float32Array([0, -0.5])]);
    expect([...one]).toEqual([0.5, -0.25]);
    expect(peak(one)).toBe(0.5);
    expect(peak(mixed([]))).toBe(0);
  });
});

describe("the seats of a day", () => {
  const load = {
    weekdays: [{ weekday: "mon", days: 4, offered: [6, ...new Array<number>(47).fill(0)], answered: [] }],
  } as unknown as WeeklyLoad;

  it("begin from the usual day of that name", () => {
    expect(usualDay(load, "mon")[0]).toBe(1.5);
    expect(usualDay(load, "tue")).toEqual(new Array(48).fill(0));
    expect([clock(0), clock(17), clock(48)]).toEqual(["00:00", "08:30", "24:00"]);
  });

  it("take calls as long as they last, but never for nothing at all", () => {
    const day = (talk: number | null): never =>
      ({
        figures: [
          { id: "average_talk", value: talk },
          { id: "average_wrap_up", value: 0.2 },
        ],
      }) as never;
    expect(lasting(day(83.6))).toEqual({ talk: 84, wrapUp: 0 });
    expect(lasting(day(0.3))).toEqual({ talk: 1, wrapUp: 0 });
    expect(lasting(day(null))).toEqual({ wrapUp: 0 });
  });

  it("are summed up by the busiest half hour", () => {
    const half = (seats: number, rostered: number, patient: number, lines: number): unknown => ({
      calls: 1,
      load_erlang: 1,
      erlang_a: { seats, rostered },
      erlang_c: { seats: patient },
      lines,
    });
    const nobody = { calls: 0, load_erlang: 0, erlang_a: null, erlang_c: null, lines: 0 };
    const found = { half_hours: [nobody, half(3, 5, 4, 9), half(7, 10, 8, 8)] } as Staffing;
    expect(summary(found)).toEqual({
      at: 2,
      seats: 7,
      rostered: 10,
      patient: 8,
      lines: 9,
      hours: 7.5,
    });
    expect(summary({ half_hours: [nobody] } as Staffing)).toBeNull();
  });
});

describe("what is asked of the access log", () => {
  it("stands in the address as days, and is asked as moments", () => {
    const sought = fromAddress({ username: "chen", since: "2026-11-22", until: "2026-11-22", odd: "1" });
    expect(toAddress(sought)).toEqual({ username: "chen", since: "2026-11-22", until: "2026-11-22" });
    const asked = toQuery(sought);
    expect(Date.parse(asked.before!) - Date.parse(asked.since!)).toBe(24 * 3600_000);
    expect(asked.until).toBeUndefined();
  });

  it("forgets a day that is none", () => {
    expect(toQuery(fromAddress({ since: "yesterday" }))).toEqual({});
  });

  it("tells the reason apart from what was noted beside it", () => {
    const entry = { detail: "voice=all reason=to answer a complaint", subject: "c1" } as Access;
    expect(told(entry)).toEqual({ reason: "to answer a complaint", more: "voice=all" });
    expect(told({ ...entry, detail: "version=2" })).toEqual({ reason: "", more: "version=2" });
  });

  it("leads to a case", () => {
    expect(whereIs({ subject: "20260930-12345-0001" } as Access)).toBe("/cases/20260930-12345-0001");
    expect(whereIs({ subject: "rexian-1795374482.0" } as Access)).toBeNull();
  });
});

describe("the tree of categories", () => {
  const tree = copy([
    { code: "01", name: "Water", retired: false, children: [{ code: "0101", name: "Pipe", retired: true, children: [] }] },
    { code: "02", name: "Roads", retired: false, children: [] },
  ]);

  it("is counted, and codes that stand twice are found wherever they stand", () => {
    expect(count(tree)).toBe(3);
    expect(twice(tree)).toEqual(new Set());
    expect(twice([...tree, ...copy([{ code: "0101", name: "", retired: false, children: [] }])])).toEqual(
      new Set(["0101"]),
    );
  });

  it("gives a new category a code nobody of its kind has", () => {
    expect(fresh(null, tree).code).toBe("03");
    expect(fresh(tree[0] ?? null, tree[0]?.children ?? []).code).toBe("0102");
    expect(fresh(null, tree.slice(1)).code).toBe("03");
  });

  it("moves one among its like, and no further than the end", () => {
    expect(moved(tree, 0, 1).map((one) => one.code)).toEqual(["02", "01"]);
    expect(moved(tree, 1, 1).map((one) => one.code)).toEqual(["01", "02"]);
  });
});

it("a rule pack is written as TOML, whatever its words are", () => {
  const pack = {
    name: "here",
    title: 'Our "own"',
    source: "",
    classes: ["request"],
    urgencies: ["ordinary", "life"],
    revisit_tries: 3,
    rules: [
      {
        name: "reply",
        clock: "reply",
        classes: [],
        urgencies: ["life"],
        within: { number: 2, unit: "hours" },
        warn_before: { number: 30, unit: "minutes" },
        extensions: 1,
        longest_extension: { number: 10, unit: "working_days" },
      },
    ],
  } as RulePack;
  expect(toml(pack)).toBe(
    `name = "here"
title = "Our \\"own\\""
source = ""
classes = ["request"]
urgencies = ["ordinary", "life"]
revisit_tries = 3

[[rules]]
name = "reply"
clock = "reply"
urgencies = ["life"]
within = { hours = 2 }
warn_before = { minutes = 30 }
extension = { times = 1, longest = { working_days = 10 } }
`,
  );
});
