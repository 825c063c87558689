// The sections that change the one draft: going from one to another leaves nothing behind.
const SECTIONS: readonly string[] = [
  "hotlines",
  "calendars",
  "queues",
  "trunks",
  "rules",
  "seats",
  "operators",
  "departments",
  "rosters",
  "blocked",
];

/** Where a part of the document is changed; single days stand with the hours, what has no section of
 * its own with the rules.
 */
export function sectionOf(part: string): string {
  if (part === "days") return "calendars";
  return SECTIONS.includes(part) ? part : "rules";
}

export function keepsDraft(address: string): boolean {
  return SECTIONS.some((one) => address === `/admin/${one}`);
}
