// What a supervisor does, as requests; and one thing at a time, with what went wrong said in words.
import { ref } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { session } from "@/api/session";
import type { CallRow, LegRow, Mode } from "@/board/rows";
import { placing } from "@/desk/placed";
import { complain } from "@/shared/explain";

export const busy = ref(false);

/** True when it was done. */
export async function doing(work: () => Promise<unknown>): Promise<boolean> {
  if (busy.value) return false;
  busy.value = true;
  try {
    await work();
    return true;
  } catch (error) {
    complain(error);
    return false;
  } finally {
    busy.value = false;
  }
}

const on = (call: string): { path: { call: string } } => ({ path: { call } });
const once = (): { "Idempotency-Key": string } => ({ "Idempotency-Key": crypto.randomUUID() });

/** The own leg on a call that one supervises. */
export const ownWatch = (call: CallRow): LegRow | undefined =>
  call.legs.find((leg) => leg.role === "supervisor" && leg.by === session.username);

/** Begin, or go over to another way. */
export const supervise = (call: CallRow, mode: Mode, seat: string): Promise<unknown> =>
  ownWatch(call) === undefined
    ? got(
        api.POST("/api/v1/calls/{call}/supervision", {
          params: { ...on(call.id), header: once() },
          body: { mode, seat },
        }),
      )
    : got(api.PUT("/api/v1/calls/{call}/supervision", { params: on(call.id), body: { mode } }));

export const takeOver = (call: CallRow): Promise<unknown> =>
  got(
    api.PUT("/api/v1/calls/{call}/supervision", {
      params: on(call.id),
      body: { mode: "take_over" },
    }),
  );

export const endWatch = (call: CallRow): Promise<unknown> =>
  got(api.DELETE("/api/v1/calls/{call}/supervision", { params: on(call.id) }));

export const pull = (call: string, seat: string): Promise<unknown> =>
  got(api.POST("/api/v1/calls/{call}/pull", { params: on(call), body: { seat } }));

export const move = (call: string, queue: string): Promise<unknown> =>
  got(api.POST("/api/v1/calls/{call}/move", { params: on(call), body: { queue } }));

export const putSeat = (
  seat: string,
  state: Schemas["WantedState"],
  reason = "",
): Promise<unknown> =>
  got(
    api.PUT("/api/v1/seats/{seat}/state", { params: { path: { seat } }, body: { state, reason } }),
  );

export const ringBack = (number: string, hotline: string, seat: string): Promise<unknown> =>
  placing(
    got(
      api.POST("/api/v1/calls", {
        params: { header: once() },
        body: { number, hotline, seat, purpose: "contact" },
      }),
    ),
  );
