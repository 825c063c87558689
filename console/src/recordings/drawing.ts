// From peaks to a shape, and from seconds to places along it.

/** The drawing's own units; it is stretched to whatever room there is. */
export const WIDTH = 1000;
export const HEIGHT = 100;

/** The loudest sample of all voices, 1 to 128: they are drawn in one scale, to be compared. */
export function loudest(voices: readonly { peaks: readonly number[] }[]): number {
  let found = 1;
  for (const { peaks } of voices) {
    for (const sample of peaks) found = Math.max(found, Math.abs(sample));
  }
  return found;
}

/**
 * An SVG path around lowest and highest samples in so many columns at most; what is silent is a
 * line, never nothing.
 */
export function outline(peaks: readonly number[], full: number, most = WIDTH): string {
  const steps = Math.floor(peaks.length / 2);
  const columns = Math.min(most, steps);
  if (columns === 0) return "";
  const upper: string[] = [];
  const lower: string[] = [];
  const y = (sample: number): string => ((HEIGHT / 2) * (1 - sample / full)).toFixed(1);
  for (let column = 0; column < columns; column++) {
    let [low, high] = [0, 0];
    const end = Math.max(Math.floor(((column + 1) * steps) / columns), column + 1);
    for (let step = Math.floor((column * steps) / columns); step < end; step++) {
      low = Math.min(low, peaks[step * 2] ?? 0);
      high = Math.max(high, peaks[step * 2 + 1] ?? 0);
    }
    const x = ((column * WIDTH) / columns).toFixed(2);
    const right = (((column + 1) * WIDTH) / columns).toFixed(2);
    const thin = full / HEIGHT;
    upper.push(`${x} ${y(Math.max(high, thin))}`, `${right} ${y(Math.max(high, thin))}`);
    lower.push(`${x} ${y(Math.min(low, -thin))}`, `${right} ${y(Math.min(low, -thin))}`);
  }
  return `M${upper.join("L")}L${lower.reverse().join("L")}Z`;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200] as const;
const MOST_TICKS = 10;

/** Round times along a recording of so many seconds, so many times as many when it is stretched. */
export function ticks(seconds: number, zoom = 1): number[] {
  const step = STEPS.find((one) => seconds / one <= MOST_TICKS * zoom) ?? 14_400;
  const found: number[] = [];
  for (let at = 0; at < seconds; at += step) found.push(at);
  return found;
}

/** How far along, as a share for CSS. */
export function place(at: number, seconds: number): string {
  return `${(100 * Math.min(1, Math.max(0, seconds > 0 ? at / seconds : 0))).toFixed(3)}%`;
}
