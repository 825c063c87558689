// The pages of administration: one shell with its own menu, a page per section.
import type { RouteRecordRaw } from "vue-router";

interface Section {
  /** Its last part of the address, and the key of its name: admin.sections.<key>. */
  key: string;
  page: () => Promise<unknown>;
}

/** In the order in which somebody sets up a centre. */
export const SECTIONS: readonly Section[] = [];

export const ADMIN: RouteRecordRaw = {
  path: "/admin",
  component: () => import("@/admin/AdminShell.vue"),
  meta: { title: "admin.title" },
  children: SECTIONS.map(({ key, page }) => ({
    path: key,
    component: page,
    meta: { title: `admin.sections.${key}` },
  })),
};
