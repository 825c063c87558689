// What administration reckons with: documents that two people change, weeks that are painted, the
// tree of departments, ranges of seats, rosters.
import { describe, expect, it, test } from "vitest";

import { type Duty, duties, freeName, mondayOf, onDay, timesOn } from "@/admin/duty/week";
import { askedOf, fits, fromBox, fromLines, settled } from "@/admin/fields/fields";
import { cellsOf, paint, type Week } from "@/admin/hours/grid";
import { usersOf } from "@/admin/hours/users";
import { usual } from "@/admin/hours/usual";
import { numbersFrom, seatLike } from "@/admin/seats/range";
import { at, differences, fromPointer, merge, pointer, put } from "@/admin/site/json";
import { Tree } from "@/admin/units/tree";

const base = {
  hotlines: { "12345": { name: "市民热线", lines: 4, numbers: ["073512345"] } },
  seats: { "1001": { skills: { "12345": 1 } } },
};

describe("a document", () => {
  it("is put anew where something changes, and stays the same elsewhere", () => {
    const made = put(base, ["hotlines", "12345", "lines"], 6);
    expect(at(made, ["hotlines", "12345", "lines"])).toBe(6);
    expect(at(base, ["hotlines", "12345", "lines"])).toBe(4);
    expect(made.seats).toBe(base.seats);
    expect(put(made, ["seats", "1001"], undefined).seats).toEqual({});
  });

  it("tells what is different, lists as a whole", () => {
    const made = put(put(base, ["hotlines", "12345", "numbers"], []), ["seats", "1002"], {});
    expect(differences(base, made)).toEqual([
      { path: ["hotlines", "12345", "numbers"], old: ["073512345"], value: [] },
      { path: ["seats", "1002"], old: undefined, value: {} },
    ]);
    expect(differences(made, base)[0]).toEqual({
      path: ["hotlines", "12345", "numbers"],
      old: [],
      value: ["073512345"],
    });
    expect(differences(base, structuredClone(base))).toEqual([]);
  });

  it("names its parts by pointers, signs and all", () => {
    expect(pointer(["a/b", "c~d"])).toBe("/a~1b/c~0d");
    expect(fromPointer("/a~1b/c~0d")).toEqual(["a/b", "c~d"]);
    expect(fromPointer("")).toEqual([]);
  });
});

describe("two administrators", () => {
  const lines = ["hotlines", "12345", "lines"];
  const name = ["hotlines", "12345", "name"];

  it("change different things: both stand", () => {
    expect(merge(base, put(base, lines, 6), put(base, name, "热线"))).toEqual({
      document: put(put(base, lines, 6), name, "热线"),
      conflicts: [],
    });
  });

  it("change the same thing: mine stands until it is decided", () => {
    const merged = merge(base, put(base, lines, 6), put(base, lines, 8));
    expect(merged.conflicts).toEqual([{ path: lines, mine: 6, theirs: 8 }]);
    expect(at(merged.document, lines)).toBe(6);
  });

  it("do the same: nothing is asked", () => {
    const both = put(base, lines, 6);
    expect(merge(base, both, structuredClone(both)).conflicts).toEqual([]);
  });

  it("disagree about whether a thing is there: it is asked about as a whole", () => {
    const gone = put(base, ["hotlines", "12345"], undefined);
    const changed = put(base, lines, 6);
    expect(merge(base, changed, gone).conflicts).toEqual([
      { path: ["hotlines", "12345"], mine: at(changed, ["hotlines", "12345"]), theirs: undefined },
    ]);
    const taken = merge(base, gone, changed);
    expect(taken.conflicts).toEqual([
      { path: ["hotlines", "12345"], mine: undefined, theirs: at(changed, ["hotlines", "12345"]) },
    ]);
    expect(at(taken.document, ["hotlines", "12345"])).toBeUndefined();
  });
});

