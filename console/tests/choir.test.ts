// Several players as one: they begin together, and who strays is brought back.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Choir } from "@/recordings/choir";

/** A player that goes nowhere by itself; a seek is done in the next turn, as in a browser. */
class Player extends EventTarget {
  readyState = 4;
  paused = true;
  ended = false;
  seeking = false;
  playbackRate = 1;
  preservesPitch = false;
  seeks: number[] = [];
  #at = 0;

  get currentTime(): number {
    return this.#at;
  }

  set currentTime(at: number) {
    this.#at = at;
    this.seeks.push(at);
    queueMicrotask(() => this.dispatchEvent(new Event("seeked")));
  }

  /** Where it is found, without a seek. */
  strays(at: number): void {
    this.#at = at;
  }

  async play(): Promise<void> {
    this.paused = false;
  }

  pause(): void {
    this.paused = true;
  }
}

function choirOf(count: number, ended = vi.fn()) {
  const players = Array.from({ length: count }, () => new Player());
  const choir = new Choir(players as unknown as HTMLAudioElement[], ended);
  const [clock, ...others] = players as [Player, ...Player[]];
  return { choir, players, clock, others, ended };
}

describe("a choir", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("plays at the speed that is chosen, with the pitch of one", async () => {
    const { choir, players } = choirOf(3);
    choir.speed = 1.5;
    await choir.play();
    expect(players.map((one) => one.playbackRate)).toEqual([1.5, 1.5, 1.5]);
    expect(players.every((one) => one.preservesPitch && !one.paused)).toBe(true);
    choir.end();
  });

  test("goes somewhere all together", async () => {
    const { choir, players } = choirOf(2);
    expect(await choir.seek(7.5)).toBe(true);
    expect(players.map((one) => one.currentTime)).toEqual([7.5, 7.5]);
    expect(choir.at).toBe(7.5);
  });

  test("is where it was asked to go last", async () => {
    const { choir, clock } = choirOf(2);
    const first = choir.seek(3);
    const second = choir.seek(9);
    expect([await first, await second]).toEqual([false, true]);
    expect(clock.currentTime).toBe(9);
  });

  test("brings back who strays, and lets them be once they are close", async () => {
    const { choir, clock, others } = choirOf(3);
    await choir.play();
    clock.strays(10);
    others[0]?.strays(10.05);
    others[1]?.strays(12);
    vi.advanceTimersByTime(150);
    expect(others[0]?.playbackRate).toBeCloseTo(0.9);
    expect(others[0]?.seeks).toEqual([]);
    expect(others[1]?.seeks).toEqual([10]);
    others[0]?.strays(10.01);
    vi.advanceTimersByTime(150);
    expect(others[0]?.playbackRate).toBe(1);
    choir.end();
  });

  test("stops as a whole when the clock has come to its end", async () => {
    const { choir, players, clock, ended } = choirOf(2);
    await choir.play();
    clock.dispatchEvent(new Event("ended"));
    expect(ended).toHaveBeenCalledOnce();
    expect(players.every((one) => one.paused)).toBe(true);
    choir.end();
    clock.dispatchEvent(new Event("ended"));
    expect(ended).toHaveBeenCalledOnce();
  });
});
