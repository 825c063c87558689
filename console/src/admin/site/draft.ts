// The site as it is in force, and what this administrator makes of it before it is saved. All
// sections change the one draft, since parts depend on each other: a new queue is right only
// together with somebody who serves it.
import { computed, reactive, readonly, shallowRef, watch } from "vue";

import {
  at,
  type Change,
  differences,
  type Json,
  type JsonObject,
  merge,
  type Merged,
  type Path,
  pointer,
  put,
} from "@/admin/site/json";
import { findKept, keep, type Kept } from "@/admin/site/keeping";
import { api, got, type Schemas } from "@/api/client";
import { session } from "@/api/session";
import { Trouble } from "@/api/trouble";

/** What is not wrong and should be known. */
export type Warned = Schemas["ShownWarning"];

export interface Fault {
  pointer: string;
  code: string;
  sentence: string;
}

/** What somebody else saved while this draft was written. */
export interface Meanwhile {
  by: string;
  at: string | null;
  comment: string;
  changes: Change[];
  conflicts: Merged["conflicts"];
}

interface Shown {
  version: number;
  /** Nothing is known yet, or anew after it was saved. */
  loading: boolean;
  warnings: readonly Warned[];
  faults: readonly Fault[];
}

const state = reactive<Shown>({
  version: -1,
  loading: false,
  warnings: [],
  faults: [],
});
export const shown = readonly(state) as Readonly<Shown>;

// Shallow: what is the same object has no difference in it, so nothing may be wrapped.
const base = shallowRef<JsonObject>({});
const mine = shallowRef<JsonObject>({});
/** Why it could not be read; told in the language that is chosen. */
export const failed = shallowRef<unknown>(null);
export const meanwhile = shallowRef<Meanwhile | null>(null);
/** The document with all that was changed here. */
export const site = computed(() => mine.value);
export const inForce = computed(() => base.value);
let whose = "";
export const changes = computed(() => differences(base.value, mine.value));
export const dirty = computed(() => changes.value.length > 0);

watch(changes, (now) => {
  if (state.version >= 0) keep(session.username, state.version, now);
});

export function value(path: Path): Json | undefined {
  return at(mine.value, path);
}

export function isNew(path: Path): boolean {
  return at(base.value, path) === undefined;
}

/** Undefined takes the part away. */
export function change(path: Path, to: Json | undefined): void {
  mine.value = put(mine.value, path, to);
}

/** As it is in force. */
export function takeBack(path: Path): void {
  change(path, at(base.value, path));
}

export function discard(): void {
  mine.value = base.value;
  state.faults = [];
  meanwhile.value = null;
  keep(session.username, state.version, []);
}

/** The newest version, with what was not saved yet on top. */
export async function open(): Promise<void> {
  if (state.loading) return;
  if (whose !== session.username) forget();
  state.loading = true;
  try {
    const kept = dirty.value ? null : findKept(session.username);
    const newest = await got(api.GET("/api/v1/site"));
    if (kept !== null) bringBack(await versionOf(kept.version, newest), kept.changes);
    onTopOf(newest);
    failed.value = null;
  } catch (error) {
    failed.value = error;
  } finally {
    state.loading = false;
  }
}

function bringBack(version: Schemas["ShownSite"], kept: Kept["changes"]): void {
  stands(version);
  mine.value = kept
    .filter((one) => one.path.length > 0)
    .reduce((document, one) => put(document, one.path, one.value), base.value);
}

/** That version; the newest in place of one that is gone. */
async function versionOf(
  version: number,
  newest: Schemas["ShownSite"],
): Promise<Schemas["ShownSite"]> {
  if (version === newest.version) return newest;
  try {
    return await got(
      api.GET("/api/v1/site/versions/{version}", { params: { path: { version } } }),
    );
  } catch (error) {
    if (error instanceof Trouble && error.code === "no_such_version") return newest;
    throw error;
  }
}

/** Put the draft on a newer version; tells what came with it, when something else was written. */
export function onTopOf(newest: Schemas["ShownSite"]): void {
  const before = base.value;
  const known = state.version >= 0 && dirty.value;
  const theirs = newest.document as unknown as JsonObject;
  if (!known) {
    stands(newest);
    mine.value = theirs;
    meanwhile.value = null;
    return;
  }
  if (newest.version === state.version) return;
  const { document, conflicts } = merge(before, mine.value, theirs);
  const came = differences(before, theirs);
  stands(newest);
  mine.value = document;
  meanwhile.value = {
    by: newest.by,
    at: newest.at,
    comment: newest.comment,
    changes: came,
    conflicts,
  };
}

function stands(version: Schemas["ShownSite"]): void {
  base.value = version.document as unknown as JsonObject;
  state.version = version.version;
  state.warnings = version.warned;
}

/** Decide what both changed. */
export function decide(path: Path, own: boolean): void {
  if (meanwhile.value === null) return;
  if (!own) takeBack(path);
  const left = meanwhile.value.conflicts.filter((one) => pointer(one.path) !== pointer(path));
  meanwhile.value = { ...meanwhile.value, conflicts: left };
}

export function known(): void {
  meanwhile.value = null;
}

/** Somebody else signed in on this page. */
function forget(): void {
  whose = session.username;
  base.value = mine.value = {};
  meanwhile.value = null;
  Object.assign(state, { version: -1, warnings: [], faults: [] });
}

export function told(faults: readonly Fault[], warnings?: readonly Warned[]): void {
  state.faults = faults;
  if (warnings !== undefined) state.warnings = warnings;
}

export function faultsAt(path: Path, deeper = true): readonly Fault[] {
  const here = pointer(path);
  return state.faults.filter(
    (one) => one.pointer === here || (deeper && one.pointer.startsWith(`${here}/`)),
  );
}
