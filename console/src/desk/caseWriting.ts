// Writing in a case: saved as it is typed, merged with what others wrote, kept while the network is
// away.
import { computed, onBeforeUnmount, reactive, ref, type Ref, watch } from "vue";

import { api, type CaseStep, got, type Schemas } from "@/api/client";
import { session } from "@/api/session";
import { Trouble } from "@/api/trouble";
import { dropDraft, findDraft, keepDraft } from "@/desk/drafts";
import { changes, EMPTY, type Field, merge, type Words, wordsOf } from "@/desk/merge";
import { useFault } from "@/shared/fault";

export type Case = Schemas["CaseInSight"];
export type Saving = "loading" | "saved" | "typed" | "saving" | "away" | "conflict" | "refused";

/** The writing in a case, as the parts of a page are given it. */
export interface Writing {
  shown: Case | null;
  form: Words;
  state: Saving;
  why: string;
  conflicts: { field: Field; theirs: string }[];
  save: () => Promise<void>;
  decide: (field: Field, mine: boolean) => void;
}

const AFTER_TYPING_MS = 700;
const AGAIN_MS = 3_000;

export function useCaseWriting(caseId: Ref<string | null>) {
  const shown = ref<Case | null>(null);
  const form = reactive<Words>({ ...EMPTY });
  const state = ref<Saving>("loading");
  const { fault, failed: why } = useFault();
  const conflicts = ref<{ field: Field; theirs: string }[]>([]);
  let base: Words = { ...EMPTY };
  let version = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | null = null;

  const dirty = (): boolean => Object.keys(changes(base, form)).length > 0;

  function begin(found: Case): void {
    shown.value = found;
    version = found.version;
    base = wordsOf(found);
  }

  async function read(id: string): Promise<Case> {
    return got(api.GET("/api/v1/cases/{case}", { params: { path: { case: id } } }));
  }

  async function load(id: string | null): Promise<void> {
    clearTimeout(timer);
    shown.value = null;
    conflicts.value = [];
    fault.value = null;
    base = { ...EMPTY };
    Object.assign(form, EMPTY);
    if (id === null) return;
    state.value = "loading";
    const draft = findDraft(session.username, id);
    if (draft !== null) Object.assign(form, draft.mine);
    base = draft?.base ?? { ...EMPTY };
    try {
      const found = await read(id);
      if (id !== caseId.value) return;
      const before = base;
      begin(found);
      // What was typed while it was loading counts as well.
      takeIn(before, { ...form });
      state.value = conflicts.value.length ? "conflict" : "saved";
      if (dirty() && !conflicts.value.length) plan(0);
    } catch (error) {
      failed(error, () => void load(id));
    }
  }

  /** Put what was typed here over what the case says now. */
  function takeIn(from: Words, mine: Words): void {
    const theirs = { ...base };
    const merged = merge(from, theirs, mine);
    Object.assign(form, merged.words);
    conflicts.value = merged.conflicts.map((field) => ({ field, theirs: theirs[field] }));
  }

  function typed(): void {
    const id = caseId.value;
    if (id === null) return;
    if (dirty()) {
      keepDraft(session.username, id, { base: { ...base }, mine: { ...form } });
      if (shown.value !== null && !conflicts.value.length) {
        state.value = "typed";
        plan(AFTER_TYPING_MS);
      }
    } else if (saving === null && shown.value !== null) {
      dropDraft(session.username, id);
      state.value = "saved";
    }
  }

  function plan(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), ms);
  }

  /** Save now; resolves when all that was typed is saved, or could not be. */
  async function save(): Promise<void> {
    clearTimeout(timer);
    if (saving !== null) await saving;
    if (caseId.value === null || shown.value === null || conflicts.value.length || !dirty()) return;
    saving = send(caseId.value).finally(() => {
      saving = null;
    });
    await saving;
  }

  async function send(id: string): Promise<void> {
    state.value = "saving";
    const sent = { ...form };
    try {
      const params = { path: { case: id }, header: { "if-match": `"${version}"` } };
      const body = changes(base, sent);
      await got(api.PATCH("/api/v1/cases/{case}", { params, body }));
      const found = await read(id);
      if (id !== caseId.value) return;
      begin(found);
      takeIn(sent, { ...form });
      if (dirty()) typed();
      else {
        dropDraft(session.username, id);
        state.value = "saved";
      }
    } catch (error) {
      if (error instanceof Trouble && error.code === "version_conflict") await meet(id);
      else failed(error, () => void save());
    }
  }

  /** Somebody else wrote meanwhile. */
  async function meet(id: string): Promise<void> {
    const before = { ...base };
    try {
      begin(await read(id));
    } catch (error) {
      failed(error, () => void meet(id));
      return;
    }
    takeIn(before, { ...form });
    if (conflicts.value.length) {
      state.value = "conflict";
      keepDraft(session.username, id, { base: before, mine: { ...form } });
    } else {
      typed();
    }
  }

  function decide(field: Field, mine: boolean): void {
    const found = conflicts.value.find((one) => one.field === field);
    if (found === undefined) return;
    if (!mine) form[field] = found.theirs;
    conflicts.value = conflicts.value.filter((one) => one !== found);
    if (!conflicts.value.length) typed();
  }

  function failed(error: unknown, again: () => void): void {
    fault.value = error;
    const passing = error instanceof Trouble && error.passing;
    state.value = passing ? "away" : "refused";
    if (passing) {
      clearTimeout(timer);
      timer = setTimeout(again, AGAIN_MS);
    }
  }

  /** A step of the loop, taken on what is saved. */
  async function step(body: CaseStep): Promise<void> {
    await save();
    const id = caseId.value;
    if (id === null) return;
    const params = { path: { case: id }, header: { "if-match": `"${version}"` } };
    await got(api.POST("/api/v1/cases/{case}/actions", { params, body }));
    begin(await read(id));
    takeIn(base, { ...form });
  }

  const online = (): void => {
    if (state.value === "away") plan(0);
  };
  window.addEventListener("online", online);
  onBeforeUnmount(() => {
    window.removeEventListener("online", online);
    clearTimeout(timer);
  });
  watch(caseId, (id) => void load(id), { immediate: true });
  watch(form, typed);

  /** Says what the call was about, and is on the server. */
  const filed = computed(
    () =>
      shown.value === null ||
      (shown.value.subject.trim() !== "" && shown.value.text.trim() !== "" && state.value === "saved"),
  );
  return { shown, form, state, why, conflicts, filed, save, decide, step };
}
