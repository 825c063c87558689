// Filters somebody gave a name, kept on this machine for that person.
import { ref, type Ref, watch } from "vue";

import { type Filter, fromAddress, NOTHING } from "@/cases/filter";

export interface SavedFilter {
  name: string;
  filter: Filter;
}

const MOST = 30;

export function useSavedFilters(who: string): {
  saved: Ref<SavedFilter[]>;
  save: (name: string, filter: Filter) => void;
  remove: (name: string) => void;
} {
  const key = `rexian.case-filters.${who}`;
  const saved = ref(read(localStorage.getItem(key)));
  watch(saved, (all) => {
    try {
      localStorage.setItem(key, JSON.stringify(all));
    } catch {
      // Storage full or switched off: they hold as long as the page.
    }
  });

  function remove(name: string): void {
    saved.value = saved.value.filter((one) => one.name !== name);
  }

  /** One of the same name is replaced. */
  function save(name: string, filter: Filter): void {
    const others = saved.value.filter((one) => one.name !== name);
    saved.value = [...others, { name, filter: { ...filter } }].slice(-MOST);
  }
  return { saved, save, remove };
}

function read(text: string | null): SavedFilter[] {
  try {
    const all: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(all)) return [];
    return all.flatMap((one: { name?: unknown; filter?: unknown }) =>
      typeof one?.name === "string" && typeof one.filter === "object" && one.filter !== null
        ? [{ name: one.name, filter: { ...NOTHING, ...fromAddress(one.filter as never) } }]
        : [],
    );
  } catch {
    return [];
  }
}
