// What went wrong, put into words in the language chosen.
import { ElMessage } from "element-plus";

import { Trouble } from "@/api/trouble";
import { i18n } from "@/words";

export function explain(error: unknown): string {
  const { t, te } = i18n.global;
  if (!(error instanceof Trouble)) return t("trouble.internal");
  const key = `trouble.${error.code}`;
  return te(key) ? t(key) : error.message;
}

/** For what was asked for at a press, whose place on the page may be gone by now. */
export function complain(error: unknown): void {
  ElMessage({ type: "error", message: explain(error), duration: 8_000, showClose: true, grouping: true });
}
