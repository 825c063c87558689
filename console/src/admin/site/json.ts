// Plain JSON as values that are never changed in place: a part is put, and only what leads to it is
// made anew. So whatever is the same object in two documents has no difference in it.
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}
export type Path = readonly string[];

/** One difference: without `old` it came, without `value` it went. */
export interface Change {
  path: Path;
  old: Json | undefined;
  value: Json | undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function at(document: Json | undefined, path: Path): Json | undefined {
  let found = document;
  for (const step of path) {
    if (Array.isArray(found)) found = (found as readonly Json[])[Number(step)];
    else if (isObject(found)) found = Object.hasOwn(found, step) ? found[step] : undefined;
    else return undefined;
  }
  return found;
}

/** The document with the value at the path; undefined takes it away. Lists are put whole. */
export function put(document: JsonObject, path: Path, value: Json | undefined): JsonObject {
  const [step, ...further] = path;
  if (step === undefined) return isObject(value) ? value : {};
  if (further.length > 0) {
    const within = Object.hasOwn(document, step) ? document[step] : undefined;
    return { ...document, [step]: put(isObject(within) ? within : {}, further, value) };
  }
  if (value !== undefined) return { ...document, [step]: value };
  const { [step]: _gone, ...left } = document;
  return left;
}

export function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, place) => same(value, other[place]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]))
  );
}

/** What has to be done to the older to have the newer. A list that differs is replaced whole. */
export function differences(older: Json, newer: Json, under: Path = []): Change[] {
  if (older === newer) return [];
  if (!isObject(older) || !isObject(newer)) {
    return same(older, newer) ? [] : [{ path: under, old: older, value: newer }];
  }
  const found: Change[] = [];
  for (const [name, old] of Object.entries(older)) {
    if (!Object.hasOwn(newer, name)) found.push({ path: [...under, name], old, value: undefined });
  }
  for (const [name, value] of Object.entries(newer)) {
    const path = [...under, name];
    if (!Object.hasOwn(older, name)) found.push({ path, old: undefined, value });
    else found.push(...differences(older[name] as Json, value, path));
  }
  return found;
}

export interface Merged {
  document: JsonObject;
  /** What both changed, each in another way: mine stands in the document until it is decided. */
  conflicts: { path: Path; mine: Json | undefined; theirs: Json | undefined }[];
}

/** What I made of the base, put on top of what they made of it. */
export function merge(base: JsonObject, mine: JsonObject, theirs: JsonObject): Merged {
  let document = theirs;
  const conflicts: Merged["conflicts"] = [];
  for (const { path, value } of differences(base, mine)) {
    const there = at(theirs, path);
    const goneAbove = path.length > 1 && at(theirs, path.slice(0, -1)) === undefined;
    if (same(value, there) && !goneAbove) continue;
    if (!same(there, at(base, path)) || goneAbove) {
      // Where they took the whole part away, the question is about the part.
      const asked = goneAbove ? lowestLeft(theirs, path) : path;
      const own = at(mine, asked);
      if (!conflicts.some((one) => same(one.path, asked))) {
        conflicts.push({ path: asked, mine: own, theirs: at(theirs, asked) });
      }
      document = put(document, asked, own);
    } else {
      document = put(document, path, value);
    }
  }
  return { document, conflicts };
}

/** The shortest path at which something of the path is missing. */
function lowestLeft(document: JsonObject, path: Path): Path {
  const length = path.findIndex((_, place) => at(document, path.slice(0, place + 1)) === undefined);
  return path.slice(0, length + 1);
}

/** A JSON pointer (RFC 6901). */
export function pointer(path: Path): string {
  return path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

export function fromPointer(written: string): Path {
  if (written === "") return [];
  return written
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
