// A wrap-up does not run out over a case that nobody has written yet: it is made longer, as far as
// the queue allows.
import { type Ref, ref, watch } from "vue";

import { api, got } from "@/api/client";
import { Trouble } from "@/api/trouble";
import { useClock } from "@/desk/clock";
import { desk } from "@/desk/desk";

const SHORTLY_BEFORE_MS = 4_000;
const LONGER_SECONDS = 30;

export function useWrapUpGuard(filed: Ref<boolean>): void {
  const now = useClock(1_000);
  /** The end for which more time was asked already. */
  const asked = ref<string | null>(null);

  watch(now, async (moment) => {
    const seat = desk.seat;
    if (seat === null || seat.state !== "wrap_up" || seat.until === null || filed.value) return;
    if (asked.value === seat.until) return;
    if (Date.parse(seat.until) - moment > SHORTLY_BEFORE_MS) return;
    asked.value = seat.until;
    try {
      const params = { path: { seat: seat.number } };
      await got(api.POST("/api/v1/seats/{seat}/wrap-up", { params, body: { seconds: LONGER_SECONDS } }));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      // At its limit it ends; without an answer there is another second.
      if (error.passing) asked.value = null;
    }
  });
}
