// Whatever the site is made of has a name in both languages: the forms ask for it by what a field is.
import { describe, expect, test } from "vitest";

import type { Field } from "@/admin/fields/fields";
import { GENERAL } from "@/admin/kinds/general";
import { fieldsOf, type Group, KINDS } from "@/admin/kinds/kinds";
import english from "@/words/areas/admin.en.json";
import chinese from "@/words/areas/admin.zh-CN.json";
import en from "@/words/en.json";
import zh from "@/words/zh-CN.json";

const groups: Group[] = [...Object.values(KINDS).flatMap((kind) => kind.groups), ...Object.values(GENERAL)];
const fields: Field[] = [
  ...Object.values(KINDS).flatMap(fieldsOf),
  ...Object.values(GENERAL).flatMap((group) => group.fields),
].flatMap((field) => (field.type === "rows" ? [field, ...field.fields] : [field]));

function said(words: unknown, key: string): boolean {
  const found = key.split(".").reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[step] : undefined),
    words,
  );
  return typeof found === "string" && found !== "";
}

/** As `administration/validate.py` has them. */
const WARNINGS = ["holidays_unknown"];

const asked = [
  ...groups.map((group) => `part.${group.key}`),
  ...Object.keys(KINDS).flatMap((section) =>
    ["one", "add", "name", "about"].map((word) => `${word}.${section}`),
  ),
  ...Object.values(KINDS).map((kind) => `form.${kind.form}`),
  ...WARNINGS.map((code) => `warning.${code}`),
  ...fields.map((field) => `field.${field.owner}.${field.key}`),
  ...fields.flatMap((field) =>
    field.type === "choice" || field.type === "marks"
      ? field.options.map((one) => `choice.${field.owner}.${field.key}.${one}`)
      : [],
  ),
];

describe.each([
  ["English", english.admin, en.admin.sections],
  ["Chinese", chinese.admin, zh.admin.sections],
])("%s", (_, words, sections) => {
  test("names every part, field and choice", () => {
    expect(asked.filter((key) => !said(words, key))).toEqual([]);
  });

  test("names every section", () => {
    expect(Object.keys(KINDS).filter((section) => !said(sections, section))).toEqual([]);
  });
});
