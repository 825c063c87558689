// What went wrong, said in the language that is chosen while it stands there.
import { computed, type Ref, shallowRef } from "vue";

import { explain } from "@/shared/explain";

export interface Fault {
  /** Null: nothing. */
  fault: Ref<unknown>;
  failed: Readonly<Ref<string>>;
}

/** `say` puts the cause into words; it is asked again whenever the language changes. */
export function useFault(say: (cause: unknown) => string = explain): Fault {
  const fault = shallowRef<unknown>(null);
  return { fault, failed: computed(() => (fault.value === null ? "" : say(fault.value))) };
}
