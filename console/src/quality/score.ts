// One score with its sheet, and what is done with it.
import { computed, reactive, type Ref, watch } from "vue";

import { api, got, type Schemas } from "@/api/client";
import type { paths } from "@/api/schema";
import { session } from "@/api/session";
import { mayScore } from "@/quality/standing";

export type ScoreInFull = Schemas["ScoreInFull"];
export type Step =
  paths["/api/v1/quality/scores/{score}/actions"]["post"]["requestBody"]["content"]["application/json"];

interface State {
  one: ScoreInFull | null;
  sheet: Schemas["ScoreSheet"] | null;
  failed: unknown;
}

export function useScore(id: Ref<number | null>) {
  const state = reactive<State>({ one: null, sheet: null, failed: null });
  let turn = 0;

  async function again(): Promise<void> {
    const mine = ++turn;
    if (id.value === null) return;
    try {
      const one = await got(
        api.GET("/api/v1/quality/scores/{score}", { params: { path: { score: id.value } } }),
      );
      const sheet = await got(
        api.GET("/api/v1/quality/sheets/{sheet}", {
          params: { path: { sheet: one.sheet }, query: { version: one.sheet_version } },
        }),
      );
      // Somebody went on to another score meanwhile.
      if (mine === turn) Object.assign(state, { one, sheet, failed: null });
    } catch (error) {
      if (mine === turn) state.failed = error;
    }
  }

  /** Throws Trouble. */
  async function act(step: Step): Promise<void> {
    if (id.value === null) return;
    const mine = id.value;
    const one = await got(
      api.POST("/api/v1/quality/scores/{score}/actions", {
        params: { path: { score: mine } },
        body: step,
      }),
    );
    if (mine === id.value) state.one = one;
  }

  /** Says something of a stretch, in seconds. Throws Trouble. */
  async function comment(starts: number, until: number, text: string): Promise<void> {
    if (id.value === null) return;
    const mine = id.value;
    const made = await got(
      api.POST("/api/v1/quality/scores/{score}/comments", {
        params: { path: { score: mine } },
        body: { starts, until, text },
      }),
    );
    if (mine === id.value && state.one !== null) state.one.comments.push(made);
  }

  watch(
    id,
    () => {
      Object.assign(state, { one: null, sheet: null, failed: null });
      void again();
    },
    { immediate: true },
  );
  return reactive({
    one: computed(() => state.one),
    sheet: computed(() => state.sheet),
    failed: computed(() => state.failed),
    chosen: computed(() => id.value !== null),
    /** It is being filled in by the one who looks at it. */
    scoring: computed(() => state.one !== null && mayScore(state.one, session)),
    again,
    act,
    comment,
  });
}

export type ScoreWork = ReturnType<typeof useScore>;
