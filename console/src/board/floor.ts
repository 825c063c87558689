// The centre as the live feed tells it: seats and calls, changed by one fact after the other. The
// same steps as the core takes (`acd/evolve*.py`), for what a board shows. Nothing here draws.
//
// A fact may be told of what a picture already has in it: each sets what is so afterwards, so that
// told once more, in order, they end where they ended before.
import type { Fact } from "@/api/feed";
import type { CallRow, LegRow, Mode, SeatRow, SeatState } from "@/board/rows";

export class Floor {
  readonly seats = new Map<string, SeatRow>();
  readonly calls = new Map<string, CallRow>();
  sighted = true;

  /** All anew, from what the API answered. */
  replace(seats: readonly SeatRow[], calls: readonly CallRow[], sighted: boolean): void {
    // What facts told and the API does not: a place that was restored, or comes first.
    const kept = calls.map((call) => {
      const known = this.calls.get(call.id);
      return known === undefined ? call : { ...call, rank: known.rank };
    });
    this.seats.clear();
    this.calls.clear();
    for (const seat of seats) this.seats.set(seat.number, seat);
    for (const call of kept) this.calls.set(call.id, call);
    this.sighted = sighted;
  }

  /** True when there is something to draw. Facts of no interest are passed over. */
  take(name: string, fact: Fact): boolean {
    const step = STEPS[name];
    if (step === undefined) return false;
    step(this, fact.values as Values, Date.parse(fact.at));
    return true;
  }
}

interface Values {
  call: string;
  seat: string | null;
  leg: string;
  role: LegRow["role"];
  queue: string;
  hotline: string;
  caller: string;
  number: string;
  operator: string;
  reason: string;
  because: string;
  until: string;
  offered_at: string;
  sign_out: boolean;
  phone: SeatRow["phone"];
  priority: number;
  mode: Mode;
  by: string | null;
  flag: string;
  [more: string]: unknown;
}

type Step = (floor: Floor, values: Values, at: number) => void;

function seat(floor: Floor, number: string | null, change: Partial<SeatRow>): void {
  const known = number === null ? undefined : floor.seats.get(number);
  if (known !== undefined) floor.seats.set(known.number, { ...known, ...change });
}

/** A step of the seat's table: what belonged to the state before is over. */
function stands(
  floor: Floor,
  number: string | null,
  state: SeatState,
  at: number,
  change: Partial<SeatRow> = {},
): void {
  seat(floor, number, { state, since: at, reason: "", until: null, ...change });
}

const FREE = { call: null, leg: null, leaving: null } as const;

function call(floor: Floor, id: string, change: (call: CallRow) => Partial<CallRow>): void {
  const known = floor.calls.get(id);
  if (known !== undefined) floor.calls.set(id, { ...known, ...change(known) });
}

const without = (legs: readonly LegRow[], id: string): LegRow[] =>
  legs.filter((leg) => leg.id !== id);

function withLeg(legs: readonly LegRow[], id: string, change: Partial<LegRow>): LegRow[] {
  const known = legs.find((leg) => leg.id === id);
  const blank = { id, role: "operator", joined: false, seat: null, mode: null, by: null } as const;
  return [...without(legs, id), { ...(known ?? blank), ...change }];
}

function rung(floor: Floor, { call: id, leg, seat: where }: Values, more: Partial<LegRow>): void {
  call(floor, id, ({ legs }) => ({ legs: withLeg(legs, leg, { seat: where ?? null, ...more }) }));
}

function reserve(floor: Floor, { call: id, leg, seat: where }: Values, at: number): void {
  const state = where === null ? undefined : floor.seats.get(where)?.state;
  if (state === "ready" || state === "wrap_up")
    stands(floor, where, "reserved", at, { call: id, leg });
}

/** Whoever was rung did not come: without anybody else who might, the caller waits again. */
function nobodyCame(floor: Floor, { call: id, leg }: Values): void {
  call(floor, id, (known) => {
    const legs = without(known.legs, leg);
    const others = legs.some((one) => !one.joined && one.role !== "supervisor");
    const waits = known.state === "ringing" && known.inbound && !others;
    return { legs, state: waits ? "waiting" : known.state };
  });
}

function leave(floor: Floor, { call: id, leg, role }: Values): void {
  call(floor, id, ({ legs, here }) => ({
    legs: without(legs, leg),
    here: here && role !== "citizen",
  }));
}

function begin(floor: Floor, values: Values, at: number, inbound: boolean): void {
  if (floor.calls.has(values.call)) return;
  floor.calls.set(values.call, {
    id: values.call,
    hotline: values.hotline,
    queue: inbound ? values.hotline : values.queue || null,
    inbound,
    state: inbound ? "waiting" : "ringing",
    caller: inbound ? values.caller : values.number,
    offered: at,
    rank: at,
    answered: null,
    priority: values.priority ?? 0,
    returned: false,
    here: inbound,
    settled: false,
    emergency: false,
    legs: [],
  });
}

