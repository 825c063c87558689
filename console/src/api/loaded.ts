// One thing read from the server, anew whenever what is asked for changes.
import { type Ref, ref, shallowRef, watch, type WatchSource } from "vue";

import { useFault } from "@/shared/fault";

export interface Loaded<T> {
  /** Null until the first answer to what is asked for now. */
  data: Ref<T | null>;
  loading: Ref<boolean>;
  failed: Readonly<Ref<string>>;
  /** What is shown stays until the answer is there, and if there is none. */
  again: () => Promise<void>;
}

export function useLoaded<T>(asked: WatchSource, read: () => Promise<T>): Loaded<T> {
  const data = shallowRef<T | null>(null) as Ref<T | null>;
  const loading = ref(true);
  const { failed, fault } = useFault();
  let turn = 0;

  async function again(): Promise<void> {
    const mine = ++turn;
    loading.value = true;
    try {
      const found = await read();
      // A slower answer to an older question says nothing any more.
      if (mine !== turn) return;
      data.value = found;
      fault.value = null;
    } catch (error) {
      if (mine === turn) fault.value = error;
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  watch(
    asked,
    () => {
      data.value = null;
      void again();
    },
    { immediate: true },
  );
  return { data, loading, failed, again };
}
