// A score sheet as it is typed: what it adds up to, and where something is wrong with it.
import type { Schemas } from "@/api/client";

export type Sheet = Schemas["ScoreSheet"];
export type Section = Schemas["SectionBody"];
export type Item = Required<Schemas["ItemBody"]>;

export interface SheetFields {
  title: string;
  sections: (Omit<Section, "items"> & { items: Item[] })[];
  fatal: { key: string; title: string }[];
}

export const FULL = 100;
export const MOST_LEVELS = 11;

export function fieldsOf(sheet: Sheet): SheetFields {
  return {
    title: sheet.title,
    sections: sheet.sections.map((section) => ({
      ...section,
      items: section.items.map((item) => ({ ...item, levels: item.levels ?? 2 })),
    })),
    fatal: sheet.fatal.map((one) => ({ ...one })),
  };
}

/** A sheet with one section of one item, to begin with. */
export function newFields(): SheetFields {
  const fields: SheetFields = { title: "", sections: [], fatal: [] };
  addSection(fields);
  const [section] = fields.sections;
  if (section) {
    section.weight = FULL;
    section.items.forEach((item) => (item.weight = FULL));
  }
  return fields;
}

/** Keys tie marks to items, over all versions: a new part gets one nobody had. */
function newKey(fields: SheetFields, begin: string): string {
  const taken = new Set([
    ...fields.sections.map((one) => one.key),
    ...fields.sections.flatMap((one) => one.items.map((item) => item.key)),
    ...fields.fatal.map((one) => one.key),
  ]);
  let number = 1;
  while (taken.has(`${begin}-${number}`)) number++;
  return `${begin}-${number}`;
}

export function addSection(fields: SheetFields): void {
  fields.sections.push({ key: newKey(fields, "section"), title: "", weight: 0, items: [] });
  addItem(fields, fields.sections.length - 1);
}

export function addItem(fields: SheetFields, section: number): void {
  const item: Item = { key: newKey(fields, "item"), title: "", weight: 0, levels: 2 };
  fields.sections[section]?.items.push(item);
}

export function addFatal(fields: SheetFields): void {
  fields.fatal.push({ key: newKey(fields, "fatal"), title: "" });
}

export const total = (parts: readonly { weight: number }[]): number =>
  parts.reduce((sum, part) => sum + (Number(part.weight) || 0), 0);

/** Everything adds up and has a name, as far as can be told here. */
export function addsUp(fields: SheetFields): boolean {
  const named = [fields, ...fields.sections, ...fields.sections.flatMap((s) => s.items), ...fields.fatal];
  return (
    total(fields.sections) === FULL &&
    fields.sections.every((section) => total(section.items) === section.weight) &&
    named.every((one) => one.title.trim() !== "")
  );
}

/** The title of the part an RFC 6901 pointer of the server leads to; "" is the whole sheet. */
export function partAt(fields: SheetFields, pointer: string): string {
  const [, section, item] = /^\/sections\/(\d+)(?:\/items(?:\/(\d+))?)?$/.exec(pointer) ?? [];
  if (section !== undefined) {
    const found = fields.sections[Number(section)];
    return (item === undefined ? found?.title : found?.items[Number(item)]?.title) ?? "";
  }
  const fatal = /^\/fatal\/(\d+)$/.exec(pointer)?.[1];
  return fatal === undefined ? fields.title : (fields.fatal[Number(fatal)]?.title ?? "");
}
