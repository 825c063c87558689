// Spans of a week as minutes and back, and what painting over half hours makes of them. A span that
// ends before it begins runs into the next day; it stays with the day it begins on.
import { type Day, DAYS } from "@/admin/kinds/calendars";

export const DAY_MINUTES = 1440;
export const CELL_MINUTES = 30;
export const CELLS = DAY_MINUTES / CELL_MINUTES;

export type Week = Readonly<Record<Day, readonly string[]>>;
/** Minutes from the midnight its day begins with; the end may lie on the next day. */
export type Stretch = readonly [begin: number, end: number];
export type CellState = "open" | "closed" | "partly";

const SPAN = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** Null for what is no span. */
export function stretchOf(span: string): Stretch | null {
  const match = SPAN.exec(span);
  if (match === null) return null;
  const begin = Number(match[1]) * 60 + Number(match[2]);
  const end = match[3] === undefined ? DAY_MINUTES : Number(match[3]) * 60 + Number(match[4]);
  return [begin, end > begin ? end : end + DAY_MINUTES];
}

export function spanOf([begin, end]: Stretch): string {
  return `${clock(begin)}-${clock(end > DAY_MINUTES ? end - DAY_MINUTES : end)}`;
}

export function clock(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** How each half hour of each day stands, what runs over from the day before among it. */
export function cellsOf(week: Week): Record<Day, CellState[]> {
  const days = stretchesOf(week);
  return perDay((_, place) => {
    const covering = [
      ...(days[place] ?? []),
      ...(days[(place + 6) % 7] ?? []).map(([begin, end]): Stretch => [begin - DAY_MINUTES, end - DAY_MINUTES]),
    ];
    return Array.from({ length: CELLS }, (_none, cell) => {
      const begin = cell * CELL_MINUTES;
      const covered = lengthOf(clip(union(covering), [begin, begin + CELL_MINUTES]));
      return covered === CELL_MINUTES ? "open" : covered === 0 ? "closed" : "partly";
    });
  });
}

/** The week with the half hours from one cell to another (days and times, in any order) opened or
 * closed. What is no span is left out of the days that change.
 */
export function paint(
  week: Week,
  from: readonly [day: number, cell: number],
  to: readonly [day: number, cell: number],
  open: boolean,
): Week {
  const days = stretchesOf(week);
  const [firstDay, lastDay] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
  const begin = Math.min(from[1], to[1]) * CELL_MINUTES;
  const end = (Math.max(from[1], to[1]) + 1) * CELL_MINUTES;
  for (let day = firstDay; day <= lastDay; day++) {
    if (open) {
      days[day] = [...(days[day] ?? []), [begin, end]];
    } else {
      days[day] = minus(days[day] ?? [], [begin, end]);
      const before = (day + 6) % 7;
      days[before] = minus(days[before] ?? [], [begin + DAY_MINUTES, end + DAY_MINUTES]);
    }
  }
  return weekOf(days, week);
}

function stretchesOf(week: Week): Stretch[][] {
  return DAYS.map((day) => week[day].map(stretchOf).filter((one) => one !== null));
}

/** Spans again. What begins on the next day, or lasts into it from a day open all round, is moved
 * there; a day that says the same as before keeps its own words.
 */
function weekOf(days: Stretch[][], before: Week): Week {
  const own: Stretch[][] = days.map(() => []);
  days.forEach((stretches, day) => {
    const next = own[(day + 1) % 7] ?? [];
    for (const [begin, end] of union(stretches)) {
      if (begin >= DAY_MINUTES) next.push([begin - DAY_MINUTES, end - DAY_MINUTES]);
      else if (end - begin < DAY_MINUTES) own[day]?.push([begin, end]);
      else {
        own[day]?.push([begin, DAY_MINUTES]);
        if (end > DAY_MINUTES) next.push([0, end - DAY_MINUTES]);
      }
    }
  });
  return perDay((day, place) => {
    const spans = union(own[place] ?? []).map(spanOf);
    const kept = union(before[day].map(stretchOf).filter((one) => one !== null)).map(spanOf);
    return spans.join() === kept.join() ? before[day] : spans;
  });
}

function union(stretches: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const [begin, end] of [...stretches].sort(([one], [other]) => one - other)) {
    const last = found.at(-1);
    if (last !== undefined && begin <= last[1]) {
      found[found.length - 1] = [last[0], Math.max(last[1], end)];
    } else {
      found.push([begin, end]);
    }
  }
  return found;
}

function minus(stretches: readonly Stretch[], [from, to]: Stretch): Stretch[] {
  return stretches.flatMap(([begin, end]): Stretch[] =>
    ([
      [begin, Math.min(end, from)],
      [Math.max(begin, to), end],
    ] as Stretch[]).filter(([b, e]) => b < e),
  );
}

function clip(stretches: readonly Stretch[], [from, to]: Stretch): Stretch[] {
  return stretches
    .map(([begin, end]): Stretch => [Math.max(begin, from), Math.min(end, to)])
    .filter(([begin, end]) => begin < end);
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, [begin, end]) => sum + end - begin, 0);
}

function perDay<T>(made: (day: Day, place: number) => T): Record<Day, T> {
  return Object.fromEntries(DAYS.map((day, place) => [day, made(day, place)])) as Record<Day, T>;
}
