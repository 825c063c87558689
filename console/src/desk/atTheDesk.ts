// What every page does that is an operator's place of work: it knows seat and call, and its browser is
// the seat's telephone where that was chosen.
import { onBeforeUnmount, onMounted, watch } from "vue";

import { desk, openDesk } from "@/desk/desk";
import { useMidCall } from "@/desk/midCall";
import { phoneChoice } from "@/desk/phoneChoice";
import { start, stop } from "@/phone/telephone";

export function useDesk(): void {
  let close = (): void => {};
  onMounted(() => {
    close = openDesk();
  });
  onBeforeUnmount(() => close());
  watch(
    () => desk.seat?.number ?? null,
    (seat) => {
      if (seat !== null && phoneChoice.value === "browser") void start(seat);
      else if (seat === null && desk.loaded) stop();
    },
    // Back from signing in again the seat is known already.
    { immediate: true },
  );
  useMidCall();
}
