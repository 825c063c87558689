// The draft is checked as a whole, and saved as a whole or not at all.
import { computed, ref, shallowRef, watch } from "vue";

import { dirty, discard, type Fault, onTopOf, open, shown, site, told } from "@/admin/site/draft";
import { api, got, type Schemas } from "@/api/client";
import { Trouble } from "@/api/trouble";

const PAUSE_MS = 600;

export const saving = ref(false);
/** Why it could not be saved; told in the language that is chosen. */
export const failed = shallowRef<unknown>(null);
/** SIP passwords of seats that were added; shown until they are closed, and never again. */
export const secrets = ref<Readonly<Record<string, string>>>({});
export const saved = ref(0);

const document = computed(() => site.value as unknown as Schemas["SiteDocument"]);
let turn = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

watch(site, () => {
  failed.value = null;
  clearTimeout(timer);
  if (!dirty.value) told([]);
  // A word may be half typed: only what stands for a moment is judged.
  else timer = setTimeout(() => void check(), PAUSE_MS);
});

/** True when nothing is wrong with the draft. */
export async function check(): Promise<boolean> {
  const mine = ++turn;
  try {
    const checked = await got(api.POST("/api/v1/site/check", { body: document.value }));
    if (mine === turn) told([], checked.warned);
    return true;
  } catch (error) {
    if (mine === turn) take(error);
    return false;
  }
}

export async function save(comment: string): Promise<boolean> {
  if (saving.value) return false;
  saving.value = true;
  failed.value = null;
  clearTimeout(timer);
  try {
    if (!(await check())) return false;
    const done = await got(
      api.PUT("/api/v1/site", {
        params: { header: { "if-match": `"${shown.version}"` }, query: { comment } },
        body: document.value,
      }),
    );
    await taken(done);
    return true;
  } catch (error) {
    if (error instanceof Trouble && error.status === 412) await behind();
    else take(error);
    return false;
  } finally {
    saving.value = false;
  }
}

/** A new version is in force, made from this page. */
export async function taken(done: Schemas["SiteChanged"]): Promise<void> {
  secrets.value = { ...secrets.value, ...done.secrets };
  saved.value = done.version;
  discard();
  await open();
}

/** Somebody else was quicker: what they saved is read, and what was written here put on top. */
async function behind(): Promise<void> {
  try {
    onTopOf(await got(api.GET("/api/v1/site")));
  } catch (error) {
    failed.value = error;
  }
}

function take(error: unknown): void {
  if (error instanceof Trouble && error.code === "site_invalid") {
    told((error.body.problems as Fault[] | undefined) ?? []);
  } else {
    failed.value = error;
  }
}
