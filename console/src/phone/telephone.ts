// The telephone of the seat: registers through /sip, rings, is answered, plays what it hears.
// What is done on a call (hold, transfer, ...) is the API's; this only carries the voice.
import { UA } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import { reactive, readonly } from "vue";

import { api, got } from "@/api/client";
import { Trouble } from "@/api/trouble";
import { closeMicrophone, microphone, type MicrophoneTrouble } from "@/phone/microphone";
import { CLOSED, type Ticket, TicketSocket } from "@/phone/socket";
import { startRinging, stopRinging } from "@/phone/tone";

export type PhoneState = "off" | "connecting" | "registered" | "elsewhere" | "lost" | "refused";
export type VoiceState = "none" | "ringing" | "answering" | "talking";

interface State {
  seat: string | null;
  state: PhoneState;
  voice: VoiceState;
  trouble: MicrophoneTrouble | null;
}

/** After the last candidate that much is waited for another one: gathering all takes seconds. */
const CANDIDATES_MS = 300;
const REGISTER_SECONDS = 120;

const state = reactive<State>({ seat: null, state: "off", voice: "none", trouble: null });
export const telephone = readonly(state);

/** This telephone, for as long as it lives: the call of one before it has to ring here anew. */
let page = crypto.randomUUID();
const tab = tabName();

let agent: UA | null = null;
let socket: TicketSocket | null = null;
let session: RTCSession | null = null;
let takeOver = false;
/** What rings now is a call that was on here before the page was loaded anew: answered by itself. */
let expected = false;

const speaker = new Audio();
speaker.autoplay = true;

function tabName(): string {
  const kept = sessionStorage.getItem("rexian.tab");
  if (kept) return kept;
  const made = crypto.randomUUID();
  sessionStorage.setItem("rexian.tab", made);
  return made;
}

/** Be the telephone of the seat. `take` also takes it from another tab or computer. */
export async function start(seat: string, take = false): Promise<void> {
  if (agent !== null && state.seat === seat && !take) return;
  leave("off");
  takeOver = take;
  state.seat = seat;
  state.state = "connecting";
  try {
    await microphone();
    state.trouble = null;
  } catch (trouble) {
    // Without it the citizen would hear nothing: no telephone, the desk phone rings on.
    state.trouble = trouble as MicrophoneTrouble;
    state.state = "off";
    return;
  }
  await connect(seat);
}

async function connect(seat: string): Promise<void> {
  let first: Opened | null;
  try {
    first = await open(seat);
  } catch (reason) {
    refused(reason);
    return;
  }
  socket = new TicketSocket(async () => {
    const opened = first ?? (await open(seat));
    first = null;
    return opened;
  }, refused);
  const made = new UA({
    sockets: [{ socket, weight: 0 }],
    uri: `sip:${first.account}@${first.domain}`,
    authorization_user: first.account,
    password: first.password,
    register_expires: REGISTER_SECONDS,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 4,
    user_agent: "rexian console",
  });
  agent = made;
  made.on("registered", () => {
    state.state = "registered";
    void tellReady(seat);
  });
  made.on("registrationFailed", () => {
    if (state.state === "registered" || state.state === "connecting") state.state = "lost";
  });
  made.on("disconnected", (event) => {
    const code = (event as { code?: number }).code;
    if (agent !== made) return;
    if (code === CLOSED.takenOver) leave("elsewhere");
    else if (code === CLOSED.signedOut) leave("off");
    else if (state.state === "registered") state.state = "lost";
  });
  made.on("newRTCSession", (event: { originator: string; session: RTCSession }) => {
    if (event.originator === "remote") incoming(event.session);
  });
  made.start();
}

/** A call of the page before this one rings here now. */
async function tellReady(seat: string): Promise<void> {
  try {
    const params = { path: { seat } };
    await got(api.POST("/api/v1/seats/{seat}/browser-phone/ready", { params, body: { page } }));
  } catch {
    // The backend gives such a call to somebody else when it hears nothing.
  }
}

