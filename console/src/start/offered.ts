// Whether the way through a first call is offered to somebody without being asked for: to an
// administrator, who may have just installed this, until it was gone once or put aside.
import type { AccountRole } from "@/api/session";

const KEY = "rexian.first-call";

export function offered(role: AccountRole | null): boolean {
  return role === "admin" && localStorage.getItem(KEY) === null;
}

export function offerNoMore(): void {
  localStorage.setItem(KEY, new Date().toISOString());
}
