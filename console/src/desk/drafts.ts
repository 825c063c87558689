// What is typed and not saved yet, kept on this machine until it is: a reload, a crash or a session
// that ran out loses nothing. One draft a case and person.
import { FIELDS, type Words } from "@/desk/merge";

export interface Draft {
  /** What the case said when this was begun. */
  base: Words;
  mine: Words;
}

const key = (who: string, caseId: string): string => `rexian.draft.${who}.${caseId}`;

export function keepDraft(who: string, caseId: string, draft: Draft): void {
  try {
    localStorage.setItem(key(who, caseId), JSON.stringify(draft));
  } catch {
    // Storage full or switched off: the page itself still has it.
  }
}

export function dropDraft(who: string, caseId: string): void {
  localStorage.removeItem(key(who, caseId));
}

export function findDraft(who: string, caseId: string): Draft | null {
  const kept = localStorage.getItem(key(who, caseId));
  if (kept === null) return null;
  try {
    const draft = JSON.parse(kept) as Partial<Draft>;
    return isWords(draft.base) && isWords(draft.mine) ? { base: draft.base, mine: draft.mine } : null;
  } catch {
    return null;
  }
}

function isWords(value: unknown): value is Words {
  return (
    typeof value === "object" &&
    value !== null &&
    FIELDS.every((field) => typeof (value as Record<string, unknown>)[field] === "string")
  );
}
