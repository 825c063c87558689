// The pages of administration: one shell with its own menu, a page per section.
import type { RouteRecordRaw } from "vue-router";

import { type AccountRole, session } from "@/api/session";

/** What the sections stand under in the menu, in this order: admin.groups.<group>. */
export const GROUPS = ["telephone", "people", "cases", "safety"] as const;

interface Section {
  /** Its last part of the address, and the key of its name: admin.sections.<key>. */
  key: string;
  group: (typeof GROUPS)[number];
  page: () => Promise<unknown>;
  /** Supervisors have use for it, too. */
  supervisors?: boolean;
}

/** Within a group in the order in which somebody sets up a centre. */
export const SECTIONS: readonly Section[] = [
  { key: "hotlines", group: "telephone", page: () => import("@/admin/parts/HotlinesPage.vue") },
  { key: "queues", group: "telephone", page: () => import("@/admin/parts/QueuesPage.vue") },
  { key: "trunks", group: "telephone", page: () => import("@/admin/parts/TrunksPage.vue") },
  { key: "calendars", group: "telephone", page: () => import("@/admin/hours/HoursPage.vue") },
  { key: "rules", group: "telephone", page: () => import("@/admin/parts/RulesPage.vue") },
  { key: "seats", group: "people", page: () => import("@/admin/seats/SeatsPage.vue") },
  { key: "operators", group: "people", page: () => import("@/admin/parts/OperatorsPage.vue") },
  { key: "departments", group: "people", page: () => import("@/admin/units/DepartmentsPage.vue") },
  { key: "rosters", group: "people", page: () => import("@/admin/duty/RostersPage.vue") },
  { key: "blocked", group: "safety", page: () => import("@/admin/parts/BlockedPage.vue") },
  { key: "versions", group: "safety", page: () => import("@/admin/versions/VersionsPage.vue") },
  { key: "prompts", group: "telephone", page: () => import("@/office/PromptsPage.vue") },
  { key: "staffing", group: "telephone", page: () => import("@/office/StaffingPage.vue"), supervisors: true },
  { key: "accounts", group: "people", page: () => import("@/office/AccountsPage.vue") },
  { key: "desks", group: "people", page: () => import("@/office/DesksPage.vue"), supervisors: true },
  { key: "categories", group: "cases", page: () => import("@/office/CategoriesPage.vue") },
  { key: "deadlines", group: "cases", page: () => import("@/office/DeadlinesPage.vue") },
  { key: "retention", group: "cases", page: () => import("@/office/RetentionPage.vue") },
  { key: "channels", group: "cases", page: () => import("@/office/ChannelsPage.vue") },
  { key: "notices", group: "cases", page: () => import("@/office/NoticesPage.vue"), supervisors: true },
  { key: "alarms", group: "safety", page: () => import("@/office/AlarmsPage.vue"), supervisors: true },
  { key: "bans", group: "safety", page: () => import("@/office/BansPage.vue"), supervisors: true },
  { key: "access", group: "safety", page: () => import("@/office/AccessPage.vue"), supervisors: true },
];

/** What somebody sees of them: administrators all. */
export function sectionsFor(role: AccountRole | null): readonly Section[] {
  if (role === "supervisor") return SECTIONS.filter((one) => one.supervisors);
  return role === "admin" ? SECTIONS : [];
}

export const ADMIN: RouteRecordRaw = {
  path: "/admin",
  component: () => import("@/admin/AdminShell.vue"),
  meta: { title: "admin.title" },
  children: [
    { path: "", redirect: () => `/admin/${(sectionsFor(session.role)[0] ?? SECTIONS[0])?.key}` },
    ...SECTIONS.map(({ key, page }) => ({
      path: key,
      component: page as () => Promise<never>,
      meta: { title: `admin.sections.${key}` },
    })),
  ],
};