interface Opened extends Ticket {
  account: string;
  password: string;
  domain: string;
}

async function open(seat: string): Promise<Opened> {
  const opened = await got(
    api.POST("/api/v1/seats/{seat}/browser-phone", {
      params: { path: { seat } },
      body: { tab, page, take_over: takeOver, carries: state.voice === "talking" },
    }),
  );
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const query = new URLSearchParams({ ticket: opened.ticket });
  return { ...opened, url: `${scheme}://${location.host}${opened.path}?${query.toString()}` };
}

function refused(reason: unknown): void {
  if (!(reason instanceof Trouble) || reason.passing) state.state = "lost";
  else leave(reason.code === "phone_elsewhere" ? "elsewhere" : "refused");
}

function incoming(coming: RTCSession): void {
  if (session !== null && !session.isEnded()) {
    coming.terminate({ status_code: 486 });
    return;
  }
  session = coming;
  state.voice = "ringing";
  let patience: ReturnType<typeof setTimeout> | undefined;
  coming.on("icecandidate", (event) => {
    clearTimeout(patience);
    patience = setTimeout(() => event.ready(), CANDIDATES_MS);
  });
  coming.on("peerconnection", ({ peerconnection }) => {
    peerconnection.addEventListener("track", (event) => {
      speaker.srcObject = event.streams[0] ?? new MediaStream([event.track]);
      void speaker.play().catch(() => undefined);
    });
  });
  coming.on("confirmed", () => {
    state.voice = "talking";
  });
  const over = (): void => {
    clearTimeout(patience);
    stopRinging();
    if (session !== coming) return;
    session = null;
    state.voice = "none";
    speaker.srcObject = null;
  };
  coming.on("ended", over);
  coming.on("failed", over);
  if (expected) void answer();
  else startRinging();
}

/** Take the call that rings. */
export async function answer(): Promise<void> {
  const ringing = session;
  if (ringing === null || state.voice !== "ringing") return;
  expected = false;
  state.voice = "answering";
  stopRinging();
  try {
    const mediaStream = await microphone();
    ringing.answer({ mediaStream, pcConfig: { iceServers: [] } });
  } catch (trouble) {
    state.trouble = typeof trouble === "string" ? (trouble as MicrophoneTrouble) : "busy";
    if (!ringing.isEnded()) ringing.terminate({ status_code: 480 });
  }
}

/** Whether the next call is one that this seat is on already, and so answered by itself. */
export function expectCall(yes: boolean): void {
  expected = yes;
  if (yes && state.voice === "ringing") void answer();
}

export function decline(): void {
  if (session !== null && state.voice === "ringing") session.terminate({ status_code: 603 });
}

/** What is keyed in for a machine at the other end. */
export function key(digit: string): void {
  if (session !== null && state.voice === "talking") {
    session.sendDTMF(digit, { transportType: "RFC2833" as never });
  }
}

/** The centre says that the call is over; its end may not have come through. */
export function callOver(): void {
  if (session !== null && !session.isEnded() && state.voice === "talking") session.terminate();
}

/** The desk phone rings again. A call that is up here is cut: to be asked for outside calls only. */
export function stop(): void {
  expected = false;
  leave("off");
  closeMicrophone();
}

/**
 * The session is over and whoever was here may come back in a moment. Nothing is hung up: the citizen
 * hears music, and the call rings here again after signing in, or with somebody else.
 */
export function abandon(): void {
  socket?.disconnect();
  leave("off");
  closeMicrophone();
}

function leave(now: PhoneState): void {
  const old = agent;
  agent = null;
  stopRinging();
  old?.stop();
  socket = null;
  session = null;
  page = crypto.randomUUID();
  state.voice = "none";
  state.state = now;
  // Another tab has it; what is said here is nobody's business.
  if (now === "elsewhere") closeMicrophone();
}

// Back on the network: a connection of before is dead, though nobody has said so yet.
window.addEventListener("online", () => socket?.drop());
