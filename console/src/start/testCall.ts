// Sending oneself a test call: a seat is taken with this browser as its telephone, and when it can be
// rung the telephone system is asked for the call.
import { nextTick, watch } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { Trouble } from "@/api/trouble";
import { allSeats, desk, refresh, showCase } from "@/desk/desk";
import { choosePhone } from "@/desk/phoneChoice";
import { start, telephone } from "@/phone/telephone";

/** A telephone signs in within a second or two. */
const REACHABLE_WITHIN_MS = 15_000;

/** The call, which rings here next. Throws Trouble, and one of code `no_free_seat` or `no_telephone`. */
export async function sendTestCall(): Promise<Schemas["PlacedTestCall"]> {
  choosePhone("browser");
  const seat = desk.seat?.number ?? (await freeSeat());
  await ready(seat);
  // Who has just taken the seat has the telephone started by the page.
  await nextTick();
  if (telephone.state === "off") await start(seat);
  await reachable();
  // What was written in last is put away: the next case shown is that of this call.
  showCase(null);
  return got(api.POST("/api/v1/test-calls", { body: { seat } }));
}

async function freeSeat(): Promise<string> {
  const free = (await allSeats()).find((one) => one.state === "signed_out");
  if (free === undefined) throw new Trouble(409, { code: "no_free_seat" });
  return free.number;
}

async function ready(seat: string): Promise<void> {
  if (desk.seat?.state === "ready") return;
  const params = { path: { seat } };
  const body = { state: "ready" as const, reason: "" };
  await got(api.PUT("/api/v1/seats/{seat}/state", { params, body }));
  await refresh();
}

/** Resolves when the PBX can ring the seat at this browser. */
function reachable(): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => over(new Trouble(409, { code: "no_telephone" })), REACHABLE_WITHIN_MS);
    const stop = watch(
      () => [telephone.state, telephone.trouble, desk.seat?.phone] as const,
      ([state, trouble, phone]) => {
        if (state === "registered" && phone === "usable") over(null);
        else if (trouble !== null || state === "elsewhere" || state === "refused") {
          over(new Trouble(409, { code: "no_telephone" }));
        }
      },
      { immediate: true, flush: "post" },
    );
    function over(fault: Trouble | null): void {
      clearTimeout(late);
      // Not there yet when the first look was enough.
      queueMicrotask(() => stop());
      if (fault === null) resolve();
      else reject(fault);
    }
  });
}
