// What every page does that is an operator's place of work: it knows seat and call, and its browser is
// the seat's telephone where that was chosen. The other pages go on with both.
import { onBeforeUnmount, onMounted, watch } from "vue";

import { desk, followSeat, openDesk } from "@/desk/desk";
import { useMidCall } from "@/desk/midCall";
import { phoneChoice } from "@/desk/phoneChoice";
import { start, stop } from "@/phone/telephone";

/** The seat this tab has been the telephone of. */
const KEY = "rexian.telephone";

/** For the pages of the call itself. */
export function useDesk(): void {
  useOpened(openDesk, (seat) => {
    sessionStorage.setItem(KEY, seat);
    return true;
  });
}

/** For all others. Nobody is asked for a microphone who only reads here. */
export function useSeat(): void {
  useOpened(followSeat, (seat) => sessionStorage.getItem(KEY) === seat);
}

function useOpened(open: () => () => void, isTelephoneOf: (seat: string) => boolean): void {
  let close = (): void => {};
  onMounted(() => {
    close = open();
  });
  onBeforeUnmount(() => close());
  watch(
    () => desk.seat?.number ?? null,
    (seat) => {
      if (seat !== null && phoneChoice.value === "browser") {
        if (isTelephoneOf(seat)) void start(seat);
      } else if (seat === null && desk.loaded) {
        sessionStorage.removeItem(KEY);
        stop();
      }
    },
    // Back from signing in again the seat is known already.
    { immediate: true },
  );
  useMidCall();
}