const STEPS: Record<string, Step> = {
  // Seats.
  seat_signed_in: (floor, { seat: number, operator }, at) => {
    seat(floor, number, { operator });
    const out = number !== null && floor.seats.get(number)?.state === "signed_out";
    if (out) stands(floor, number, "ready", at);
  },
  seat_signed_out: (floor, { seat: number }, at) =>
    stands(floor, number, "signed_out", at, { ...FREE, operator: null }),
  seat_became_ready: (floor, { seat: number }, at) => stands(floor, number, "ready", at, FREE),
  seat_went_on_break: (floor, { seat: number, reason }, at) =>
    stands(floor, number, "on_break", at, { ...FREE, reason }),
  seat_not_responding: (floor, { seat: number }, at) =>
    stands(floor, number, "not_responding", at, FREE),
  seat_leave_requested: (floor, { seat: number, sign_out }) =>
    seat(floor, number, { leaving: sign_out ? "signed_out" : "on_break" }),
  seat_wrap_up_started: (floor, { seat: number, call: id, until }, at) =>
    stands(floor, number, "wrap_up", at, { call: id, leg: null, until: Date.parse(until) }),
  wrap_up_extended: (floor, { seat: number, until }) =>
    seat(floor, number, { until: Date.parse(until) }),
  seat_rest_started: (floor, { seat: number, until }) =>
    seat(floor, number, { until: Date.parse(until) }),
  seat_phone_changed: (floor, { seat: number, phone }) => seat(floor, number, { phone }),

  // Calls.
  call_offered: (floor, values, at) => begin(floor, values, at, true),
  call_placed: (floor, values, at) => begin(floor, values, at, false),
  citizen_dialled: (floor, { call: id }) => call(floor, id, () => ({ here: true })),
  call_queued: (floor, { call: id, queue }) =>
    call(floor, id, ({ state }) => ({ queue, state: state === "connected" ? "waiting" : state })),
  call_priority_changed: (floor, { call: id, priority }) => call(floor, id, () => ({ priority })),
  place_restored: (floor, { call: id, offered_at }) =>
    call(floor, id, () => ({ rank: Date.parse(offered_at) })),
  call_returned: (floor, { call: id }) =>
    call(floor, id, () => ({ state: "waiting", returned: true })),
  call_flagged: (floor, { call: id, flag }) =>
    call(floor, id, ({ emergency }) => ({ emergency: emergency || flag === "emergency" })),
  voicemail_started: (floor, { call: id }) => call(floor, id, () => ({ settled: true })),
  ring_back_booked: (floor, { call: id }) => call(floor, id, () => ({ settled: true })),
  satisfaction_asked: (floor, { call: id }) => call(floor, id, () => ({ settled: true })),
  call_ended: (floor, { call: id }) => void floor.calls.delete(id),

  // Who is rung, comes and goes.
  seat_rung: (floor, values, at) => {
    rung(floor, values, { role: "operator" });
    call(floor, values.call, () => ({ state: "ringing" }));
    stands(floor, values.seat, "reserved", at, { call: values.call, leg: values.leg });
  },
  seat_ring_ended: nobodyCame,
  party_rung: (floor, values, at) => {
    rung(floor, values, { role: values.role });
    if (values.role === "outside")
      call(floor, values.call, ({ state }) => ({ state: state === "waiting" ? "ringing" : state }));
    reserve(floor, values, at);
  },
  party_ring_ended: nobodyCame,
  department_rung: (floor, values) => rung(floor, { ...values, seat: null }, { role: "department" }),
  department_ring_ended: nobodyCame,
  party_joined: (floor, { call: id, leg, role, seat: number, operator }, at) => {
    call(floor, id, ({ legs, answered }) => ({
      state: "connected",
      returned: false,
      answered: answered ?? (role === "operator" || role === "outside" ? at : null),
      legs: withLeg(legs, leg, { role, joined: true, seat: number }),
    }));
    const known = number === null ? undefined : floor.seats.get(number);
    if (role !== "operator" || known === undefined) return;
    if (known.state === "talking" && known.leg === leg) return;
    if (known.state !== "talking")
      stands(floor, number, "talking", at, { call: id, leg, operator: operator || known.operator });
  },
  party_left: leave,

  // Supervisors.
  supervisor_rung: (floor, values, at) => {
    rung(floor, values, { role: "supervisor", mode: values.mode, by: values.by });
    reserve(floor, values, at);
  },
  supervision_started: (floor, { call: id, leg, seat: number, mode, by }, at) => {
    call(floor, id, ({ legs }) => ({
      legs: withLeg(legs, leg, { role: "supervisor", joined: true, seat: number, mode, by }),
    }));
    if (number !== null && floor.seats.get(number)?.leg === leg)
      stands(floor, number, "talking", at);
  },
  supervision_changed: (floor, { call: id, leg, mode }) =>
    call(floor, id, ({ legs }) => ({ legs: withLeg(legs, leg, { mode }) })),
  call_taken_over: (floor, { call: id, leg }) =>
    call(floor, id, ({ legs }) => ({ legs: withLeg(legs, leg, { role: "operator", mode: null }) })),

  pbx_lost: (floor) => {
    floor.sighted = false;
  },
  pbx_seen: (floor) => {
    floor.sighted = true;
  },
};
