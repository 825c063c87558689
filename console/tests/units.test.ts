import { expect, test } from "vitest";

import { above, branches, find, outdated, tree, type Unit } from "@/cases/units";

const unit = (number: string, name: string, parent: string | null = null): Unit => ({
  number,
  name,
  can_be_rung: true,
  parent,
  on_duty: true,
  duty_changes_at: null,
});

/** 30 units, and below them 1,100. */
const CITY: Unit[] = [
  ...Array.from({ length: 30 }, (_, at) => unit(String(2001 + at), `市${at + 1}局`)),
  ...Array.from({ length: 1_100 }, (_, at) =>
    unit(String(30_001 + at), `第${at + 1}科`, String(2001 + (at % 30))),
  ),
];

test("one of 1,130 is found by words, in any order, and by what is above it", () => {
  const city = tree(CITY);
  expect(find(city, "30077", 40).map((one) => one.unit.name)).toEqual(["第77科"]);
  const [one, ...more] = find(city, "第77科 市17局", 40);
  expect([one?.unit.number, one?.above, more]).toEqual(["30077", "市17局", []]);
  expect(find(city, "无此单位", 40)).toEqual([]);
});

test("whose own name begins so come before those that lie below", () => {
  const names = find(tree(CITY), "市1局", 5).map((one) => one.unit.name);
  expect(names[0]).toBe("市1局");
  expect(names).toHaveLength(5);
});

test("it takes a moment to look through them all", () => {
  const city = tree(CITY);
  const began = performance.now();
  for (const words of ["第", "科", "1", "局 科"]) find(city, words, 40);
  expect(performance.now() - began).toBeLessThan(200);
});

test("the tree grows where it is opened", () => {
  const city = tree(CITY);
  expect(branches(city, new Set())).toHaveLength(30);
  const rows = branches(city, new Set(["2001"]));
  expect(rows).toHaveLength(30 + 37);
  expect(rows.slice(0, 2).map((row) => [row.unit.name, row.level, row.parent])).toEqual([
    ["市1局", 1, true],
    ["第1科", 2, false],
  ]);
});

test("a unit below one that is gone, or below itself, is found", () => {
  const odd = tree([unit("1", "a", "9"), unit("2", "b", "2")]);
  expect(above(odd, unit("1", "a", "9"))).toBe("");
  expect(find(odd, "", 40)).toHaveLength(2);
  expect(branches(odd, new Set())).toHaveLength(1);
});

test("the list is read anew when somebody's duty has changed", () => {
  const until = { ...unit("1", "a"), duty_changes_at: "2026-11-22T18:00:00+08:00" };
  const six = Date.parse(until.duty_changes_at);
  expect(outdated([unit("2", "b"), until], six - 1)).toBe(false);
  expect(outdated([unit("2", "b"), until], six)).toBe(true);
});
