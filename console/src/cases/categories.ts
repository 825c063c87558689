// The tree of categories as a list to choose from.
import type { Schemas } from "@/api/client";

/** A category in a list: the names of those it lies in stand before its own. */
export interface CategoryChoice {
  code: string;
  name: string;
}

/** Each category before those below it. */
export function flat(tree: readonly Schemas["Category"][], above = ""): CategoryChoice[] {
  return tree.flatMap(({ code, name, children }) => {
    const whole = above === "" ? name : `${above} / ${name}`;
    return [{ code, name: whole }, ...flat(children ?? [], whole)];
  });
}
