// The kinds of things the site has, each told by its fields.
import type { Field, Form } from "@/admin/fields/fields";
import { BLOCKED } from "@/admin/kinds/blocked";
import { CALENDARS } from "@/admin/kinds/calendars";
import { DEPARTMENTS } from "@/admin/kinds/departments";
import { HOTLINES, TRUNKS } from "@/admin/kinds/hotlines";
import { OPERATORS, SEATS } from "@/admin/kinds/seats";
import { QUEUES } from "@/admin/kinds/queues";
import { ROSTERS } from "@/admin/kinds/rosters";
import type { JsonObject } from "@/admin/site/json";

export type Section =
  | "hotlines"
  | "trunks"
  | "calendars"
  | "queues"
  | "seats"
  | "operators"
  | "departments"
  | "rosters"
  | "blocked";

/** Fields that belong together: admin.part.<key>. */
export interface Group {
  key: string;
  fields: readonly Field[];
}

export interface Kind {
  section: Section;
  /** What one of them is called by: its number, name or account. */
  form: Form;
  groups: readonly Group[];
  /** One that was just added. */
  fresh: (site: JsonObject) => JsonObject;
  /** What people call it, beside its number. */
  title: (part: JsonObject) => string;
}

export const KINDS: Record<Section, Kind> = {
  hotlines: HOTLINES,
  trunks: TRUNKS,
  calendars: CALENDARS,
  queues: QUEUES,
  seats: SEATS,
  operators: OPERATORS,
  departments: DEPARTMENTS,
  rosters: ROSTERS,
  blocked: BLOCKED,
};

export function isSection(name: string | undefined): name is Section {
  return name !== undefined && Object.hasOwn(KINDS, name);
}

export function fieldsOf(kind: Kind): Field[] {
  return kind.groups.flatMap((group) => group.fields);
}
