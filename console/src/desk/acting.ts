// Doing something: one thing at a time per desk.
import { ref } from "vue";

import { refresh } from "@/desk/desk";
import { complain } from "@/shared/explain";

export const busy = ref(false);

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
