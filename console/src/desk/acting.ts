// Doing something: one thing at a time per desk, and what went wrong said in words.
import { ElMessage } from "element-plus";
import { ref } from "vue";

import { Trouble } from "@/api/trouble";
import { refresh } from "@/desk/desk";
import { i18n } from "@/words";

export const busy = ref(false);

export function explain(error: unknown): string {
  const { t, te } = i18n.global;
  if (!(error instanceof Trouble)) return t("trouble.internal");
  const key = `trouble.${error.code}`;
  return te(key) ? t(key) : error.message;
}

export function complain(error: unknown): void {
  ElMessage({ type: "error", message: explain(error), duration: 8_000, showClose: true, grouping: true });
}

/** True when it was done. */
export async function act(work: () => Promise<unknown>): Promise<boolean> {
  if (busy.value) return false;
  busy.value = true;
  try {
    await work();
    await refresh();
    return true;
  } catch (error) {
    complain(error);
    return false;
  } finally {
    busy.value = false;
  }
}
