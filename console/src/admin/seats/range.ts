// Many seats alike, from one number to another.
import type { JsonObject } from "@/admin/site/json";

/** The most that are added at once. */
export const MOST = 1000;

/** Null when the two are no range of numbers of one length. */
export function numbersFrom(first: string, last: string): string[] | null {
  if (!/^\d{1,15}$/.test(first) || !/^\d{1,15}$/.test(last) || first.length !== last.length) return null;
  const count = Number(last) - Number(first) + 1;
  if (count < 1 || count > MOST) return null;
  return Array.from({ length: count }, (_, place) =>
    String(Number(first) + place).padStart(first.length, "0"),
  );
}

/** `{number}` in the name stands for the number. */
export function seatLike(seat: JsonObject, number: string): JsonObject {
  return { ...seat, name: String(seat.name ?? "").replaceAll("{number}", number) };
}
