// Finding one department among more than a thousand: by words, or down the tree.
import type { Schemas } from "@/api/client";

export type Unit = Schemas["Department"];

export interface Found {
  unit: Unit;
  /** Those above it, topmost first. */
  above: string;
}

/** How departments lie below each other; made once for a list of them. */
export interface Tree {
  readonly below: ReadonlyMap<string | null, readonly Unit[]>;
  readonly byNumber: ReadonlyMap<string, Unit>;
}

export function tree(units: readonly Unit[]): Tree {
  const byNumber = new Map(units.map((unit) => [unit.number, unit]));
  const below = new Map<string | null, Unit[]>();
  for (const unit of units) {
    // One whose department above is not in the list stands at the top, so that it is found at all.
    const parent = unit.parent !== null && byNumber.has(unit.parent) ? unit.parent : null;
    const row = below.get(parent);
    if (row) row.push(unit);
    else below.set(parent, [unit]);
  }
  return { below, byNumber };
}

const DEEPEST = 8;

/** The names of those above it, topmost first: "City › Water". */
export function above(of: Tree, unit: Unit): string {
  const names: string[] = [];
  let parent = unit.parent;
  while (parent !== null && names.length < DEEPEST) {
    const found = of.byNumber.get(parent);
    if (!found) break;
    names.unshift(found.name || found.number);
    parent = found.parent;
  }
  return names.join(" › ");
}

/**
 * Those that every word fits, by number, name or a name above: whose own number or name begins so
 * come first.
 */
export function find(of: Tree, sought: string, most: number): Found[] {
  const words = sought.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const begins: Found[] = [];
  const others: Found[] = [];
  for (const unit of of.byNumber.values()) {
    const found = { unit, above: above(of, unit) };
    const text = `${unit.number} ${unit.name} ${found.above}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const first = words[0] ?? "";
    const own = unit.number.startsWith(first) || unit.name.toLowerCase().startsWith(first);
    (own ? begins : others).push(found);
    if (begins.length >= most) break;
  }
  return [...begins, ...others].slice(0, most);
}

export interface Branch {
  unit: Unit;
  /** 1 for the top. */
  level: number;
  parent: boolean;
}

/** The tree as rows, below those that are open. */
export function branches(of: Tree, open: ReadonlySet<string>): Branch[] {
  const rows: Branch[] = [];
  const walk = (parent: string | null, level: number): void => {
    for (const unit of of.below.get(parent) ?? []) {
      rows.push({ unit, level, parent: of.below.has(unit.number) });
      if (open.has(unit.number)) walk(unit.number, level + 1);
    }
  };
  walk(null, 1);
  return rows;
}

/** Somebody went off duty, or came on, since the list was read. */
export function outdated(units: readonly Unit[], now: number): boolean {
  return units.some(
    (unit) => unit.duty_changes_at !== null && Date.parse(unit.duty_changes_at) <= now,
  );
}