describe("a week of half hours", () => {
  const none: Week = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };

  it("shows what runs into the next day, and what fills a half hour in part", () => {
    const cells = cellsOf({ ...none, mon: ["18:00-08:00"], sun: ["08:15-24:00"] });
    expect(cells.mon.slice(35, 37)).toEqual(["closed", "open"]);
    expect(cells.tue.slice(15, 17)).toEqual(["open", "closed"]);
    expect(cells.sun.slice(15, 18)).toEqual(["closed", "partly", "open"]);
  });

  it("is painted as a rectangle of days and times, from any corner", () => {
    const painted = paint(none, [2, 24], [0, 17], true);
    expect(painted).toEqual({
      ...none,
      mon: ["08:30-12:30"],
      tue: ["08:30-12:30"],
      wed: ["08:30-12:30"],
    });
    expect(paint(painted, [1, 20], [1, 21], false).tue).toEqual(["08:30-10:00", "11:00-12:30"]);
    expect(paint(none, [0, 0], [0, 47], true).mon).toEqual(["00:00-24:00"]);
  });

  it("leaves the words of days that say the same", () => {
    const week = { ...none, mon: ["08:00-12:00", "12:00-17:00"] };
    expect(paint(week, [1, 0], [1, 0], true).mon).toBe(week.mon);
    expect(paint(week, [0, 34], [0, 34], true).mon).toEqual(["08:00-17:30"]);
  });

  it("closes what began the day before, and keeps the rest of that night", () => {
    const nights = { ...none, mon: ["18:00-08:00"] };
    expect(paint(nights, [1, 6], [1, 7], false)).toEqual({
      ...none,
      mon: ["18:00-03:00"],
      tue: ["04:00-08:00"],
    });
    expect(paint({ ...none, sun: ["22:00-02:00"] }, [0, 0], [0, 3], false)).toEqual({
      ...none,
      sun: ["22:00-24:00"],
    });
  });

  it("says a day and the night after it in two days", () => {
    const painted = paint({ ...none, mon: ["18:00-08:00"] }, [0, 0], [0, 35], true);
    expect(painted.mon).toEqual(["00:00-24:00"]);
    expect(painted.tue).toEqual(["00:00-08:00"]);
  });
});

test("the load of the usual day is that of all such days by their number", () => {
  const monday = { weekday: "mon" as const, days: 4, offered: [...Array<number>(47).fill(0), 10] };
  const load = usual([monday, { weekday: "tue" as const, days: 0, offered: Array<number>(48).fill(0) }]);
  expect([load.days.mon[47], load.days.tue[0], load.most]).toEqual([2.5, 0, 2.5]);
});

test("who goes by a calendar is known", () => {
  const site = {
    hotlines: {
      "12345": { hours: "office", line_periods: [] },
      "12319": { hours: null, line_periods: [{ during: "office", lines: 2 }] },
    },
    departments: { "2001": { hours: "other" } },
  };
  expect(usersOf(site, "office")).toEqual({
    hotlines: ["12319", "12345"],
    trunks: [],
    departments: [],
  });
});

describe("the tree of departments", () => {
  const tree = new Tree({
    "20": { name: "住建局", parent: null },
    "2001": { name: "物业科", parent: "20" },
    "200101": { name: "城东所", parent: "2001" },
    "30": { name: "水务局", parent: "99" },
  });

  it("shows the top, and below it what is open", () => {
    expect(tree.shown(new Set()).map((one) => [one.number, one.level, one.below])).toEqual([
      ["20", 1, 1],
      ["30", 1, 0],
    ]);
    expect(tree.shown(new Set(["20"])).map((one) => one.number)).toEqual(["20", "2001", "30"]);
  });

  it("finds by name and number, and knows the way there", () => {
    expect(tree.found("城东").map((one) => one.number)).toEqual(["200101"]);
    expect(tree.above("200101")).toEqual(["20", "2001"]);
  });

  it("loses nobody in a circle", () => {
    const circle = new Tree({ "1": { parent: "2" }, "2": { parent: "1" }, "3": { parent: null } });
    expect(circle.shown(new Set(["1", "2"])).map((one) => one.number)).toEqual(["1", "2", "3"]);
  });
});

