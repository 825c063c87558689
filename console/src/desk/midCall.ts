// A page loaded anew in the middle of a call: the call comes back to this seat and is taken up
// again without asking. And one that is over for the centre is over here, too.
import { watch } from "vue";

import { desk, ownLeg } from "@/desk/desk";
import { callOver, expectCall, telephone } from "@/phone/telephone";

const KEY = "rexian.talking";

export function useMidCall(): void {
  /** The call that was on when the page was loaded anew. */
  let before = sessionStorage.getItem(KEY);

  watch(
    () => ({
      loaded: desk.loaded,
      call: desk.call?.id ?? null,
      state: state(),
      here: telephone.voice === "talking",
    }),
    ({ loaded, call, state, here }, old) => {
      if (!loaded) return;
      if (call !== null && state === "ringing") {
        // Any other call wants to be asked about.
        expectCall(call === before);
      } else if (call !== null && state === "joined") {
        sessionStorage.setItem(KEY, call);
        // Not yet while it is the leg of the page before that is on the call.
        if (here) before = null;
      } else if (call === null && old?.state === "joined") {
        sessionStorage.removeItem(KEY);
        callOver();
      }
    },
  );
}

function state(): string | null {
  return desk.call === null ? null : (ownLeg(desk.call)?.state ?? null);
}
