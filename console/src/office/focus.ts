// What opens gets the focus, and gives it back where it was when it closes.
import type { Directive } from "vue";

const before = new WeakMap<HTMLElement, Element | null>();

export const vFocused: Directive<HTMLElement> = {
  mounted: (box) => {
    before.set(box, document.activeElement);
    box.focus();
  },
  unmounted: (box) => {
    const back = before.get(box);
    // Where something else has the focus meanwhile, somebody went there.
    if (back instanceof HTMLElement && back.isConnected && document.activeElement === document.body) {
      back.focus();
    }
  },
};
