// Voices are heard from one player each, all by the clock of the first. What strays from it is
// brought back by playing a little faster or slower, which nobody hears; only what is far off jumps.

/** Seconds nobody can tell apart. */
export const CLOSE = 0.015;
const FAR = 0.3;
/** At most so much faster or slower. */
const MOST = 0.2;
/** How long catching up may take, in seconds. */
const WITHIN = 0.5;

export interface Correction {
  /** Go to where the clock is. */
  jump: boolean;
  /** Times the speed that was chosen. */
  rate: number;
}

/** What a voice does that is `ahead` seconds before the clock (negative: behind it). */
export function correction(ahead: number): Correction {
  if (Math.abs(ahead) > FAR) return { jump: true, rate: 1 };
  if (Math.abs(ahead) <= CLOSE) return { jump: false, rate: 1 };
  const change = Math.min(MOST, Math.max(-MOST, -ahead / WITHIN));
  return { jump: false, rate: 1 + change };
}
