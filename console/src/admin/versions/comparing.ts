// What lies between two versions, in a form that can be told.
import { type Change, fromPointer, type Json, type JsonObject, put } from "@/admin/site/json";
import { api, got, type Schemas } from "@/api/client";

export interface Compared {
  changes: Change[];
  more: boolean;
  /** As much of the two documents as is needed to name what changed. */
  older: JsonObject;
  newer: JsonObject;
}

/** What has to be done to `than` to have `version`; without `than`, to the one before. */
export async function compare(version: number, than?: number): Promise<Compared> {
  const path = { version };
  const [found, named] = await Promise.all([
    got(
      api.GET("/api/v1/site/versions/{version}/diff", {
        params: { path, query: than === undefined ? {} : { than } },
      }),
    ),
    got(api.GET("/api/v1/site/versions/{version}", { params: { path } })),
  ]);
  return {
    changes: found.changes.map(changeOf),
    more: found.more,
    older: removedIn(found.changes),
    newer: named.document as unknown as JsonObject,
  };
}

export function changeOf(one: Schemas["ShownChange"]): Change {
  const value = one.value as Json;
  return {
    path: fromPointer(one.path),
    old: one.op === "add" ? undefined : (one.old as Json),
    value: one.op === "remove" ? undefined : value,
  };
}

/** What is gone is named by what it was. */
function removedIn(changes: readonly Schemas["ShownChange"][]): JsonObject {
  return changes
    .filter((one) => one.op === "remove")
    .reduce<JsonObject>((site, one) => put(site, fromPointer(one.path), one.old as Json), {});
}
