// Which voices of a recording are heard: all, all but some, or only some.
import { computed, type Ref, ref, watch } from "vue";

/**
 * What the citizen was played holds the others a second time: it is silent, and not even fetched,
 * until it is asked for.
 */
export const ECHO = "played";

export interface PlayerVoice {
  id: string;
  role: string;
}

export function useChosenVoices(voices: Ref<readonly PlayerVoice[]>) {
  const muted = ref(new Set<string>());
  const solo = ref(new Set<string>());
  const heard = computed(
    () =>
      new Set(
        voices.value
          .map((one) => one.id)
          .filter((one) => (solo.value.size ? solo.value.has(one) : !muted.value.has(one))),
      ),
  );

  watch(
    voices,
    (found) => {
      const echoes = found.filter((one) => one.role === ECHO);
      const alone = echoes.length === found.length;
      muted.value = new Set(alone ? [] : echoes.map((one) => one.id));
      solo.value = new Set();
    },
    { immediate: true },
  );

  function toggle(set: Ref<Set<string>>, voice: string): void {
    const changed = new Set(set.value);
    if (!changed.delete(voice)) changed.add(voice);
    set.value = changed;
  }

  return {
    muted,
    solo,
    heard,
    mute: (voice: string) => toggle(muted, voice),
    single: (voice: string) => toggle(solo, voice),
  };
}
