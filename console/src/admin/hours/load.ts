// How many call in each half hour of the usual week.
import { ref, watch, type Ref } from "vue";

import { type Load, usual } from "@/admin/hours/usual";
import { api, got } from "@/api/client";

export const WEEKS = 4;

/** Read anew when another hotline is chosen; "": all of them. */
export function useLoad(hotline: Ref<string>) {
  const load = ref<Load | null>(null);
  const failed = ref(false);
  watch(
    hotline,
    async (number) => {
      try {
        const query = { weeks: WEEKS, ...(number ? { hotline: number } : {}) };
        const found = await got(api.GET("/api/v1/statistics/load", { params: { query } }));
        if (number === hotline.value) load.value = usual(found.weekdays);
        failed.value = false;
      } catch {
        failed.value = true;
      }
    },
    { immediate: true },
  );
  return { load, failed };
}
