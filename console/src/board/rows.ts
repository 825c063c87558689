// What the board keeps of a seat, a call and a leg. Rows are never changed: a change is a new row,
// so that whoever shows one sees by its identity whether there is anything to draw anew.
import type { Schemas } from "@/api/client";

export type SeatState = Schemas["SeatState"];
export type Mode = Schemas["Supervision"];

/** Moments are milliseconds since the epoch, server's time. */
export interface SeatRow {
  readonly number: string;
  readonly name: string;
  readonly queues: readonly string[];
  readonly state: SeatState;
  readonly since: number | null;
  /** When the wrap-up or the rest after a miss ends by itself. */
  readonly until: number | null;
  readonly operator: string | null;
  readonly phone: Schemas["Phone"];
  readonly call: string | null;
  readonly leg: string | null;
  readonly reason: string;
  readonly leaving: SeatState | null;
}

export interface LegRow {
  readonly id: string;
  readonly role: Schemas["Role"];
  readonly joined: boolean;
  readonly seat: string | null;
  readonly mode: Mode | null;
  /** Supervisors only: who asked for it. */
  readonly by: string | null;
}

export interface CallRow {
  readonly id: string;
  readonly hotline: string;
  readonly queue: string | null;
  readonly inbound: boolean;
  readonly state: Schemas["CallState"];
  readonly caller: string;
  readonly offered: number;
  /** What the place in the queue counts from: earlier than `offered` for who was cut off before. */
  readonly rank: number;
  readonly answered: number | null;
  readonly priority: number;
  /** Back in the queue after everybody else has left: served before all others. */
  readonly returned: boolean;
  /** The citizen is on the line. */
  readonly here: boolean;
  /** Waits for nobody any more: speaks to the machine, or is to be rung back. */
  readonly settled: boolean;
  readonly emergency: boolean;
  readonly legs: readonly LegRow[];
}

export const moment = (at: string | null): number | null => (at === null ? null : Date.parse(at));

export function seatRow(seat: Schemas["Seat"]): SeatRow {
  return {
    number: seat.number,
    name: seat.name,
    queues: seat.skills.map((skill) => skill.queue),
    state: seat.state,
    since: moment(seat.since),
    until: seat.state === "reserved" ? null : moment(seat.until),
    operator: seat.operator,
    phone: seat.phone,
    call: seat.call,
    leg: seat.leg,
    reason: seat.break_reason,
    leaving: seat.leaving,
  };
}

export function callRow(call: Schemas["Call"]): CallRow {
  const citizen = call.parties.some((leg) => leg.role === "citizen");
  return {
    id: call.id,
    hotline: call.hotline,
    queue: call.queue,
    inbound: call.direction === "inbound",
    state: call.state,
    caller: call.caller,
    offered: Date.parse(call.offered_at),
    rank: Date.parse(call.offered_at),
    answered: moment(call.answered_at),
    priority: call.priority,
    returned: call.state === "waiting" && call.answered_at !== null,
    here: citizen,
    settled: call.voicemail || call.ring_back_booked || call.satisfaction_asked,
    emergency: call.flags.includes("emergency"),
    legs: call.parties
      .filter((leg) => leg.role !== "citizen")
      .map((leg) => ({
        id: leg.id,
        role: leg.role,
        joined: leg.state === "joined",
        seat: leg.seat,
        mode: leg.supervision,
        by: leg.asked_by,
      })),
  };
}

/** The order in which those who wait are served. */
export function byTurn(one: CallRow, other: CallRow): number {
  return (
    Number(other.returned) - Number(one.returned) ||
    other.priority - one.priority ||
    one.rank - other.rank ||
    one.id.localeCompare(other.id)
  );
}
