// What is worth a word to somebody who sits at a seat and looks at another page than the desk.
import type { Schemas } from "@/api/client";
import type { MicrophoneTrouble } from "@/phone/microphone";
import type { PhoneState } from "@/phone/telephone";

export interface Standing {
  /** Null: no seat was taken. */
  seat: Schemas["SeatState"] | null;
  rings: boolean;
  talks: boolean;
  telephone: PhoneState;
  microphone: MicrophoneTrouble | null;
}

export type Wanted =
  | { what: "rings" | "talks" | "state" }
  /** `trouble`: the end of a key of the catalogue, `phone.trouble.…`. */
  | { what: "telephone"; trouble: string };

/** Null: nothing; all is well, or the telephone is in another tab that says it itself. */
export function wanted(now: Standing): Wanted | null {
  if (now.rings) return { what: "rings" };
  if (now.seat === null || now.seat === "signed_out") return null;
  if (now.microphone !== null) {
    return { what: "telephone", trouble: `microphone.${now.microphone}` };
  }
  if (now.telephone === "lost" || now.telephone === "refused") {
    return { what: "telephone", trouble: now.telephone };
  }
  if (now.talks) return { what: "talks" };
  // Neither ends by itself, or not soon.
  if (now.seat === "wrap_up" || now.seat === "not_responding") return { what: "state" };
  return null;
}
