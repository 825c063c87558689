// What the board shows. The picture is read once from the API, then changed by the live feed; it is
// drawn at most once for each frame of the screen, however many changes there were meanwhile.
import { shallowRef } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { type Fact, listen } from "@/api/feed";
import { session } from "@/api/session";
import { Trouble } from "@/api/trouble";
import { Floor } from "@/board/floor";
import { everything } from "@/board/pages";
import { byTurn, callRow, type CallRow, seatRow, type SeatRow } from "@/board/rows";

export interface HotlineUse {
  readonly number: string;
  readonly name: string;
  readonly lines: number;
  readonly used: number;
}

export interface Board {
  readonly loaded: boolean;
  /** The server does not answer, or the PBX is out of its sight: what is shown may be old. */
  readonly stale: boolean;
  readonly sighted: boolean;
  readonly seats: readonly SeatRow[];
  readonly calls: ReadonlyMap<string, CallRow>;
  readonly waiting: readonly CallRow[];
  readonly hotlines: readonly HotlineUse[];
  readonly queues: readonly Schemas["Queue"][];
}

const EMPTY: Board = {
  loaded: false,
  stale: false,
  sighted: true,
  seats: [],
  calls: new Map(),
  waiting: [],
  hotlines: [],
  queues: [],
};
/** An admin's change of lines is no fact of the core: it is asked for. */
const LINES_EVERY_MS = 1_000;
/** So often everything is read anew, in case anything was ever understood wrongly. */
const ANEW_EVERY_MS = 60_000;
const AGAIN_MS = 2_000;

export const board = shallowRef<Board>(EMPTY);

/** Told of every fact while the board is open. */
export type Heard = (name: string, fact: Fact) => void;

/** Begin; returns what ends it. */
export function openBoard(heard: Heard): () => void {
  const open = new OpenBoard(heard);
  return () => open.close();
}

class OpenBoard {
  private readonly floor = new Floor();
  private hotlines: readonly Schemas["Hotline"][] = [];
  private queues: readonly Schemas["Queue"][] = [];
  private frame = 0;
  private closed = false;
  private stale = false;
  private loaded = false;
  /** Facts heard while a picture is being read; they are told once more on top of it. */
  private meanwhile: [string, Fact][] | null = null;
  private again = false;
  private readonly stop: () => void;
  private readonly timers: ReturnType<typeof setInterval>[];

  constructor(private readonly heard: Heard) {
    board.value = EMPTY;
    this.stop = listen((name, fact) => this.take(name, fact));
    this.timers = [
      setInterval(() => void this.readLines(), LINES_EVERY_MS),
      setInterval(() => void this.read(), ANEW_EVERY_MS),
    ];
    void this.read();
    void this.readLines();
  }

  close(): void {
    this.closed = true;
    this.stop();
    this.timers.forEach(clearInterval);
    cancelAnimationFrame(this.frame);
    board.value = EMPTY;
  }

  private take(name: string, fact: Fact): void {
    if (name === "hello" || name === "reset" || name === "pbx_seen") void this.read();
    this.meanwhile?.push([name, fact]);
    if (this.floor.take(name, fact)) this.draw();
    this.heard(name, fact);
  }

  private async read(): Promise<void> {
    if (this.closed) return;
    if (this.meanwhile !== null) {
      this.again = true;
      return;
    }
    const meanwhile: [string, Fact][] = [];
    this.meanwhile = meanwhile;
    try {
      const [seats, calls] = await Promise.all([
        everything((query) => got(api.GET("/api/v1/seats", { params: { query } }))),
        everything((query) =>
          got(api.GET("/api/v1/calls", { params: { query: { ...query, live: true } } })),
        ),
      ]);
      this.floor.replace(seats.map(seatRow), calls.map(callRow), this.floor.sighted);
      for (const [name, fact] of meanwhile) this.floor.take(name, fact);
      this.stale = false;
      this.loaded = true;
    } catch (error) {
      this.failed(error);
      if (!this.closed && session.role !== null) setTimeout(() => void this.read(), AGAIN_MS);
    } finally {
      this.meanwhile = null;
      this.draw();
    }
    if (this.again) {
      this.again = false;
      await this.read();
    }
  }

  private async readLines(): Promise<void> {
    if (document.hidden || session.role === null) return;
    try {
      const [hotlines, queues] = await Promise.all([
        everything((query) => got(api.GET("/api/v1/hotlines", { params: { query } }))),
        everything((query) => got(api.GET("/api/v1/queues", { params: { query } }))),
      ]);
      this.hotlines = hotlines;
      this.queues = queues;
      this.stale = false;
    } catch (error) {
      this.failed(error);
    }
    this.draw();
  }

  private failed(error: unknown): void {
    if (!(error instanceof Trouble)) throw error;
    this.stale = true;
  }

  private draw(): void {
    if (this.frame !== 0 || this.closed) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      board.value = this.picture();
    });
  }

  private picture(): Board {
    const calls = new Map(this.floor.calls);
    const used = new Map<string, number>();
    const waiting: CallRow[] = [];
    for (const call of calls.values()) {
      if (!call.inbound || !call.here) continue;
      used.set(call.hotline, (used.get(call.hotline) ?? 0) + 1);
      // Who is rung for is still waiting, for the one who waits.
      if (call.state !== "connected" && !call.settled) waiting.push(call);
    }
    return {
      loaded: this.loaded,
      stale: this.stale,
      sighted: this.floor.sighted,
      seats: [...this.floor.seats.values()],
      calls,
      waiting: waiting.sort(byTurn),
      hotlines: this.hotlines.map(({ number, name, lines }) => ({
        number,
        name,
        lines,
        used: used.get(number) ?? 0,
      })),
      queues: this.queues,
    };
  }
}
