// Calls the browser's telephone takes up without asking: the one that was on when the page was loaded
// anew, and the one placed from here. And a call that is over for the centre is over here, too.
import { watch } from "vue";

import { desk, ownLeg, taken } from "@/desk/desk";
import { placedHere } from "@/desk/placed";
import { callOver, expectCall, telephone } from "@/phone/telephone";

const KEY = "rexian.talking";

export function useMidCall(): void {
  /** The call that was on when the page was loaded anew; not when only another view was opened. */
  let before = telephone.voice === "talking" ? null : sessionStorage.getItem(KEY);

  watch(
    () => ({
      loaded: desk.loaded,
      call: desk.call?.id ?? null,
      ringing: desk.call !== null && ownLeg(desk.call)?.state === "ringing",
      on: desk.call !== null && taken(desk.call),
      here: telephone.voice === "talking",
      placed: placedHere.value,
    }),
    ({ loaded, call, ringing, on, here, placed }, old) => {
      if (!loaded) return;
      if (ringing) {
        // Any other call wants to be asked about.
        expectCall(call === before || call === placed);
      } else if (call !== null && on) {
        sessionStorage.setItem(KEY, call);
        // Not yet while it is the leg of the page before that is on the call.
        if (here) {
          before = null;
          placedHere.value = null;
          expectCall(false);
        }
      } else if (call === null) {
        expectCall(false);
        if (!old?.on) return;
        sessionStorage.removeItem(KEY);
        callOver();
      }
    },
  );
}
