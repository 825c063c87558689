// What the clocks on the walls of a time zone show, and the moment at which they show it. A wall-clock
// time is written as an `<input type="datetime-local">` has it: `2026-11-22T09:30`.

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** As the zone's clocks show it; `moment` in milliseconds since the epoch, "" for none. */
export function wallTime(moment: number, zone: string): string {
  return Number.isNaN(moment) ? "" : written(shownAt(moment, zone));
}

/**
 * When they show it, in milliseconds since the epoch; NaN for what is no time. Of an hour that comes
 * twice it is the first. One that is skipped is counted with the offset before, which is later by
 * what was skipped. So does the server (PEP 495, fold=0).
 */
export function momentOf(wall: string, zone: string): number {
  const shown = Date.parse(`${wall.slice(0, 16)}Z`);
  if (Number.isNaN(shown)) return NaN;
  // No zone changes twice within two days.
  const [early, late] = [shown - DAY_MS, shown + DAY_MS].map((near) => shown - offset(near, zone));
  return shownAt(early!, zone) !== shown && shownAt(late!, zone) === shown ? late! : early!;
}

/** RFC 3339 with the zone's offset, to the minute; "" for what is no time. */
export function withOffset(wall: string, zone: string): string {
  const moment = momentOf(wall, zone);
  if (Number.isNaN(moment)) return "";
  const east = Math.round(offset(moment, zone) / MINUTE_MS);
  const [hours, minutes] = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60];
  return `${wallTime(moment, zone)}:00${east < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`;
}

/** A zone the browser can reckon with. */
export function isZone(name: string): boolean {
  try {
    formatFor(name);
    return true;
  } catch {
    return false;
  }
}

/** The milliseconds by which the zone's clocks are ahead of UTC at that moment. */
function offset(moment: number, zone: string): number {
  return shownAt(moment, zone) - moment;
}

/** What they show, counted as if it were UTC. */
function shownAt(moment: number, zone: string): number {
  const parts = formatFor(zone).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((one) => one.type === type)?.value);
  const day = Date.UTC(part("year"), part("month") - 1, part("day"));
  const seconds = (part("hour") * 60 + part("minute")) * 60 + part("second");
  return day + seconds * 1000 + (((moment % 1000) + 1000) % 1000);
}

/** Made once for each zone: making one takes longer than asking it a thousand times. */
function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

const written = (shown: number): string => new Date(shown).toISOString().slice(0, 16);
const two = (number: number): string => String(number).padStart(2, "0");
