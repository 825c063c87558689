// The pages of administration: one shell with its own menu, a page per section.
import type { RouteRecordRaw } from "vue-router";

/** What the sections stand under in the menu, in this order: admin.groups.<group>. */
export const GROUPS = ["telephone", "people", "cases", "safety"] as const;

interface Section {
  /** Its last part of the address, and the key of its name: admin.sections.<key>. */
  key: string;
  group: (typeof GROUPS)[number];
  page: () => Promise<unknown>;
}

/** Within a group in the order in which somebody sets up a centre. */
export const SECTIONS: readonly Section[] = [];

export const ADMIN: RouteRecordRaw = {
  path: "/admin",
  component: () => import("@/admin/AdminShell.vue"),
  meta: { title: "admin.title" },
  children: [
    { path: "", redirect: () => `/admin/${SECTIONS[0]?.key ?? ""}` },
    ...SECTIONS.map(({ key, page }) => ({
      path: key,
      component: page as () => Promise<never>,
      meta: { title: `admin.sections.${key}` },
    })),
  ],
};
