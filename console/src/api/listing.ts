// A list read page by page; what the server does not answer leaves what is shown.
import { ref, type Ref, watch, type WatchSource } from "vue";

import { useFault } from "@/shared/fault";

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Listing<T> {
  items: Ref<T[]>;
  /** Where the next page begins; null: there is none. */
  more: Ref<string | null>;
  loading: Ref<boolean>;
  /** What went wrong last, in the language chosen; "" if nothing did. */
  failed: Readonly<Ref<string>>;
  again: () => Promise<void>;
  next: () => Promise<void>;
}

/** Read anew whenever what is `asked` changes. */
export function useListing<T>(
  asked: WatchSource,
  page: (cursor: string | null) => Promise<Page<T>>,
): Listing<T> {
  const items = ref([]) as Ref<T[]>;
  const more = ref<string | null>(null);
  const loading = ref(true);
  const { fault, failed } = useFault();
  let turn = 0;

  async function read(cursor: string | null): Promise<void> {
    const mine = ++turn;
    loading.value = true;
    try {
      const found = await page(cursor);
      // A slower answer to an older question says nothing any more.
      if (mine !== turn) return;
      items.value = cursor === null ? found.items : [...items.value, ...found.items];
      more.value = found.next_cursor;
      fault.value = null;
    } catch (error) {
      if (mine === turn) fault.value = error;
    } finally {
      if (mine === turn) loading.value = false;
    }
  }

  const again = (): Promise<void> => read(null);
  const next = (): Promise<void> => (more.value === null ? Promise.resolve() : read(more.value));
  watch(
    asked,
    () => {
      items.value = [];
      more.value = null;
      void again();
    },
    { immediate: true },
  );
  return { items, more, loading, failed, again, next };
}
