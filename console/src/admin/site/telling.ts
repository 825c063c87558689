// Changes of the site as people read them: "Hotline 12345 · Lines: 4 → 6".
import type { Field } from "@/admin/fields/fields";
import { GENERAL } from "@/admin/kinds/general";
import { fieldsOf, isSection, KINDS } from "@/admin/kinds/kinds";
import type { Warned } from "@/admin/site/draft";
import { at, type Change, fromPointer, isObject, type Json, type JsonObject, type Path } from "@/admin/site/json";
import { sectionOf } from "@/admin/site/places";
import { i18n } from "@/words";

const MOMENT = /^\d{4}-\d\d-\d\dT/;

export interface Told {
  how: "added" | "removed" | "changed";
  /** Hotline 12345. */
  what: string;
  /** Its field; "" when the whole came or went. */
  field: string;
  before: string;
  after: string;
}

/** `older` and `newer` are the documents the change lies between, as far as they are known. */
export function tell(change: Change, newer: JsonObject, older: JsonObject = newer): Told {
  const { path } = change;
  const field = fieldAt(path);
  return {
    how: howOf(change),
    what: subject(path, newer, older),
    field: fieldName(path, field),
    before: shownValue(field, change.old, path.slice(3)),
    after: shownValue(field, change.value, path.slice(3)),
  };
}

function howOf(change: Change): Told["how"] {
  // A field that came into a map is a change of the whole; only whole parts come and go.
  if (change.path.length === 2 && change.old === undefined) return "added";
  if (change.path.length === 2 && change.value === undefined) return "removed";
  return "changed";
}

/** What a path of the document belongs to. */
export function subject(path: Path, newer: JsonObject, older: JsonObject = newer): string {
  const { t } = i18n.global;
  const [section = "", name = ""] = path;
  if (section === "days") return t("admin.one.days", { name });
  if (!isSection(section)) {
    return Object.hasOwn(GENERAL, section) ? t(`admin.part.${section}`) : section;
  }
  const part = at(newer, [section, name]) ?? at(older, [section, name]);
  const title = isObject(part) ? KINDS[section].title(part) : "";
  return t(`admin.one.${section}`, { name: title ? `${name} ${title}` : name });
}

export function fieldAt(path: Path): Field | undefined {
  const [section, second, third] = path;
  if (isSection(section)) return fieldsOf(KINDS[section]).find((one) => one.key === third);
  if (section !== undefined && Object.hasOwn(GENERAL, section)) {
    return GENERAL[section as keyof typeof GENERAL].fields.find((one) => one.key === second);
  }
  return undefined;
}

export function fieldName(path: Path, field = fieldAt(path)): string {
  const { t, te } = i18n.global;
  const named = isSection(path[0]) || path[0] === "days";
  const [key, ...deeper] = path.slice(named ? 2 : 1);
  if (key === undefined) return "";
  const own = path[0] === "calendars" ? `admin.field.calendar.${key}` : `admin.field.day.${key}`;
  const label = field ? t(`admin.field.${field.owner}.${field.key}`) : te(own) ? t(own) : key;
  return [label, ...deeper.map((step) => (te(`admin.day.${step}`) ? t(`admin.day.${step}`) : step))].join(
    " · ",
  );
}

export function shownValue(
  field: Field | undefined,
  value: Json | undefined,
  deeper: Path = [],
): string {
  const { t, d } = i18n.global;
  if (value === undefined || value === null || value === "") return t("admin.value.none");
  if (typeof value === "boolean") return t(value ? "admin.value.yes" : "admin.value.no");
  if (Array.isArray(value)) return listed(field, value as readonly Json[]);
  if (isObject(value)) {
    if (Array.isArray(value.spans)) return daysTimes(value);
    const told = Object.entries(value).map(([name, one]) => `${name}: ${shownValue(undefined, one)}`);
    return told.length === 0 ? t("admin.value.none") : told.join(", ");
  }
  if (field?.type === "choice" && deeper.length === 0) {
    return t(`admin.choice.${field.owner}.${field.key}.${value}`);
  }
  if (field?.type === "moment" || (field?.type === "told" && MOMENT.test(String(value)))) return d(new Date(String(value)), "short");
  if (field?.type === "amount" && field.unit) return t("admin.value.seconds", { n: String(value) });
  return String(value);
}

/** A day that differs: its times, and what it is called. */
function daysTimes(day: JsonObject): string {
  const spans = Array.isArray(day.spans) ? day.spans : [];
  const times = spans.length > 0 ? spans.join(", ") : i18n.global.t("admin.hours.closed");
  return day.title ? `${times} (${String(day.title)})` : times;
}

function listed(field: Field | undefined, values: readonly Json[]): string {
  const { t } = i18n.global;
  if (values.length === 0) return t("admin.value.none");
  if (field?.type === "rows") {
    return values
      .map((row) =>
        field.fields
          .map((one) => (isObject(row) ? row[one.key] : null))
          .map((one, place) => [field.fields[place], one] as const)
          .filter(([, one]) => one !== null && one !== undefined && one !== "")
          .map(([of, one]) => shownValue(of, one))
          .join(" · "),
      )
      .join("; ");
  }
  if (field?.type === "marks") {
    return values.map((one) => t(`admin.choice.${field.owner}.${field.key}.${String(one)}`)).join(", ");
  }
  return values.map((one) => shownValue(undefined, one)).join(", ");
}

/** A fault as somebody who reads this language understands it; of its field, how it has to be. */
export function faultText(fault: { code: string; sentence: string }, field?: Field): string {
  const { t, te } = i18n.global;
  if (fault.code === "malformed") {
    if (field?.type === "amount") return t("admin.fault.notBetween", { least: field.least, most: field.most });
    if (field?.type === "text") return t(`admin.form.${field.form}`);
    if (field?.type === "spans") return t("admin.fault.noSpan");
    if (field?.type === "moment" || field?.type === "pick") return t("admin.fault.missing");
  }
  const key = `admin.fault.${fault.code}`;
  return te(key) ? t(key) : fault.sentence;
}

/** Whether a warning is told in that section: where it can be put right. */
export function isWarnedIn(section: string, warned: Warned): boolean {
  return section === sectionOf(fromPointer(warned.pointer)[0] ?? "");
}

export function warningText(warned: Warned): string {
  const { t, te } = i18n.global;
  const key = `admin.warning.${warned.code}`;
  return te(key) ? t(key, warned.values) : warned.sentence;
}
