// A list of cases, page by page, read anew when somebody comes back to it.
import { onBeforeUnmount, onMounted, type Ref } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { type Listing, useListing } from "@/api/listing";
import { serverNow } from "@/api/session";
import { type Filter, toQuery } from "@/cases/filter";

export type Case = Schemas["Case"];

export function useCaseList(filter: Ref<Filter>, limit: number): Listing<Case> {
  const list = useListing<Case>(filter, (cursor) => {
    const query = { ...toQuery(filter.value, serverNow()), limit, ...(cursor ? { cursor } : {}) };
    return got(api.GET("/api/v1/cases", { params: { query } }));
  });
  const looked = (): void => {
    // What was paged on to stays: only a list of one page is read anew by itself.
    if (!document.hidden && list.items.value.length <= limit) void list.again();
  };
  onMounted(() => document.addEventListener("visibilitychange", looked));
  onBeforeUnmount(() => document.removeEventListener("visibilitychange", looked));
  return list;
}
