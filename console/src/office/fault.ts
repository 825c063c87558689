// What went wrong, said in the language that is chosen while it stands there.
import { computed, type Ref, shallowRef } from "vue";

import { explain } from "@/desk/acting";

export interface Fault {
  /** Null: nothing. */
  fault: Ref<unknown>;
  failed: Readonly<Ref<string>>;
}

export function useFault(): Fault {
  const fault = shallowRef<unknown>(null);
  return { fault, failed: computed(() => (fault.value === null ? "" : explain(fault.value))) };
}
