// Where nobody says anything, told from the peaks.
export interface Stretch {
  /** Seconds from the start of the recording. */
  from: number;
  until: number;
}

export interface Wave {
  per_second: number;
  voices: readonly { id: string; peaks: readonly number[] }[];
}

/** Of 128: what is softer is the noise of a line, about -30 dB of full scale. */
const SOFT = 4;
const SHORTEST_SECONDS = 1.5;
/** Left at either end, so that no word loses its beginning. */
const MARGIN_SECONDS = 0.3;

/** Stretches in which none of these voices is heard, in order. */
export function quiet(wave: Wave, heard: ReadonlySet<string>): Stretch[] {
  const voices = wave.voices.filter((one) => heard.has(one.id));
  const steps = Math.max(0, ...wave.voices.map((one) => one.peaks.length / 2));
  const loud = (step: number): boolean =>
    voices.some(({ peaks }) => {
      const [low, high] = [peaks[step * 2] ?? 0, peaks[step * 2 + 1] ?? 0];
      return Math.max(-low, high) > SOFT;
    });
  const found: Stretch[] = [];
  let since = 0;
  for (let step = 0; step <= steps; step++) {
    if (step < steps && !loud(step)) continue;
    const [from, until] = [since / wave.per_second, step / wave.per_second];
    if (until - from >= SHORTEST_SECONDS) {
      found.push({
        from: from + (from > 0 ? MARGIN_SECONDS : 0),
        until: until - (step < steps ? MARGIN_SECONDS : 0),
      });
    }
    since = step + 1;
  }
  return found;
}

/** Where to go on from `at`: the end of the silence it is in, or null where somebody talks. */
export function pastSilence(silences: readonly Stretch[], at: number): number | null {
  const here = silences.find((one) => one.from <= at && at < one.until);
  return here === undefined ? null : here.until;
}
