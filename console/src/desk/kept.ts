// What is typed and not sent yet stays in this tab: a reload, a dead network or a session that ran
// out costs nothing. Signing out forgets it.
import { ref, type Ref, watch } from "vue";

const BEGIN = "rexian.kept.";

export interface Kept<T> {
  value: Ref<T>;
  /** It was found: something was typed and never sent. */
  restored: boolean;
  /** It was sent: as it is now there is nothing to be kept. */
  sent: () => void;
}

/** `key` says what it is for; `first` is what there is before anything is typed. */
export function useKept<T>(key: string, first: () => T): Kept<T> {
  const name = BEGIN + key;
  const found = sessionStorage.getItem(name);
  const begin = first();
  let known = JSON.stringify(begin);
  const value = ref(found === null ? begin : (JSON.parse(found) as T)) as Ref<T>;
  watch(
    value,
    (typed) => {
      const text = JSON.stringify(typed);
      if (text === known) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, text);
    },
    // At once: the page may be gone before the next tick.
    { deep: true, flush: "sync" },
  );
  const sent = (): void => {
    known = JSON.stringify(value.value);
    sessionStorage.removeItem(name);
  };
  return { value, restored: found !== null, sent };
}
