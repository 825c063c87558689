// Days as fields give them, `2026-11-22`, on the calendar of whoever looks.

export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Where the day begins here, or the one so many days later; as the API takes moments. */
export function midnight(day: string, later: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return new Date(year, month - 1, date + later).toISOString();
}
