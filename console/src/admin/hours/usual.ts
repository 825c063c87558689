// The usual week's load, out of the counts of several weeks.
import { type Day, DAYS } from "@/admin/kinds/calendars";

export interface Load {
  /** Calls offered on the usual day, by half hour. */
  days: Record<Day, readonly number[]>;
  most: number;
}

interface WeekdayLoad {
  weekday: Day;
  days: number;
  offered: readonly number[];
}

export function usual(weekdays: readonly WeekdayLoad[]): Load {
  const of = new Map(weekdays.map((one) => [one.weekday, one]));
  const days = Object.fromEntries(
    DAYS.map((day) => {
      const { offered = [], days: count = 0 } = of.get(day) ?? {};
      return [day, offered.map((calls) => (count > 0 ? calls / count : 0))];
    }),
  ) as unknown as Load["days"];
  return { days, most: Math.max(0, ...Object.values(days).flat()) };
}
