// One thing at a time, and what went wrong said where it was done.
import { ref, type Ref } from "vue";

import { useFault } from "@/shared/fault";

export interface Doing {
  busy: Readonly<Ref<boolean>>;
  failed: Readonly<Ref<string>>;
  /** True when it was done. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useDoing(): Doing {
  const busy = ref(false);
  const { failed, fault } = useFault();

  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    fault.value = null;
    try {
      await work();
      return true;
    } catch (error) {
      fault.value = error;
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, failed, run };
}
