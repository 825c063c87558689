// What the operator's desk knows: the own seat, the call it is on, the case of that call. Read from
// the API, and anew whenever the live feed tells of the seat or the call.
import { reactive, readonly } from "vue";

import { api, got, type Schemas } from "@/api/client";
import { type Fact, listen } from "@/api/feed";
import { serverNow, session } from "@/api/session";
import { Trouble } from "@/api/trouble";
import { outdated } from "@/cases/units";

export type Seat = Schemas["Seat"];
export type Call = Schemas["Call"];
export type Leg = Schemas["Leg"];
export type Department = Schemas["Department"];
export type Choices = Schemas["DeskChoices"];

interface State {
  loaded: boolean;
  /** The server cannot be reached: what is shown may be old. */
  stale: boolean;
  seat: Seat | null;
  call: Call | null;
  /** The case to write in: of the call that is on, or of the one that was last. */
  caseId: string | null;
  departments: Department[];
  hotlines: Record<string, string>;
  choices: Choices | null;
}

const PAGE = 200;
const SOON_MS = 40;
const CASE_TRIES = 40;
const CASE_EVERY_MS = 250;
const CASE_KEY = "rexian.case";
/** The call whose case that is. */
const CALL_KEY = "rexian.caseCall";

const state = reactive<State>({
  loaded: false,
  stale: false,
  seat: null,
  call: null,
  caseId: sessionStorage.getItem(CASE_KEY),
  departments: [],
  hotlines: {},
  choices: null,
});
export const desk = readonly(state) as Readonly<State>;

let soon: ReturnType<typeof setTimeout> | null = null;
let reading: Promise<void> | null = null;
let again = false;
let looking: string | null = null;
let followed = 0;

/** The page an operator works at. Returns what ends it. */
export function openDesk(): () => void {
  void directory();
  return followSeat();
}

/** Know the own seat and its call. Returns what ends it. */
export function followSeat(): () => void {
  followed += 1;
  void refresh();
  const stop = listen(heard);
  return () => {
    followed -= 1;
    stop();
    // The page that comes next may have begun already.
    if (followed > 0 || soon === null) return;
    clearTimeout(soon);
    soon = null;
  };
}

export async function allSeats(): Promise<Seat[]> {
  return everything((cursor) =>
    got(api.GET("/api/v1/seats", { params: { query: { limit: PAGE, ...cursor } } })),
  );
}

/** Read seat and call; those who ask meanwhile wait for one more reading. */
export async function refresh(): Promise<void> {
  if (reading !== null) {
    again = true;
    return reading;
  }
  reading = (async () => {
    do {
      again = false;
      await read();
    } while (again);
  })();
  try {
    await reading;
  } finally {
    reading = null;
  }
}

export function showCase(id: string | null): void {
  state.caseId = id;
  if (id === null) sessionStorage.removeItem(CASE_KEY);
  else sessionStorage.setItem(CASE_KEY, id);
}

/** What is typed from now on is about this call: no more into the case of the one before. */
export function begun(call: Call): void {
  if (sessionStorage.getItem(CALL_KEY) === call.id) return;
  sessionStorage.setItem(CALL_KEY, call.id);
  if (call.case === null || call.case !== state.caseId) showCase(null);
}

/** The own leg on the call. */
export function ownLeg(call: Call): Leg | undefined {
  return call.parties.find((leg) => leg.seat === state.seat?.number && leg.role !== "supervisor");
}

/** Whether the own telephone has taken the call. A page may hear late that it is joined, too. */
export function taken(call: Call): boolean {
  const state = ownLeg(call)?.state;
  return state === "answered" || state === "joined";
}

function heard(name: string, fact: Fact): void {
  if (name === "hello" || name === "reset") {
    later();
    return;
  }
  const { seat, call, by, operator } = fact.values ?? {};
  const mine = state.seat?.number;
  const touched =
    (mine !== undefined && (seat === mine || by === mine)) ||
    (state.call !== null && call === state.call.id) ||
    operator === session.username;
  if (touched) later();
}

function later(): void {
  soon ??= setTimeout(() => {
    soon = null;
    void refresh();
  }, SOON_MS);
}

async function read(): Promise<void> {
  try {
    const seat = await ownSeat();
    state.seat = seat;
    state.call = seat === null ? null : await callOf(seat);
    state.loaded = true;
    state.stale = false;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    state.stale = error.passing;
    if (error.passing) setTimeout(() => void refresh(), 2_000);
    return;
  }
  const call = state.call;
  if (call === null || !taken(call)) return;
  begun(call);
  if (ownLeg(call)?.state === "joined" && looking !== call.id) {
    looking = call.id;
    void findCase(call.id);
  }
}

async function ownSeat(): Promise<Seat | null> {
  if (state.seat !== null) {
    const path = { seat: state.seat.number };
    const seat = await got(api.GET("/api/v1/seats/{seat}", { params: { path } }));
    if (seat.operator === session.username) return seat;
  }
  return (await allSeats()).find((seat) => seat.operator === session.username) ?? null;
}

async function callOf(seat: Seat): Promise<Call | null> {
  if (seat.call === null) return null;
  const query = { live: true, seat: seat.number, limit: 10 };
  const page = await got(api.GET("/api/v1/calls", { params: { query } }));
  return page.items.find((call) => call.id === seat.call) ?? null;
}

/** The case of an answered call is opened a moment after it was answered. */
async function findCase(id: string): Promise<void> {
  for (let tries = 0; tries < CASE_TRIES; tries += 1) {
    try {
      const call = await got(
        api.GET("/api/v1/calls/{call}", { params: { path: { call: id } } }),
      );
      if (call.case !== null) {
        showCase(call.case);
        return;
      }
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, CASE_EVERY_MS));
  }
  looking = null;
}

/** Who is on duty may have changed since. */
export async function renewDepartments(): Promise<void> {
  if (outdated(state.departments, serverNow())) state.departments = await allDepartments();
}

function allDepartments(): Promise<Department[]> {
  return everything((cursor) =>
    got(api.GET("/api/v1/departments", { params: { query: { limit: PAGE, ...cursor } } })),
  );
}

async function directory(): Promise<void> {
  try {
    const [departments, hotlines, choices] = await Promise.all([
      allDepartments(),
      everything((cursor) =>
        got(api.GET("/api/v1/hotlines", { params: { query: { limit: PAGE, ...cursor } } })),
      ),
      got(api.GET("/api/v1/desk/choices")),
    ]);
    state.departments = departments;
    state.hotlines = Object.fromEntries(hotlines.map((line) => [line.number, line.name]));
    state.choices = choices;
  } catch (error) {
    if (error instanceof Trouble && error.passing) setTimeout(() => void directory(), 5_000);
  }
}

interface Paged<T> {
  items: T[];
  next_cursor?: string | null;
}

async function everything<T>(
  page: (cursor: { cursor?: string }) => Promise<Paged<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null | undefined;
  do {
    const found = await page(cursor ? { cursor } : {});
    items.push(...found.items);
    cursor = found.next_cursor;
  } while (cursor);
  return items;
}
