// The list somebody came from: the next recording and the one before are found by it, after a
// reload as well.
import { type Filter, NOTHING } from "@/recordings/filter";
import type { Page } from "@/api/listing";

export interface Trail {
  filter: Filter;
  /** Newest first, as far as the list was read. */
  ids: string[];
  cursor: string | null;
}

const KEY = "rexian.recordings.trail";

export function keepTrail(trail: Trail): void {
  sessionStorage.setItem(KEY, JSON.stringify(trail));
}

export function findTrail(): Trail {
  const kept = sessionStorage.getItem(KEY);
  return kept === null ? { filter: NOTHING, ids: [], cursor: null } : (JSON.parse(kept) as Trail);
}

export interface Neighbours {
  before: string | null;
  after: string | null;
}

/** Beside a recording in the list; reads on where the list was not read to its end. */
export async function neighbours(
  trail: Trail,
  id: string,
  page: (filter: Filter, cursor: string) => Promise<Page<{ id: string }>>,
): Promise<{ trail: Trail; beside: Neighbours }> {
  const place = trail.ids.indexOf(id);
  if (place < 0) return { trail, beside: { before: null, after: null } };
  let known = trail;
  if (place === known.ids.length - 1 && known.cursor !== null) {
    const found = await page(known.filter, known.cursor);
    known = {
      ...known,
      ids: [...known.ids, ...found.items.map((one) => one.id)],
      cursor: found.next_cursor,
    };
  }
  return {
    trail: known,
    beside: { before: known.ids[place - 1] ?? null, after: known.ids[place + 1] ?? null },
  };
}
