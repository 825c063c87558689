// Which page is shown. The view stands behind the "#", so that the server knows of one page only.
import { createRouter, createWebHashHistory, type RouteRecordRaw } from "vue-router";

import { ADMIN } from "@/admin/routes";
import { session } from "@/api/session";
import { home, mayOpen, START } from "@/menu";
import { QUALITY } from "@/quality/routes";
import { offered } from "@/start/offered";

declare module "vue-router" {
  interface RouteMeta {
    /** The key of the page's name in the catalogue. */
    title: string;
    /** Shown without having signed in. */
    open?: boolean;
  }
}

const routes: RouteRecordRaw[] = [
  { path: "/", redirect: () => (offered(session.role) ? START : home(session.role)) },
  { path: START, component: () => import("@/start/StartPage.vue"), meta: { title: "start.title" } },
  {
    path: "/sign-in",
    component: () => import("@/pages/SignInPage.vue"),
    meta: { title: "signIn.title", open: true },
  },
  { path: "/desk", component: () => import("@/desk/DeskPage.vue"), meta: { title: "desk.title" } },
  {
    path: "/cases",
    component: () => import("@/cases/CasesPage.vue"),
    meta: { title: "cases.title" },
  },
  {
    path: "/cases/:case",
    component: () => import("@/cases/CasePage.vue"),
    meta: { title: "cases.one" },
  },
  {
    path: "/board/:wall(wall)?",
    component: () => import("@/board/BoardPage.vue"),
    meta: { title: "board.title" },
  },
  ADMIN,
  {
    path: "/recordings",
    component: () => import("@/recordings/RecordingsPage.vue"),
    meta: { title: "recordings.title" },
  },
  {
    path: "/recordings/:recording",
    component: () => import("@/recordings/ReplayPage.vue"),
    meta: { title: "recordings.one" },
  },
  QUALITY,
  {
    path: "/password",
    component: () => import("@/office/OwnPasswordPage.vue"),
    meta: { title: "ownPassword.title" },
  },
  { path: "/:lost(.*)", redirect: "/" },
];

export const router = createRouter({ history: createWebHashHistory(), routes });

router.beforeEach((to) => {
  // Who it is decides where "/" leads.
  const next = to.redirectedFrom?.fullPath ?? to.fullPath;
  if (!to.meta.open && !session.token) return { path: "/sign-in", query: { next } };
  if (session.role !== null && !mayOpen(to.path, session.role)) return home(session.role);
  return true;
});
