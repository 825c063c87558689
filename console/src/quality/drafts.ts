// What is filled in and not saved yet: kept in this tab, so that a reload or a dead network costs
// nothing.
export interface Draft {
  marks: Record<string, number>;
  fatal: string[];
  note: string;
}

const key = (score: number): string => `rexian.score.${score}`;

export function keepDraft(score: number, draft: Draft): void {
  sessionStorage.setItem(key(score), JSON.stringify(draft));
}

export function findDraft(score: number): Draft | null {
  const kept = sessionStorage.getItem(key(score));
  return kept === null ? null : (JSON.parse(kept) as Draft);
}

export function dropDraft(score: number): void {
  sessionStorage.removeItem(key(score));
}
