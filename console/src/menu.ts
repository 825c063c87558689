// The pages of the console and who has use for them.
import { ADMIN, sectionsFor } from "@/admin/routes";
import type { AccountRole } from "@/api/session";

/** The way through a first call. */
export const START = "/start";

export interface Entry {
  path: string;
  /** The key of its name in the catalogue. */
  title: string;
  roles: readonly AccountRole[];
  /** Stands at the side, not among the pages of the day. */
  aside?: boolean;
}

export const MENU: readonly Entry[] = [
  { path: "/desk", title: "desk.title", roles: ["operator", "supervisor", "qa", "admin", "api"] },
  { path: "/board", title: "board.title", roles: ["supervisor", "admin"] },
  {
    path: "/cases",
    title: "cases.title",
    roles: ["operator", "supervisor", "qa", "admin", "api", "department"],
  },
  {
    path: "/recordings",
    title: "recordings.title",
    roles: ["operator", "supervisor", "qa", "admin"],
  },
  { path: "/quality", title: "quality.title", roles: ["operator", "supervisor", "qa", "admin"] },
  { path: ADMIN.path, title: "admin.title", roles: ["supervisor", "admin"] },
  { path: START, title: "start.title", roles: ["operator", "supervisor", "admin"], aside: true },
];

/** Where somebody begins. */
export function home(role: AccountRole | null): string {
  if (role === "department") return "/cases";
  return role === "qa" ? "/quality" : "/desk";
}

export function entriesFor(role: AccountRole | null): readonly Entry[] {
  return role === null ? [] : MENU.filter((entry) => !entry.aside && entry.roles.includes(role));
}

/** Pages that are in no menu are everybody's. */
export function mayOpen(path: string, role: AccountRole): boolean {
  if (path.startsWith(`${ADMIN.path}/`)) {
    return sectionsFor(role).some((one) => path === `${ADMIN.path}/${one.key}`);
  }
  const entry = MENU.find((one) => path === one.path || path.startsWith(`${one.path}/`));
  return entry === undefined || entry.roles.includes(role);
}
