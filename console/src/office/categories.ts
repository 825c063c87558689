// The tree of categories as it is edited: whole, and put in force whole.
import type { Schemas } from "@/api/client";

export type Tree = Schemas["CaseCategories"];

export interface Category {
  code: string;
  name: string;
  retired: boolean;
  children: Category[];
}

export const LEVELS = 3;
/** As the API wants it. */
export const CODE = "[0-9A-Za-z][0-9A-Za-z.\\-]{0,19}";

export function copy(categories: readonly Schemas["Category"][]): Category[] {
  return categories.map(({ code, name, retired, children }) => ({
    code,
    name,
    retired: retired ?? false,
    children: copy(children ?? []),
  }));
}

/** Codes that stand more than once: the first fault of a tree typed by hand. */
export function twice(categories: readonly Category[]): Set<string> {
  const seen = new Set<string>();
  const found = new Set<string>();
  const look = (some: readonly Category[]): void => {
    for (const { code, children } of some) {
      if (seen.has(code)) found.add(code);
      seen.add(code);
      look(children);
    }
  };
  look(categories);
  return found;
}

/** Below `parent`, or at the top: the next code of its own kind that nobody has. */
export function fresh(parent: Category | null, among: readonly Category[]): Category {
  const codes = new Set(among.map((one) => one.code));
  const prefix = parent === null ? "" : parent.code;
  let number = among.length + 1;
  const code = (): string => `${prefix}${String(number).padStart(2, "0")}`;
  while (codes.has(code())) number += 1;
  return { code: code(), name: "", retired: false, children: [] };
}

/** Up (-1) or down (1) among its like; at the end it stays. */
export function moved(among: readonly Category[], at: number, by: -1 | 1): Category[] {
  const to = at + by;
  const found = [...among];
  const one = found[at];
  const other = found[to];
  if (one === undefined || other === undefined) return found;
  found[at] = other;
  found[to] = one;
  return found;
}

export function count(categories: readonly Category[]): number {
  return categories.reduce((sum, one) => sum + 1 + count(one.children), 0);
}
