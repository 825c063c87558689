// Who has signed in on this tab. The token lives in sessionStorage: a reload keeps it, closing the
// tab forgets it, and no other tab or later visitor of the machine finds it.
import { reactive, readonly } from "vue";

import { siteIsIn } from "@/time/siteZone";

export type AccountRole = "operator" | "supervisor" | "qa" | "admin" | "api" | "department";

interface State {
  token: string | null;
  username: string;
  role: AccountRole | null;
  /** Milliseconds to add to this machine's clock to get the server's. */
  skew: number;
}

const KEY = "token";
const state = reactive<State>({
  token: sessionStorage.getItem(KEY),
  username: "",
  role: null,
  skew: 0,
});

export const session = readonly(state);

export interface Shown {
  username: string;
  role: AccountRole;
  expires_at: string;
  seconds_left: number;
  /** The site's, by its IANA name. */
  timezone: string;
}

export function opened(token: string): void {
  state.token = token;
  sessionStorage.setItem(KEY, token);
}

export function known(shown: Shown): void {
  state.username = shown.username;
  state.role = shown.role;
  state.skew = Date.parse(shown.expires_at) - shown.seconds_left * 1000 - Date.now();
  siteIsIn(shown.timezone);
}

export function forgotten(): void {
  state.token = null;
  state.username = "";
  state.role = null;
  sessionStorage.removeItem(KEY);
}

/** The server's clock, in milliseconds since the epoch. */
export function serverNow(): number {
  return Date.now() + state.skew;
}
