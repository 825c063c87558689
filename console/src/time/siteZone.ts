// The time zone of the site. Whoever looks from another one reads and types the site's times: a roster
// or a deadline is meant by the clocks where the telephones ring.
import { readonly, ref } from "vue";

import { isZone } from "@/time/wallClock";

/** This machine's own. */
export const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

const zone = ref(ownZone);
/** By its IANA name. Until the server has told it, and if the browser does not know it, its own. */
export const siteZone = readonly(zone);

export function siteIsIn(name: string): void {
  zone.value = isZone(name) ? name : ownZone;
}