describe("a range of seats", () => {
  it("has numbers of one length", () => {
    expect(numbersFrom("0998", "1001")).toEqual(["0998", "0999", "1000", "1001"]);
    expect(numbersFrom("998", "1001")).toBeNull();
    expect(numbersFrom("1001", "1000")).toBeNull();
    expect(numbersFrom("1000", "2000")).toBeNull();
  });

  it("names each by its number", () => {
    expect(seatLike({ name: "Desk {number}", skills: {} }, "1005").name).toBe("Desk 1005");
  });
});

test("what is typed becomes what the document holds", () => {
  const dial = { owner: "department", key: "dial", type: "text", form: "dial", nothing: null } as const;
  const lines = { owner: "trunk", key: "lines", type: "amount", least: 0, most: 9, whole: true } as const;
  expect([fromBox(dial, " 2001 "), fromBox(dial, "")]).toEqual(["2001", null]);
  expect([fromBox(lines, "6"), fromBox(lines, ""), fromBox(lines, "many")]).toEqual([6, "", "many"]);
  expect(fromBox({ ...lines, nothing: null }, "")).toBeNull();
  expect(fromLines("会议、培训\n 用餐 \n")).toEqual(["会议", "培训", "用餐"]);
  expect([fits("number", "12345"), fits("name", "Night"), fits("account", "wei.li")]).toEqual([
    true,
    false,
    true,
  ]);
});

test("a row asks for what its choices need, and forgets what they do not", () => {
  const to = { owner: "overflow", key: "to", type: "choice", options: ["queue", "voicemail"] } as const;
  const queue = {
    owner: "overflow",
    key: "queue",
    type: "pick",
    from: "queues",
    nothing: null,
    only: { key: "to", is: ["queue"] },
  } as const;
  expect(askedOf([to, queue], { to: "queue", queue: null })).toEqual([to, queue]);
  expect(askedOf([to, queue], { to: "voicemail", queue: null })).toEqual([to]);
  expect(settled([to, queue], { to: "voicemail", queue: "legal" })).toEqual({ to: "voicemail", queue: null });
});

describe("a roster of the site", () => {
  const ZONE = "Asia/Shanghai";
  const all = duties({
    mayor: { title: "市长", hotline: "12345", begins: "2026-11-23T09:00:00+08:00", ends: "2026-11-23T11:00:00+08:00" },
    night: { title: "", hotline: "12345", begins: "2026-11-23T22:00:00+08:00", ends: "2026-11-24T06:00:00+08:00" },
    begun: { title: "", hotline: "12345", begins: "", ends: "" },
  });
  const on = (day: string, zone = ZONE): string[] => onDay(all, "12345", day, zone).map((one) => one.name);

  it("has its duties on each day they touch, by the site's clocks", () => {
    expect(mondayOf("2026-11-29")).toBe("2026-11-23");
    expect(mondayOf("2026-11-23")).toBe("2026-11-23");
    expect(on("2026-11-22")).toEqual([]);
    expect(on("2026-11-23")).toEqual(["mayor", "night"]);
    expect(on("2026-11-24")).toEqual(["night"]);
    expect(onDay(all, "12319", "2026-11-23", ZONE)).toEqual([]);
    // In San Francisco it is the afternoon of the day before.
    expect(on("2026-11-22", "America/Los_Angeles")).toEqual(["mayor"]);
  });

  it("tells what of a duty lies on a day", () => {
    const [mayor, night] = all as [Duty, Duty];
    expect(timesOn(mayor, "2026-11-23", ZONE)).toBe("09:00–11:00");
    expect(timesOn(night, "2026-11-23", ZONE)).toBe("22:00–…");
    expect(timesOn(night, "2026-11-24", ZONE)).toBe("…–06:00");
  });

  it("names a new duty by hotline and day", () => {
    expect(freeName("12345", "2026-11-23", ["12345-2026-11-23"])).toBe("12345-2026-11-23-2");
  });
});
