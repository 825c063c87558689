// Scoring: points as the server reckons them, who may do what, sheets and plans as they are typed.
import { describe, expect, test } from "vitest";

import { bodyOf, fieldsOf as planFields, NEW_PLAN, written } from "@/quality/planForm";
import { points, type Sheet, unmarked } from "@/quality/points";
import { fromAddress, NOTHING, toAddress, toQuery, waiting } from "@/quality/scoreFilter";
import { addItem, addsUp, addSection, newFields, partAt, total } from "@/quality/sheetForm";
import {
  mayAppeal,
  mayGiveBack,
  mayScore,
  maySettle,
  mayTake,
  type Score,
  waitsFor,
} from "@/quality/standing";

const SHEET: Pick<Sheet, "sections"> = {
  sections: [
    {
      key: "opening",
      title: "开头",
      weight: 20,
      items: [{ key: "greeting", title: "问候", weight: 20, levels: 2 }],
    },
    {
      key: "handling",
      title: "办理",
      weight: 80,
      items: [
        { key: "answer", title: "答复", weight: 70, levels: 4 },
        { key: "tone", title: "语气", weight: 10, levels: 11 },
      ],
    },
  ],
};

describe("points", () => {
  test("are the sum of weight x level / (levels - 1), to the hundredth", () => {
    expect(points(SHEET, { greeting: 1, answer: 3, tone: 10 }, [])).toBe(100);
    expect(points(SHEET, { greeting: 0, answer: 2, tone: 3 }, [])).toBe(49.67);
    expect(points(SHEET, { answer: 1 }, [])).toBe(23.33);
  });

  test("are none with a fatal error", () => {
    expect(points(SHEET, { greeting: 1, answer: 3, tone: 10 }, ["rude"])).toBe(0);
  });

  test("need every item marked", () => {
    expect(unmarked(SHEET, { greeting: 0, tone: 5 })).toEqual(["answer"]);
  });
});

describe("who may do what with a score", () => {
  const score = (state: Score["state"], scorer: string | null = null): Score =>
    ({ state, scorer, operator: "wei" }) as Score;
  const qian = { username: "qian", role: "qa" } as const;
  const sun = { username: "sun", role: "qa" } as const;
  const wei = { username: "wei", role: "operator" } as const;
  const li = { username: "li", role: "operator" } as const;
  const chen = { username: "chen", role: "supervisor" } as const;

  test("is taken by the quality staff, and filled in by who took it", () => {
    expect([qian, wei, chen].map((one) => mayTake(score("unscored"), one))).toEqual([
      true,
      false,
      false,
    ]);
    const begun = score("in_progress", "qian");
    expect([qian, sun, chen].map((one) => mayScore(begun, one))).toEqual([true, false, false]);
    expect([qian, sun, chen, wei].map((one) => mayGiveBack(begun, one))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  test("is appealed against by the one it judges, and settled by somebody in charge", () => {
    const done = score("scored", "qian");
    expect([wei, li, qian, chen].map((one) => mayAppeal(done, one))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    const appealed = score("appealed", "qian");
    expect([chen, wei, qian].map((one) => maySettle(appealed, one))).toEqual([true, false, false]);
    expect(waitsFor(appealed, chen)).toBe(true);
    expect(waitsFor(score("settled", "qian"), chen)).toBe(false);
  });

  test("is nobody's own to settle", () => {
    const judge = { username: "wei", role: "supervisor" } as const;
    expect(maySettle(score("appealed", "qian"), judge)).toBe(false);
  });
});

describe("scores that are looked for", () => {
  test("stand in the address, without what it says wrongly", () => {
    const filter = fromAddress({ state: "scored", operator: "wei", draw: "7", sheet: "calls" });
    expect(toAddress(filter)).toEqual({ state: "scored", operator: "wei", draw: "7", sheet: "calls" });
    expect(toQuery(filter)).toEqual({ state: "scored", operator: "wei", draw: 7, sheet: "calls" });
    expect(fromAddress({ state: "lost", draw: "-1" })).toEqual(NOTHING);
  });

  test("are what waits for each", () => {
    expect(waiting("qa", "qian")).toEqual([
      { ...NOTHING, state: "in_progress", scorer: "qian" },
      { ...NOTHING, state: "unscored" },
    ]);
    expect(waiting("supervisor", "chen")).toEqual([{ ...NOTHING, state: "appealed" }]);
    expect(waiting("department", "zhao")).toEqual([]);
  });
});

describe("writing a sheet", () => {
  test("begins with one item, which adds up as soon as it has names", () => {
    const fields = newFields();
    expect(addsUp(fields)).toBe(false);
    fields.title = "通话质检";
    fields.sections.forEach((one) => (one.title = "办理"));
    fields.sections.forEach((one) => one.items.forEach((item) => (item.title = "答复")));
    expect(addsUp(fields)).toBe(true);
    addItem(fields, 0);
    expect(total(fields.sections[0]?.items ?? [])).toBe(100);
    expect(addsUp(fields)).toBe(false);
  });

  test("gives new parts keys nobody has", () => {
    const fields = newFields();
    addItem(fields, 0);
    addSection(fields);
    const keys = fields.sections.flatMap((one) => [one.key, ...one.items.map((item) => item.key)]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("finds the part that a pointer of the server leads to", () => {
    const fields = newFields();
    fields.title = "通话质检";
    fields.sections.forEach((one) => (one.title = "办理"));
    fields.sections.forEach((one) => one.items.forEach((item) => (item.title = "答复")));
    fields.fatal.push({ key: "rude", title: "辱骂" });
    expect(
      ["/sections", "/sections/0/items", "/sections/0/items/0", "/fatal/0"].map((pointer) =>
        partAt(fields, pointer),
      ),
    ).toEqual(["通话质检", "办理", "答复", "辱骂"]);
  });
});

describe("writing a plan", () => {
  const plan = {
    plan: "weekly",
    version: 3,
    sheet: "calls",
    per_operator: 2,
    double_percent: 50,
    rule: {
      hotline: null,
      grades: [5, 4],
      longer_than: 60,
      shorter_than: null,
      case_class: null,
      case_mode: "dispatched",
    },
    active: true,
    changed_at: "2026-11-22T12:00:00+08:00",
    changed_by: "chen",
  };

  test("goes back as it came, over the version it changes", () => {
    expect(bodyOf(planFields(plan), 3)).toEqual({
      version: 3,
      sheet: "calls",
      per_operator: 2,
      double_percent: 50,
      rule: { ...plan.rule, grades: [4, 5] },
      active: true,
    });
  });

  test("leaves what is empty open", () => {
    const { rule } = bodyOf({ ...NEW_PLAN, sheet: "calls" }, 0);
    expect(rule).toEqual({
      hotline: null,
      grades: [],
      longer_than: null,
      shorter_than: null,
      case_class: null,
      case_mode: null,
    });
  });

  test("tells what somebody else wrote", () => {
    const mine = { ...planFields(plan), perOperator: "4" };
    expect(written(mine, planFields(plan))).toEqual([{ field: "perOperator", text: "2" }]);
  });
});
