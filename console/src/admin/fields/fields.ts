// What the parts of the site are made of, told once: the forms, the lists of changes and the checks
// while typing all go by it. Names of fields: admin.field.<owner>.<key>, hints: admin.hint.….
import type { Json, JsonObject, Path } from "@/admin/site/json";

/** Where the values to pick from come from. */
export type Source = "hotlines" | "calendars" | "queues" | "seats" | "departments" | "prompts";
/** How a text has to be written: admin.form.<form> says it. */
export type Form = "number" | "dial" | "name" | "trunk" | "account" | "line" | "code";

interface Common {
  key: string;
  /** Whose field it is, for the words. */
  owner: string;
  /** Asked for only while another field of the row says one of these; otherwise it is nothing. */
  only?: { key: string; is: readonly string[] };
}
export type Field = Common &
  (
    | { type: "text"; form: Form; nothing: "" | null }
    | { type: "amount"; least: number; most: number; whole: boolean; unit?: "seconds"; nothing?: null }
    | { type: "flag" }
    | { type: "choice"; options: readonly string[] }
    | { type: "pick"; from: Source; nothing?: "" | null }
    | { type: "list"; form: Form | "network" | "pattern" }
    | { type: "marks"; options: readonly string[] }
    | { type: "levels"; least: number; most: number; from: Source | null }
    | { type: "moment"; nothing?: null }
    | { type: "told" }
    | { type: "rows"; fields: readonly Field[]; fresh: JsonObject }
    | { type: "spans" }
  );
export type FieldOf<T extends Field["type"]> = Extract<Field, { type: T }>;

/** What every box of a field is given. */
export interface BoxProps<T extends Field["type"]> {
  id: string;
  field: FieldOf<T>;
  path: Path;
  modelValue: Json | undefined;
  wrong: boolean;
  /** Ids of what explains it. */
  described: string;
}

const FORMS: Record<Form, RegExp> = {
  number: /^[0-9]{1,32}$/,
  dial: /^\+?[0-9*#]{1,32}$/,
  name: /^[a-z0-9][a-z0-9_-]{0,31}$/,
  trunk: /^[a-z][a-z0-9_]{0,31}$/,
  account: /^[a-z0-9][a-z0-9._-]{0,63}$/,
  line: /^[^\p{Cc}\u2028\u2029]{0,200}$/u,
  code: /^\*[0-9]{1,3}$/,
};

export function fits(form: Form, text: string): boolean {
  return FORMS[form].test(text);
}

/** Those of a row's fields that are asked for, as it stands. */
export function askedOf(fields: readonly Field[], row: JsonObject): Field[] {
  return fields.filter((one) => !one.only || one.only.is.includes(String(row[one.only.key])));
}

/** The row without what is not asked for any more: it would be wrong, and could not be seen. */
export function settled(fields: readonly Field[], row: JsonObject): JsonObject {
  const asked = askedOf(fields, row);
  const left = fields.filter((one) => !asked.includes(one));
  const nothing = left.map((one) => [one.key, one.type === "amount" ? 0 : null] as const);
  return { ...row, ...Object.fromEntries(nothing) };
}

/** What stands in the box becomes what stands in the document. */
export function fromBox(field: FieldOf<"text"> | FieldOf<"amount">, typed: string): Json {
  const text = typed.trim();
  if (field.type === "text") return text === "" ? field.nothing : text;
  if (text === "" && field.nothing === null) return null;
  const number = Number(text);
  // What is no number stays to be seen and put right; the check names it.
  return text === "" || !Number.isFinite(number) ? text : number;
}

/** Lists are typed one entry a line. */
export function fromLines(typed: string): string[] {
  return typed
    .split(/[\n,，、]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
