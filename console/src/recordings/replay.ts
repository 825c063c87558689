// All that is known of one recording; each part is read for itself, and only by those who may.
import { reactive, type Ref, watch } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { session } from "@/api/session";

export type Recording = Schemas["Recording"];
export type Voice = Schemas["Voice"];
export type Marker = Schemas["Marker"];
export type Proof = Schemas["RecordingEvidence"];

export interface Replay {
  recording: Recording | null;
  wave: Schemas["Wave"] | null;
  markers: Marker[];
  proof: Proof | null;
  /** Why it cannot be shown at all. */
  failed: unknown;
  /** Why something besides could not be read. */
  missing: unknown;
}

const empty = (): Replay => ({
  recording: null,
  wave: null,
  markers: [],
  proof: null,
  failed: null,
  missing: null,
});

/** May read how a recording is kept and proven. */
export const mayProve = (): boolean => session.role !== null && session.role !== "operator";
/** May place a legal hold and choose how long it is kept. */
export const mayHold = (): boolean => session.role === "supervisor" || session.role === "admin";
export const mayLift = (): boolean => session.role === "admin";

export function useReplay(id: Ref<string>) {
  const replay = reactive<Replay>(empty());
  let turn = 0;

  async function again(): Promise<void> {
    const mine = ++turn;
    const params = { path: { recording: id.value } };
    const wanted: Promise<Partial<Replay>>[] = [
      got(api.GET("/api/v1/recordings/{recording}/peaks", { params })).then((wave) => ({ wave })),
      got(api.GET("/api/v1/recordings/{recording}/markers", { params })),
    ];
    if (mayProve()) {
      wanted.push(
        got(api.GET("/api/v1/recordings/{recording}/evidence", { params })).then((proof) => ({
          proof,
        })),
      );
    }
    const parts = Promise.allSettled(wanted);
    try {
      const recording = await got(api.GET("/api/v1/recordings/{recording}", { params }));
      if (mine !== turn) return;
      Object.assign(replay, { recording, failed: null });
    } catch (error) {
      if (mine === turn) replay.failed = error;
      return;
    }
    const found = await parts;
    // Somebody went on to another recording meanwhile.
    if (mine !== turn) return;
    replay.missing = null;
    for (const part of found) {
      if (part.status === "fulfilled") Object.assign(replay, part.value);
      else replay.missing = part.reason;
    }
  }

  watch(
    id,
    () => {
      Object.assign(replay, empty());
      void again();
    },
    { immediate: true },
  );
  return { replay, again };
}
