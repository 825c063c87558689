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

/** All voices mixed; throws Trouble. A header, so that the reason stands in no server's log. */
export function fetchSound(recording: string): Promise<Blob> {
  const path = `/api/v1/recordings/${encodeURIComponent(recording)}/audio?voice=mix`;
  return fetchFile(path, { "X-Reason": encodeURIComponent(reason.value) });
}
