// Whether the browser is the telephone, or the desk phone rings. Kept for this machine.
import { ref } from "vue";

export type PhoneChoice = "browser" | "desk";

const KEY = "rexian.phone";

export const phoneChoice = ref<PhoneChoice>(
  localStorage.getItem(KEY) === "desk" ? "desk" : "browser",
);

export function choosePhone(wanted: PhoneChoice): void {
  phoneChoice.value = wanted;
  localStorage.setItem(KEY, wanted);
}
