// Two people wrote in one case: what each changed since both last agreed.
export const FIELDS = ["subject", "text", "category", "place", "case_class", "urgency"] as const;
export type Field = (typeof FIELDS)[number];
export type Words = Record<Field, string>;

export const EMPTY: Words = {
  subject: "",
  text: "",
  category: "",
  place: "",
  case_class: "",
  urgency: "",
};

export function wordsOf(from: Words): Words {
  return Object.fromEntries(FIELDS.map((field) => [field, from[field]])) as Words;
}

/** The fields in which `mine` says something else than `base`. */
export function changes(base: Words, mine: Words): Partial<Words> {
  return Object.fromEntries(
    FIELDS.filter((field) => mine[field] !== base[field]).map((field) => [field, mine[field]]),
  );
}

export interface Merged {
  words: Words;
  /** Changed by both, and differently: mine stays in `words` until somebody decides. */
  conflicts: Field[];
}

export function merge(base: Words, theirs: Words, mine: Words): Merged {
  const words = { ...theirs };
  const conflicts: Field[] = [];
  for (const field of FIELDS) {
    if (mine[field] === base[field] || mine[field] === theirs[field]) continue;
    words[field] = mine[field];
    if (theirs[field] !== base[field]) conflicts.push(field);
  }
  return { words, conflicts };
}
