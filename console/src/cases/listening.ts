// Why somebody listens: asked once a session, sent with every recording, and kept in the access log.
import { ref } from "vue";

import { fetchFile } from "@/api/files";

const KEY = "rexian.listening-reason";
/** As the API wants it, in signs. */
export const SHORTEST = 2;
export const LONGEST = 200;

export const reason = ref(sessionStorage.getItem(KEY) ?? "");

export function giveReason(text: string): void {
  reason.value = text.trim();
  sessionStorage.setItem(KEY, reason.value);
}

/**
 * All voices mixed, or one alone; throws Trouble. The reason goes in a header, so that it stands in
 * no server's log.
 */
export function fetchSound(recording: string, voice = "mix"): Promise<Blob> {
  const path = `/api/v1/recordings/${encodeURIComponent(recording)}/audio?voice=${encodeURIComponent(voice)}`;
  return fetchFile(path, { "X-Reason": encodeURIComponent(reason.value) });
}
