// Several players of one length as one: started, stopped and moved together, and kept together.
import { correction } from "@/recordings/align";

const LOOK_MS = 150;
const METADATA = 1;

export class Choir {
  readonly #players: readonly HTMLAudioElement[];
  readonly #ended: () => void;
  #speed = 1;
  #turn = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** The first player is the clock. `ended` is told when it came to its end. */
  constructor(players: readonly HTMLAudioElement[], ended: () => void) {
    this.#players = players;
    this.#ended = () => {
      this.pause();
      ended();
    };
    this.#clock?.addEventListener("ended", this.#ended);
  }

  get #clock(): HTMLAudioElement | undefined {
    return this.#players[0];
  }

  /** Seconds from the start. */
  get at(): number {
    return this.#clock?.currentTime ?? 0;
  }

  /** Throws what the browser says when it may not play. */
  async play(): Promise<void> {
    await Promise.all(this.#players.map(loaded));
    this.#setSpeed();
    await Promise.all(this.#players.map((one) => one.play()));
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#align(), LOOK_MS);
  }

  pause(): void {
    clearInterval(this.#timer);
    for (const one of this.#players) one.pause();
  }

  /** Everybody is there when it returns; true unless somewhere else was asked for meanwhile. */
  async seek(at: number): Promise<boolean> {
    const mine = ++this.#turn;
    await Promise.all(this.#players.map(loaded));
    if (mine !== this.#turn) return false;
    await Promise.all(this.#players.map((one) => moved(one, at)));
    return mine === this.#turn;
  }

  /** 1 is as it was spoken; the pitch stays. */
  set speed(speed: number) {
    this.#speed = speed;
    this.#setSpeed();
  }

  end(): void {
    this.#turn++;
    this.#clock?.removeEventListener("ended", this.#ended);
    this.pause();
  }

  #setSpeed(): void {
    for (const one of this.#players) {
      one.preservesPitch = true;
      one.playbackRate = this.#speed;
    }
  }

  #align(): void {
    const clock = this.#clock;
    if (clock === undefined || clock.paused || clock.seeking) return;
    for (const one of this.#players.slice(1)) {
      if (one.seeking || one.ended) continue;
      const { jump, rate } = correction((one.currentTime - clock.currentTime) / this.#speed);
      if (jump) one.currentTime = clock.currentTime;
      one.playbackRate = this.#speed * rate;
    }
  }
}

function loaded(player: HTMLAudioElement): Promise<void> {
  if (player.readyState >= METADATA) return Promise.resolve();
  return new Promise((resolve, reject) => {
    player.addEventListener("loadedmetadata", () => resolve(), { once: true });
    player.addEventListener("error", () => reject(player.error), { once: true });
  });
}

function moved(player: HTMLAudioElement, at: number): Promise<void> {
  return new Promise((resolve) => {
    player.addEventListener("seeked", () => resolve(), { once: true });
    player.currentTime = at;
  });
}
