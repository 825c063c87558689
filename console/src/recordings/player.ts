// Hearing one recording: which voices, where, how fast. Nothing is fetched before somebody plays it
// and has said why: every listening stands in the access log.
import { computed, onBeforeUnmount, reactive, readonly, type Ref, shallowRef, watch } from "vue";

import { Trouble } from "@/api/trouble";
import { fetchSound, reason } from "@/cases/listening";
import { Choir } from "@/recordings/choir";
import { ECHO, type PlayerVoice, useChosenVoices } from "@/recordings/chosenVoices";
import { pastSilence, quiet, type Wave } from "@/recordings/quiet";

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2] as const;

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
  const chosen = useChosenVoices(voices);
  const { heard } = chosen;
  const silences = computed(() => (wave.value === null ? [] : quiet(wave.value, heard.value)));
  let choir: Choir | null = null;
  let players: readonly HTMLAudioElement[] = [];
  let begin: (() => void) | null = null;
  let frame = 0;
  /** Plays on as soon as it is where it was asked to go. */
  let goesOn = false;

  watch(id, () => {
    drop();
    state.at = 0;
    state.failed = null;
    state.asking = false;
  });
  watch(heard, () => {
    if (choir === null || lacking().length === 0) return;
    const played = state.playing;
    pause();
    choir.end();
    choir = null;
    if (played) void play();
  });
  onBeforeUnmount(drop);

  function drop(): void {
    pause();
    choir?.end();
    choir = null;
    players = [];
    begin = null;
    state.loading = false;
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

  /** Voices that are still to be fetched. */
  function lacking(): string[] {
    const there = new Set(sounds.value.map((one) => one.id));
    return voices.value
      .filter((one) => one.role !== ECHO || heard.value.has(one.id))
      .map((one) => one.id)
      .filter((one) => !there.has(one));
  }

  async function load(mine: string): Promise<void> {
    const wanted = lacking();
    if (!wanted.length) {
      seated(players);
      return;
    }
    const blobs = await Promise.all(wanted.map((one) => fetchSound(mine, one)));
    if (mine !== id.value) return;
    const there = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const fetched = blobs.map((blob, place) => ({
      id: wanted[place] ?? "",
      url: URL.createObjectURL(blob),
    }));
    sounds.value = [...sounds.value, ...fetched];
    await there;
  }

  /** The page has a player for each sound. */
  function seated(made: readonly HTMLAudioElement[]): void {
    players = made;
    choir = new Choir(players, () => {
      state.playing = false;
      state.at = seconds.value;
    });
    begin?.();
  }

  function halt(): void {
    choir?.pause();
    cancelAnimationFrame(frame);
    state.playing = false;
  }

  function pause(): void {
    goesOn = false;
    halt();
  }

  async function seek(wanted: number): Promise<void> {
    state.at = Math.min(Math.max(wanted, 0), seconds.value);
    if (choir === null) return;
    goesOn ||= state.playing;
    if (state.playing) halt();
    // Who asked again meanwhile sees to it that it plays on.
    if (!(await choir.seek(state.at)) || !goesOn) return;
    goesOn = false;
    if (state.at < seconds.value) await play();
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
    ...chosen,
    play,
    pause,
    seek,
    seated,
    changeSpeed,
    toggleSkip: () => (state.skip = !state.skip),
    giveUp: () => (state.asking = false),
  });
}

export type Player = ReturnType<typeof usePlayer>;
