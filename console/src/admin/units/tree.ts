// Departments as a tree of which only what is open is shown: there may be thousands.
import { isObject, type JsonObject } from "@/admin/site/json";

export interface Unit {
  number: string;
  name: string;
  /** 1 is the top. */
  level: number;
  /** How many are right below it. */
  below: number;
}

export class Tree {
  private readonly names = new Map<string, string>();
  private readonly parents = new Map<string, string>();
  private readonly children = new Map<string, string[]>();

  constructor(departments: JsonObject) {
    for (const [number, unit] of Object.entries(departments)) {
      if (!isObject(unit)) continue;
      this.names.set(number, String(unit.name ?? ""));
      const parent = typeof unit.parent === "string" ? unit.parent : "";
      // One whose parent is not there is shown at the top rather than nowhere.
      const above = Object.hasOwn(departments, parent) && parent !== number ? parent : "";
      if (above) this.parents.set(number, above);
      this.children.set(above, [...(this.children.get(above) ?? []), number]);
    }
    this.openCircles();
    for (const numbers of this.children.values()) numbers.sort((one, other) => one.localeCompare(other));
  }

  get size(): number {
    return this.names.size;
  }

  /** The rows to be shown, in order, when these are open. */
  shown(open: ReadonlySet<string>): Unit[] {
    const rows: Unit[] = [];
    const walk = (above: string, level: number): void => {
      for (const number of this.children.get(above) ?? []) {
        rows.push(this.unit(number, level));
        if (open.has(number)) walk(number, level + 1);
      }
    };
    walk("", 1);
    return rows;
  }

  /** Those whose number or name has the words in it. */
  found(words: string): Unit[] {
    const wanted = words.trim().toLowerCase();
    return [...this.names]
      .filter(([number, name]) => `${number} ${name}`.toLowerCase().includes(wanted))
      .map(([number]) => this.unit(number, this.above(number).length + 1));
  }

  /** From the top down to the one right above it. */
  above(number: string): string[] {
    const found: string[] = [];
    let parent = this.parents.get(number);
    while (parent !== undefined) {
      found.unshift(parent);
      parent = this.parents.get(parent);
    }
    return found;
  }

  name(number: string): string {
    return this.names.get(number) ?? "";
  }

  /** Units above each other in a circle have no top: each of them is shown there. */
  private openCircles(): void {
    const reached = new Set<string>();
    const left = [...(this.children.get("") ?? [])];
    for (let number = left.pop(); number !== undefined; number = left.pop()) {
      reached.add(number);
      left.push(...(this.children.get(number) ?? []));
    }
    for (const number of this.names.keys()) {
      if (reached.has(number)) continue;
      const above = this.parents.get(number) ?? "";
      this.parents.delete(number);
      this.children.set(above, (this.children.get(above) ?? []).filter((one) => one !== number));
      this.children.set("", [...(this.children.get("") ?? []), number]);
    }
  }

  private unit(number: string, level: number): Unit {
    return {
      number,
      name: this.name(number),
      level,
      below: this.children.get(number)?.length ?? 0,
    };
  }
}
