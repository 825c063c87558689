// The quality staff's pages: one shell with its own menu, a page per part.
import type { RouteRecordRaw } from "vue-router";

import type { AccountRole } from "@/api/session";

interface Part {
  /** Its last part of the address, and the key of its name: quality.parts.<key>. */
  key: string;
  roles: readonly AccountRole[];
  page: () => Promise<unknown>;
}

const HOUSE: readonly AccountRole[] = ["operator", "supervisor", "qa", "admin"];
const STAFF: readonly AccountRole[] = ["supervisor", "qa", "admin"];

export const PARTS: readonly Part[] = [
  { key: "scores", roles: HOUSE, page: () => import("@/quality/ScoresPage.vue") },
  { key: "agreement", roles: STAFF, page: () => import("@/quality/AgreementPage.vue") },
  { key: "plans", roles: STAFF, page: () => import("@/quality/PlansPage.vue") },
  { key: "sheets", roles: HOUSE, page: () => import("@/quality/SheetsPage.vue") },
];

export const partsFor = (role: AccountRole | null): readonly Part[] =>
  PARTS.filter((part) => role !== null && part.roles.includes(role));

export const QUALITY: RouteRecordRaw = {
  path: "/quality",
  component: () => import("@/quality/QualityShell.vue"),
  redirect: "/quality/scores",
  meta: { title: "quality.title" },
  children: PARTS.map(({ key, page }) => ({
    path: key,
    component: page,
    meta: { title: `quality.parts.${key}` },
  })),
};
