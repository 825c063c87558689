// Moments as the browser's own box has them: local time, to the minute.
export function toBox(moment: string): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return "";
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** RFC 3339 with the offset of this place; "" for what is no moment. */
export function fromMomentBox(typed: string): string {
  const at = new Date(typed);
  if (typed === "" || Number.isNaN(at.getTime())) return "";
  const east = -at.getTimezoneOffset();
  const two = (n: number): string => String(Math.floor(n)).padStart(2, "0");
  const offset = `${east < 0 ? "-" : "+"}${two(Math.abs(east) / 60)}:${two(Math.abs(east) % 60)}`;
  return `${typed.slice(0, 16)}:00${offset}`;
}
