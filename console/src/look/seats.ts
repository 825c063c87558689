// A seat's state as a class that gives it its colours; the word always stands beside it.
import "@/look/seats.css";

import type { SeatState } from "@/board/rows";

const COLOURS: Record<SeatState, string> = {
  ready: "green",
  reserved: "blue",
  talking: "blue",
  on_break: "amber",
  wrap_up: "purple",
  not_responding: "red",
  signed_out: "grey",
};

export const STATES = Object.keys(COLOURS) as SeatState[];

export const colour = (state: SeatState): string => `seat-${COLOURS[state]}`;
