// A page loaded anew in the middle of a call: the call comes back to this seat and is taken up
// again without asking. And one that is over for the centre is over here, too.
import { watch } from "vue";

import { desk, ownLeg, taken } from "@/desk/desk";
import { callOver, expectCall, telephone } from "@/phone/telephone";

const KEY = "rexian.talking";

export function useMidCall(): void {
  /** The call that was on when the page was loaded anew. */
  let before = sessionStorage.getItem(KEY);

  watch(
    () => ({
      loaded: desk.loaded,
      call: desk.call?.id ?? null,
      ringing: desk.call !== null && ownLeg(desk.call)?.state === "ringing",
      on: desk.call !== null && taken(desk.call),
      here: telephone.voice === "talking",
    }),
    ({ loaded, call, ringing, on, here }, old) => {
      if (!loaded) return;
      if (ringing) {
        // Any other call wants to be asked about.
        expectCall(call === before);
      } else if (call !== null && on) {
        sessionStorage.setItem(KEY, call);
        // Not yet while it is the leg of the page before that is on the call.
        if (here) {
          before = null;
          expectCall(false);
        }
      } else if (call === null && old?.on) {
        sessionStorage.removeItem(KEY);
        callOver();
      }
    },
  );
}
