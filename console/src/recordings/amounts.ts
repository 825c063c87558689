// Numbers as they are read in the language chosen.
import { i18n } from "@/words";

/** To the tenth. */
export function tenth(value: number): string {
  return i18n.global.n(value, { maximumFractionDigits: 1 });
}

/** A share of 0 to 1 in per cent; 1 only if it is all. */
export function share(value: number): string {
  const cut = Math.floor(value * 1000) / 1000;
  return i18n.global.n(cut, { style: "percent", maximumFractionDigits: 1 });
}
