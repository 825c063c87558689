// Everything that happened to a case, in one order: changes, calls with their recordings, messages.
import type { Schemas } from "@/api/client";

export type Change = Schemas["CaseChangeShown"];
export type Call = Schemas["Call"];
export type Recording = Schemas["Recording"];

export type Entry = { key: string; at: string } & (
  | { kind: "change"; change: Change }
  | { kind: "call"; call: Call; recordings: Recording[] }
  | { kind: "recording"; recording: Recording }
);

/** Newest first. A recording is told with its call; one whose call is not known stands alone. */
export function timeline(changes: Change[], calls: Call[], recordings: Recording[]): Entry[] {
  const known = new Set(calls.map((call) => call.id));
  const entries: Entry[] = [
    ...changes.map<Entry>((change) => ({
      kind: "change",
      key: `change-${change.version}`,
      at: change.at,
      change,
    })),
    ...calls.map<Entry>((call) => ({
      kind: "call",
      key: `call-${call.id}`,
      at: call.offered_at,
      call,
      recordings: recordings.filter((one) => one.call === call.id),
    })),
    ...recordings
      .filter((one) => !known.has(one.call))
      .map<Entry>((recording) => ({
        kind: "recording",
        key: `recording-${recording.id}`,
        at: recording.started_at,
        recording,
      })),
  ];
  return entries.sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}
