// A list of cases, page by page; what the server does not answer leaves what is shown.
import { onBeforeUnmount, onMounted, ref, type Ref, watch } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { serverNow } from "@/api/session";
import { type Filter, toQuery } from "@/cases/filter";
import { explain } from "@/desk/acting";

export type Case = Schemas["Case"];

export function useCaseList(filter: Ref<Filter>, limit: number) {
  const items = ref<Case[]>([]);
  const more = ref<string | null>(null);
  const loading = ref(true);
  const failed = ref("");
  let asked = 0;

  async function ask(cursor: string | null, most: number): Promise<void> {
    const turn = ++asked;
    loading.value = true;
    try {
      const query = { ...toQuery(filter.value, serverNow()), limit: most };
      const page = await got(
        api.GET("/api/v1/cases", { params: { query: cursor ? { ...query, cursor } : query } }),
      );
      // A slower answer to an older question says nothing any more.
      if (turn !== asked) return;
      items.value = cursor === null ? page.items : [...items.value, ...page.items];
      more.value = page.next_cursor;
      failed.value = "";
    } catch (error) {
      if (turn === asked) failed.value = explain(error);
    } finally {
      if (turn === asked) loading.value = false;
    }
  }

  const again = (): Promise<void> => ask(null, limit);
  const next = (): Promise<void> => (more.value === null ? Promise.resolve() : ask(more.value, limit));
  const looked = (): void => {
    // What was paged on to stays: only a list of one page is read anew by itself.
    if (!document.hidden && items.value.length <= limit) void again();
  };
  watch(
    filter,
    () => {
      items.value = [];
      more.value = null;
      void again();
    },
    { immediate: true },
  );
  onMounted(() => document.addEventListener("visibilitychange", looked));
  onBeforeUnmount(() => document.removeEventListener("visibilitychange", looked));
  return { items, more, loading, failed, again, next };
}
