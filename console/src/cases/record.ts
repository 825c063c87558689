// What belongs to a case besides its words; each part is read for itself, and only by those who may.
import { reactive, type Ref, watch } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { type AccountRole, session } from "@/api/session";

export interface CaseRecord {
  changes: Schemas["CaseChangeShown"][];
  dispatches: Schemas["CaseDispatch"][];
  deadlines: Schemas["CaseDeadline"][];
  attachments: Schemas["CaseAttachment"][];
  calls: Schemas["Call"][];
  recordings: Schemas["Recording"][];
  notices: Schemas["ShownNotice"][];
  messages: Schemas["MessageShown"][];
  revisits: Schemas["CaseRevisit"][];
  /** Why a part could not be read; null: all are there. */
  failed: unknown;
}

const MOST = 100;
const HOUSE: readonly AccountRole[] = ["operator", "supervisor", "qa", "admin"];
const IN_CHARGE: readonly AccountRole[] = ["supervisor", "admin"];

const WORKERS: readonly AccountRole[] = ["operator", "supervisor", "admin"];
const HANDERS: readonly AccountRole[] = ["supervisor", "qa", "admin"];

/** May seal a caller, ring them and put cases together. */
export const mayWork = (): boolean => session.role !== null && WORKERS.includes(session.role);
/** May hand recordings over. */
export const mayHandOver = (): boolean => session.role !== null && HANDERS.includes(session.role);
export const ofHouse = (): boolean => session.role !== null && HOUSE.includes(session.role);
export const inCharge = (): boolean => session.role !== null && IN_CHARGE.includes(session.role);

const empty = (): CaseRecord => ({
  changes: [],
  dispatches: [],
  deadlines: [],
  attachments: [],
  calls: [],
  recordings: [],
  notices: [],
  messages: [],
  revisits: [],
  failed: null,
});

/** Read anew whenever the version changes, and by `again`. */
export function useCaseRecord(caseId: Ref<string>, version: Ref<number | null>) {
  const record = reactive<CaseRecord>(empty());
  let turn = 0;

  async function again(): Promise<void> {
    const id = caseId.value;
    const mine = ++turn;
    const params = { path: { case: id } };
    const query = { case: id, limit: MOST };
    const wanted: Promise<Partial<CaseRecord>>[] = [
      got(api.GET("/api/v1/cases/{case}/history", { params })),
      got(api.GET("/api/v1/cases/{case}/dispatches", { params })),
      got(api.GET("/api/v1/cases/{case}/deadlines", { params })),
      got(api.GET("/api/v1/cases/{case}/attachments", { params })),
      got(api.GET("/api/v1/cases/{case}/messages", { params })),
      got(api.GET("/api/v1/cases/{case}/revisits", { params })),
    ];
    if (ofHouse()) {
      wanted.push(
        got(api.GET("/api/v1/calls", { params: { query } })).then(({ items }) => ({ calls: items })),
        got(api.GET("/api/v1/recordings", { params: { query } })).then(({ items }) => ({
          recordings: items,
        })),
      );
    }
    if (inCharge()) {
      wanted.push(
        got(api.GET("/api/v1/notices", { params: { query } })).then(({ items }) => ({
          notices: items,
        })),
      );
    }
    const parts = await Promise.allSettled(wanted);
    // Somebody went on to another case, or asked again, meanwhile.
    if (mine !== turn) return;
    record.failed = null;
    for (const part of parts) {
      if (part.status === "fulfilled") Object.assign(record, part.value);
      else record.failed = part.reason;
    }
  }

  watch(caseId, () => Object.assign(record, empty()));
  watch(
    [caseId, version],
    () => {
      if (version.value !== null) void again();
    },
    { immediate: true },
  );
  return { record, again };
}
