// Hearing one recording: which voices, where, how fast. Nothing is fetched before somebody plays it
// and has said why: every listening stands in the access log.
import { computed, onBeforeUnmount, reactive, readonly, type Ref, ref, shallowRef, watch } from "vue";

import { Trouble } from "@/api/trouble";
import { fetchSound, reason } from "@/cases/listening";
import { Choir } from "@/recordings/choir";
import { pastSilence, quiet, type Wave } from "@/recordings/quiet";

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;
/** What the citizen was played holds the others a second time: it is silent until asked for. */
export const ECHO = "played";

export interface PlayerVoice {
  id: string;
  role: string;
}

interface State {
  at: number;
  playing: boolean;
  loading: boolean;
  speed: number;
  skip: boolean;
  /** What went wrong last. */
  failed: unknown;
  /** Why one listens has to be said first. */
  asking: boolean;
}

export type Found = "whole" | "off" | "unknown";

export interface Sound {
  id: string;
  url: string;
}

export function usePlayer(
  id: Ref<string>,
  voices: Ref<readonly PlayerVoice[]>,
  wave: Ref<Wave | null>,
  seconds: Ref<number>,
) {
  const state = reactive<State>({
    at: 0,
    playing: false,
    loading: false,
    speed: 1,
    skip: false,
    failed: null,
    asking: false,
  });
  const sounds = shallowRef<Sound[]>([]);
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
  const silences = computed(() => (wave.value === null ? [] : quiet(wave.value, heard.value)));
  let choir: Choir | null = null;
  let begin: (() => void) | null = null;
  let frame = 0;

  watch(
    voices,
    (found) => {
      muted.value = new Set(found.filter((one) => one.role === ECHO).map((one) => one.id));
      solo.value = new Set();
    },
    { immediate: true },
  );
  watch(id, () => {
    drop();
    state.at = 0;
    state.failed = null;
    state.asking = false;
  });
  onBeforeUnmount(drop);

  function drop(): void {
    choir?.end();
    choir = null;
    begin = null;
    state.playing = false;
    state.loading = false;
    cancelAnimationFrame(frame);
    for (const { url } of sounds.value) URL.revokeObjectURL(url);
    sounds.value = [];
  }

  async function play(): Promise<void> {
    state.failed = null;
    state.asking = !reason.value;
    if (state.asking || state.loading) return;
    const mine = id.value;
    state.loading = true;
    try {
      if (choir === null) await load(mine);
      if (mine !== id.value || choir === null) return;
      if (state.at >= seconds.value - 0.05) state.at = 0;
      await choir.seek(state.at);
      choir.speed = state.speed;
      await choir.play();
      state.playing = true;
      follow();
    } catch (error) {
      if (mine === id.value) state.failed = error;
    } finally {
      if (mine === id.value) state.loading = false;
    }
  }

  async function load(mine: string): Promise<void> {
    const wanted = voices.value.map((one) => one.id);
    const blobs = await Promise.all(wanted.map((one) => fetchSound(mine, one)));
    if (mine !== id.value) return;
    const there = new Promise<void>((resolve) => {
      begin = resolve;
    });
    sounds.value = blobs.map((blob, place) => ({
      id: wanted[place] ?? "",
      url: URL.createObjectURL(blob),
    }));
    await there;
  }

  /** The page has a player for each sound. */
  function seated(players: readonly HTMLAudioElement[]): void {
    choir = new Choir(players, () => {
      state.playing = false;
      state.at = seconds.value;
    });
    begin?.();
  }

  function pause(): void {
    choir?.pause();
    cancelAnimationFrame(frame);
    state.playing = false;
  }

  async function seek(wanted: number): Promise<void> {
    state.at = Math.min(Math.max(wanted, 0), seconds.value);
    if (choir === null) return;
    const goesOn = state.playing;
    if (goesOn) pause();
    if ((await choir.seek(state.at)) && goesOn && state.at < seconds.value) await play();
  }

  function follow(): void {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      if (choir === null || !state.playing) return;
      state.at = choir.at;
      const further = state.skip ? pastSilence(silences.value, state.at) : null;
      if (further === null) follow();
      else void seek(further);
    });
  }

  function changeSpeed(speed: number): void {
    state.speed = speed;
    if (choir !== null) choir.speed = speed;
  }

  function toggle(set: Ref<Set<string>>, voice: string): void {
    const changed = new Set(set.value);
    if (!changed.delete(voice)) changed.add(voice);
    set.value = changed;
  }

  /** What was found of the file when it was fetched: the server compares it with its digest. */
  const found = computed<Found>(() => {
    if (sounds.value.length) return "whole";
    const off = state.failed instanceof Trouble && state.failed.code.startsWith("recording_");
    return off ? "off" : "unknown";
  });

  return reactive({
    found,
    state: readonly(state),
    sounds,
    muted,
    solo,
    heard,
    play,
    pause,
    seek,
    seated,
    changeSpeed,
    toggleSkip: () => (state.skip = !state.skip),
    giveUp: () => (state.asking = false),
    mute: (voice: string) => toggle(muted, voice),
    single: (voice: string) => toggle(solo, voice),
  });
}

export type Player = ReturnType<typeof usePlayer>;
