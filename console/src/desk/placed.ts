// The call that was placed from this very page: whoever pressed the button has answered already, so
// the browser's telephone takes it up without asking. One placed by itself, or elsewhere, is asked for.
import { ref } from "vue";

export const placedHere = ref<string | null>(null);

/** Remembers whose answer this is. */
export async function placing(asked: Promise<{ id: string }>): Promise<void> {
  placedHere.value = (await asked).id;
}
