// What was typed and is not saved, kept for this tab: a session that ends costs nothing of it.
const PREFIX = "rexian.draft.";

export interface Draft<T> {
  /** What it began from. */
  version: number | null;
  value: T;
}

export interface Drafts<T> {
  read: () => Draft<T> | null;
  keep: (draft: Draft<T>) => void;
  forget: () => void;
}

export function draftsOf<T>(what: string): Drafts<T> {
  const key = PREFIX + what;
  return {
    read: () => {
      const found = sessionStorage.getItem(key);
      return found === null ? null : (JSON.parse(found) as Draft<T>);
    },
    keep: (draft) => sessionStorage.setItem(key, JSON.stringify(draft)),
    forget: () => sessionStorage.removeItem(key),
  };
}
