// Changes of the site that are not saved yet, kept on this machine by person: neither a reload nor a
// session that ran out loses them. Kept is what was changed, and of which version.
import type { Change, Json, Path } from "@/admin/site/json";

export interface Kept {
  version: number;
  changes: { path: Path; value?: Json }[];
}

const key = (who: string): string => `rexian.site.${who}`;

export function keep(who: string, version: number, changes: readonly Change[]): void {
  try {
    if (changes.length === 0) localStorage.removeItem(key(who));
    else localStorage.setItem(key(who), JSON.stringify({ version, changes: changes.map(bare) }));
  } catch {
    // Storage full or switched off: the page itself still has it.
  }
}

export function findKept(who: string): Kept | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(who)) ?? "null");
    return isKept(found) ? found : null;
  } catch {
    // Whatever stands there was not written here.
    return null;
  }
}

function bare({ path, value }: Change): { path: Path; value?: Json } {
  return value === undefined ? { path } : { path, value };
}

function isKept(found: unknown): found is Kept {
  if (typeof found !== "object" || found === null) return false;
  const { version, changes } = found as Partial<Kept>;
  return (
    typeof version === "number" &&
    Array.isArray(changes) &&
    changes.every(
      (one) => Array.isArray(one?.path) && one.path.every((step) => typeof step === "string"),
    )
  );
}
