// One clock for every timer on the page, in the server's time.
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";

import { serverNow } from "@/api/session";

export function useClock(everyMs = 500): Ref<number> {
  const now = ref(serverNow());
  let timer: ReturnType<typeof setInterval> | undefined;
  onMounted(() => {
    timer = setInterval(() => {
      now.value = serverNow();
    }, everyMs);
  });
  onBeforeUnmount(() => clearInterval(timer));
  return now;
}

/** `75` -> `1:15`, an hour more -> `1:01:15`; never below zero. */
export function length(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (n: number): string => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  const rest = pad(whole % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${rest}`;
}

/** From a moment of the API until now, as `length`. */
export function since(moment: string | null, now: number): string {
  return moment === null ? "" : length((now - Date.parse(moment)) / 1000);
}
