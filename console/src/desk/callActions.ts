// What can be done on a call, as requests; each throws Trouble.
import { api, got } from "@/api/client";
import { Trouble } from "@/api/trouble";
import { placing } from "@/desk/placed";
import type { Target } from "@/desk/targets";

const on = (call: string): { path: { call: string } } => ({ path: { call } });

/** Sent twice by a shaky network it is done once. */
const once = (call: string): { path: { call: string }; header: { "Idempotency-Key": string } } => ({
  path: { call },
  header: { "Idempotency-Key": crypto.randomUUID() },
});

export const hold = (call: string) =>
  got(api.POST("/api/v1/calls/{call}/hold", { params: on(call) }));

export const resume = (call: string) =>
  got(api.POST("/api/v1/calls/{call}/resume", { params: on(call) }));

export const mute = (call: string, leg: string, muted: boolean) =>
  got(
    api.PUT("/api/v1/calls/{call}/parties/{leg}/mute", {
      params: { path: { call, leg } },
      body: { muted },
    }),
  );

export const add = (call: string, target: Target) =>
  got(
    api.POST("/api/v1/calls/{call}/parties", {
      params: once(call),
      body: target.kind === "department" ? { department: target.number } : { ...target },
    }),
  );

export const consult = (call: string, target: Target) =>
  got(api.POST("/api/v1/calls/{call}/consultation", { params: once(call), body: { ...target } }));

export const step = (call: string, action: "join" | "swap" | "drop") =>
  got(api.PUT("/api/v1/calls/{call}/consultation", { params: on(call), body: { action } }));

export const transferTo = (
  call: string,
  kind: Target["kind"] | "queue",
  number: string,
) =>
  got(
    api.POST("/api/v1/calls/{call}/transfer", { params: once(call), body: { kind, number } }),
  );

export const transfer = (call: string, target: Target) =>
  transferTo(call, target.kind, target.number);

export const emergency = (call: string, number: string) =>
  got(api.POST("/api/v1/calls/{call}/emergency", { params: once(call), body: { number } }));

export const drop = (call: string, leg: string) =>
  got(api.DELETE("/api/v1/calls/{call}/parties/{leg}", { params: { path: { call, leg } } }));

/** A call that is over already is what was wanted. */
export async function hangUp(call: string): Promise<void> {
  try {
    await got(api.DELETE("/api/v1/calls/{call}", { params: on(call) }));
  } catch (error) {
    if (!(error instanceof Trouble && error.code === "no_such_call")) throw error;
  }
}

export const place = (number: string, hotline: string, caseId: string | null) =>
  placing(
    got(
      api.POST("/api/v1/calls", {
        params: { header: { "Idempotency-Key": crypto.randomUUID() } },
        body: { number, hotline, case: caseId, purpose: "contact" },
      }),
    ),
  );
