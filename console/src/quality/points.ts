// From marks to points, as the server reckons them: the sum of weight x level / (levels - 1), and 0
// with a fatal error.
import type { Schemas } from "@/api/client";

export type Sheet = Schemas["ScoreSheet"];
export type Marks = Readonly<Record<string, number>>;

type Weighed = Pick<Sheet, "sections">;

export const itemsOf = (sheet: Weighed) => sheet.sections.flatMap((section) => section.items);

/** Items without a mark. */
export function unmarked(sheet: Weighed, marks: Marks): string[] {
  return itemsOf(sheet)
    .map((item) => item.key)
    .filter((key) => marks[key] === undefined);
}

/** To the hundredth; what is not marked yet counts nothing. */
export function points(sheet: Weighed, marks: Marks, fatal: readonly string[]): number {
  if (fatal.length) return 0;
  const sum = itemsOf(sheet).reduce(
    (before, item) => before + (item.weight * (marks[item.key] ?? 0)) / (item.levels - 1),
    0,
  );
  return Math.round(sum * 100) / 100;
}
