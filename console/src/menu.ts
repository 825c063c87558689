// The pages of the console and who has use for them.
import type { AccountRole } from "@/api/session";

export interface Entry {
  path: string;
  /** The key of its name in the catalogue. */
  title: string;
  roles: readonly AccountRole[];
}

export const MENU: readonly Entry[] = [
  { path: "/desk", title: "desk.title", roles: ["operator", "supervisor", "qa", "admin", "api"] },
  { path: "/board", title: "board.title", roles: ["supervisor", "admin"] },
  {
    path: "/cases",
    title: "cases.title",
    roles: ["operator", "supervisor", "qa", "admin", "api", "department"],
  },
  { path: "/admin", title: "admin.title", roles: ["admin"] },
];

/** Where somebody begins. */
export function home(role: AccountRole | null): string {
  return role === "department" ? "/cases" : "/desk";
}

export function entriesFor(role: AccountRole | null): readonly Entry[] {
  return role === null ? [] : MENU.filter((entry) => entry.roles.includes(role));
}

/** Pages that are in no menu are everybody's. */
export function mayOpen(path: string, role: AccountRole): boolean {
  const entry = MENU.find((one) => path === one.path || path.startsWith(`${one.path}/`));
  return entry === undefined || entry.roles.includes(role);
}
