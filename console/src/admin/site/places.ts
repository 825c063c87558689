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

export function keepsDraft(address: string): boolean {
  return SECTIONS.some((one) => address === `/admin/${one}`);
}
