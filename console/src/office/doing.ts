// One thing at a time, and what went wrong said where it was done.
import { ref, type Ref } from "vue";

import { explain } from "@/desk/acting";

export interface Doing {
  busy: Readonly<Ref<boolean>>;
  failed: Ref<string>;
  /** True when it was done. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useDoing(): Doing {
  const busy = ref(false);
  const failed = ref("");

  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    failed.value = "";
    try {
      await work();
      return true;
    } catch (error) {
      failed.value = explain(error);
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, failed, run };
}
