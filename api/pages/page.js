// The plain page: what is going on in the centre, kept up to date by the live feed.
// Text only ever goes into the page as text; the token lives in sessionStorage.

import { WORDS } from "./words.js";

const API = "/api/v1";
const $ = (id) => document.getElementById(id);
const state = {
  token: sessionStorage.getItem("token"),
  language: sessionStorage.getItem("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en"),
  me: null,
  clockSkew: 0, // milliseconds to add to our clock to get the server's
  seats: [],
  calls: [],
  departments: [],
  recordings: [],
  day: null,
  sight: null,
  lastEvent: null,
  feed: null,
  audioUrl: null,
};
const words = () => WORDS[state.language];

// --- talking to the API -----------------------------------------------------------------------

class Refused extends Error {}

async function ask(method, path, body, extra = {}) {
  const headers = { ...extra };
  if (state.token) headers.Authorization = `Bearer ${state.token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path.startsWith("/") ? path : `${API}/${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  if (answer.status === 401 && state.me) leave(words().sessionOver);
  throw new Refused(problem.detail ?? problem.title ?? String(answer.status));
}

const read = async (path) => (await ask("GET", path)).json();

async function act(button, work) {
  button.disabled = true;
  try {
    await work();
    await refreshLive();
  } catch (error) {
    notice(error instanceof Refused ? error.message : words().unreachable);
  } finally {
    button.disabled = false;
  }
}

// --- signing in and out -----------------------------------------------------------------------

async function enter() {
  const session = await read("sessions/current");
  state.me = session;
  state.clockSkew = Date.parse(session.expires_at) - session.seconds_left * 1000 - Date.now();
  $("door").hidden = true;
  $("notice").hidden = true;
  for (const id of ["room", "sign-out", "who", "sight"]) $(id).hidden = false;
  $("who").textContent = session.username;
  $("recordings-card").hidden = session.role === "api";
  $("room").classList.toggle("narrow", session.role === "api");
  state.departments = (await read("departments?limit=200")).items;
  await refreshAll();
  follow();
}

function leave(message) {
  state.feed?.abort();
  sessionStorage.removeItem("token");
  Object.assign(state, { token: null, me: null, lastEvent: null, feed: null });
  $("audio").removeAttribute("src");
  if (state.audioUrl) URL.revokeObjectURL(state.audioUrl);
  state.audioUrl = null;
  for (const id of ["room", "sign-out", "who", "sight"]) $(id).hidden = true;
  $("door").hidden = false;
  $("sign-in").elements.username.focus();
  if (message) notice(message);
}

$("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { username, password } = event.target.elements;
  const button = event.target.querySelector("button");
  button.disabled = true;
  try {
    const body = { username: username.value.trim(), password: password.value };
    const opened = await (await ask("POST", "sessions", body)).json();
    state.token = opened.token;
    sessionStorage.setItem("token", opened.token);
    password.value = "";
    await enter();
  } catch (error) {
    notice(error instanceof Refused ? error.message : words().unreachable);
  } finally {
    button.disabled = false;
  }
});

$("sign-out").addEventListener("click", async () => {
  await ask("DELETE", "sessions/current").catch(() => {});
  leave();
});

// --- reading everything -----------------------------------------------------------------------

async function refreshLive() {
  const [seats, calls, ready] = await Promise.all([
    read("seats?limit=200"),
    read("calls?live=true&limit=200"),
    fetch("/readyz", { cache: "no-store" }).then((answer) => answer.json()),
  ]);
  state.seats = seats.items;
  state.calls = calls.items;
  state.sight = ready.checks?.pbx ?? null;
  drawSight();
  drawSeats();
  drawCalls();
}

async function refreshDay() {
  state.day = await read("statistics/day");
  drawFigures();
  if (state.me?.role !== "api") {
    state.recordings = (await read("recordings?limit=20")).items;
    drawRecordings();
  }
}

async function refreshAll() {
  await refreshLive();
  await refreshDay().catch(() => {}); // the database may be away; what is live is shown all the same
}

function later(work, milliseconds) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      if (state.me) work().catch(() => {});
    }, milliseconds);
  };
}

const liveSoon = later(refreshLive, 80);
const daySoon = later(refreshDay, 1500);

// --- the live feed ----------------------------------------------------------------------------

async function follow() {
  state.feed?.abort();
  const feed = (state.feed = new AbortController());
  let pause = 1000;
  while (!feed.signal.aborted) {
    try {
      const headers = { Authorization: `Bearer ${state.token}`, Accept: "text/event-stream" };
      if (state.lastEvent) headers["Last-Event-ID"] = state.lastEvent;
      const answer = await fetch(`${API}/events`, { headers, signal: feed.signal });
      if (answer.status === 401) return leave(words().sessionOver);
      if (!answer.ok) throw new Error(String(answer.status));
      pause = 1000;
      await refreshAll();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        const blocks = (text + piece.value).split("\n\n");
        text = blocks.pop();
        blocks.forEach(heard);
      }
    } catch {
      if (feed.signal.aborted) return;
      state.sight = null;
      drawSight();
    }
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(pause * 2, 10000);
  }
}

function heard(block) {
  const event = Object.fromEntries(
    block.split("\n").map((line) => [line.split(":", 1)[0], line.slice(line.indexOf(":") + 2)]),
  );
  if (!event.event) return;
  if (event.id) state.lastEvent = event.id;
  if (event.event === "signed_out") return leave(words().sessionOver);
  if (event.event === "hello") return;
  liveSoon();
  daySoon();
  if (event.event === "call_ended") setTimeout(daySoon, 5000); // its recording takes a moment
}

// --- drawing ----------------------------------------------------------------------------------

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

const button = (word, work, kind = "") => {
  const made = make("button", { type: "button", class: kind }, word);
  made.addEventListener("click", () => act(made, work));
  return made;
};

const clock = (since) => make("time", { "data-since": since, class: "clock" }, elapsed(since));

function elapsed(since) {
  const total = Math.max(0, Math.floor((Date.now() + state.clockSkew - Date.parse(since)) / 1000));
  return length(total);
}

function length(total) {
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(total / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
}

// A list is not redrawn under somebody's hands: a select that is open or has the focus stays.
const inUse = (element) => element.contains(document.activeElement) && document.activeElement.tagName === "SELECT";

function put(element, children) {
  if (inUse(element)) return;
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  element.replaceChildren(...children);
  if (focused) element.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function keyed(element, key) {
  element.dataset.key = key;
  return element;
}

function drawSight() {
  const good = state.sight?.ok;
  $("sight").className = `sight ${good ? "good" : good === false ? "bad" : ""}`;
  $("sight").textContent = good ? words().inSight : good === false ? words().outOfSight : words().connecting;
}

function drawFigures() {
  if (!state.day) return;
  const { counts } = state.day;
  const figure = (id) => state.day.figures.find((one) => one.id === id);
  const percent = (one) => (one.value === null ? "–" : `${(one.value * 100).toFixed(1)} %`);
  const wait = figure("average_wait");
  const shown = [
    ["offered", counts.offered],
    ["answered", counts.answered],
    ["abandoned", counts.abandoned],
    ["refused", counts.refused],
    ["answer_rate", percent(figure("answer_rate")), figure("answer_rate").definition],
    ["service_level_c", percent(figure("service_level_c")), figure("service_level_c").definition],
    ["average_wait", wait.value === null ? "–" : `${wait.value.toFixed(1)} s`, wait.definition],
  ];
  $("figures").replaceChildren(
    ...shown.map(([name, value, hint]) =>
      make("div", { title: hint }, make("dt", {}, words()[name]), make("dd", {}, String(value))),
    ),
  );
}

const mayAct = () => ["operator", "supervisor", "admin"].includes(state.me?.role);
const isChief = () => ["supervisor", "admin"].includes(state.me?.role);
const mine = (seat) => seat.operator === state.me?.username;

function drawSeats() {
  const sitting = state.seats.some(mine);
  put($("seats"), state.seats.map((seat) => seatRow(seat, sitting)));
}

function seatRow(seat, sitting) {
  const w = words();
  const notes = [w.phones[seat.phone], seat.break_reason, w.leaving[seat.leaving] ?? ""].filter(Boolean);
  const set = (body) => () => ask("PUT", `seats/${seat.number}/state`, body);
  const buttons = [];
  if (mayAct() && !seat.operator && !sitting) {
    buttons.push(keyed(button(w.takeSeat, set({ state: "ready" }), "main"), `${seat.number}-in`));
  }
  if (seat.operator && (mine(seat) || isChief())) {
    if (["on_break", "wrap_up"].includes(seat.state)) {
      buttons.push(keyed(button(w.ready, set({ state: "ready" }), "main"), `${seat.number}-ready`));
    }
    if (seat.state !== "on_break" && seat.leaving !== "on_break") {
      buttons.push(keyed(button(w.takeBreak, () => takeBreak(seat)), `${seat.number}-break`));
    }
    buttons.push(keyed(button(w.leaveSeat, set({ state: "signed_out" })), `${seat.number}-out`));
  }
  return make(
    "tr",
    { class: mine(seat) ? "mine" : "" },
    make("th", { scope: "row" }, seat.number, seat.name ? make("small", {}, seat.name) : ""),
    make("td", {}, seat.operator ?? "–"),
    make(
      "td",
      {},
      make("span", { class: `badge ${seat.state}` }, w.states[seat.state]),
      notes.length ? make("small", {}, notes.join(" · ")) : "",
    ),
    make("td", { class: "number" }, seat.since ? clock(seat.since) : ""),
    make("td", { class: "buttons" }, ...buttons),
  );
}

async function takeBreak(seat) {
  const reason = mine(seat) ? prompt(words().breakReason, "") : "";
  if (reason === null) return;
  await ask("PUT", `seats/${seat.number}/state`, { state: "on_break", reason: reason.slice(0, 200) });
}

function drawCalls() {
  const order = { waiting: 0, ringing: 1, connected: 2 };
  const calls = [...state.calls].sort(
    (a, b) => order[a.state] - order[b.state] || Date.parse(a.offered_at) - Date.parse(b.offered_at),
  );
  const waiting = calls.filter((call) => call.answered_at === null).length;
  $("waiting").textContent = waiting ? words().waitingCount(waiting) : "";
  put(
    $("calls"),
    calls.length ? calls.map(callCard) : [make("li", { class: "empty" }, words().noCalls)],
  );
}

function callCard(call) {
  const w = words();
  const own = state.seats.some((seat) => mine(seat) && seat.call === call.id);
  const allowed = isChief() || (own && mayAct());
  const path = `calls/${encodeURIComponent(call.id)}`;
  const parties = call.parties.map((party) => {
    const name = party.department ?? party.operator ?? party.seat ?? "";
    const known = state.departments.find((one) => one.number === party.department);
    const drop = () => ask("DELETE", `${path}/parties/${encodeURIComponent(party.id)}`);
    return make(
      "li",
      {},
      make("span", {}, `${w.roles[party.role]} ${name}${known ? ` ${known.name}` : ""}`),
      // A citizen who waits has picked up long ago; only being on the call is worth saying.
      make("small", {}, party.role === "citizen" && party.state !== "joined" ? "" : w.legs[party.state]),
      allowed && party.role !== "citizen" ? keyed(button(w.drop, drop), `${party.id}-drop`) : "",
    );
  });
  return make(
    "li",
    { class: own ? "call mine" : "call" },
    make(
      "div",
      { class: "row" },
      make("span", { class: `badge ${call.state}` }, w.states[call.state]),
      make("strong", {}, call.caller || w.anonymous),
      make("small", {}, `→ ${call.hotline}`),
      make("span", { class: "grow" }),
      clock(call.answered_at ?? call.offered_at),
    ),
    make("ul", { class: "parties" }, ...parties),
    allowed ? callButtons(call, path) : "",
  );
}

function callButtons(call, path) {
  const w = words();
  const row = make("div", { class: "row buttons" });
  const here = call.parties.map((party) => party.department);
  const free = state.departments.filter((one) => one.can_be_rung && !here.includes(one.number));
  if (call.state === "connected" && free.length) {
    const choice = make(
      "select",
      { "aria-label": w.department },
      ...free.map((one) => make("option", { value: one.number }, `${one.number} ${one.name}`)),
    );
    const add = () => ask("POST", `${path}/parties`, { department: choice.value });
    row.append(choice, keyed(button(w.addDepartment, add, "main"), `${call.id}-add`));
  }
  const end = async () => {
    if (confirm(w.reallyHangUp)) await ask("DELETE", path);
  };
  row.append(make("span", { class: "grow" }), keyed(button(w.hangUp, end, "danger"), `${call.id}-end`));
  return row;
}

function drawRecordings() {
  const w = words();
  const lines = state.recordings.map((one) => {
    const when = new Date(one.started_at).toLocaleString(state.language === "zh" ? "zh-CN" : "en-GB");
    const what = `${one.caller || w.anonymous}, ${when}`;
    const start = button(w.play, () => play(one, what));
    start.setAttribute("aria-label", `${w.play}: ${what}`);
    return make(
      "li",
      {},
      make("div", {}, make("strong", {}, one.caller || w.anonymous), make("small", {}, when)),
      make("span", { class: "grow" }),
      make("span", { class: "clock" }, length(Math.round(one.seconds))),
      keyed(start, `${one.id}-play`),
    );
  });
  put(
    $("recordings"),
    lines.length ? lines : [make("li", { class: "empty" }, w.noRecordings)],
  );
}

async function play(recording, what) {
  const reason = window.prompt(words().whyListen)?.trim();
  if (!reason) return;
  $("playing").textContent = words().loading;
  try {
    const query = new URLSearchParams({ voice: "mix", reason });
    const path = `recordings/${encodeURIComponent(recording.id)}/audio?${query}`;
    const audio = await ask("GET", path);
    const blob = await audio.blob();
    if (state.audioUrl) URL.revokeObjectURL(state.audioUrl);
    state.audioUrl = URL.createObjectURL(blob);
    $("audio").src = state.audioUrl;
    $("playing").textContent = words().playing(what);
    await $("audio").play().catch(() => {});
  } catch (error) {
    $("playing").textContent = "";
    throw error;
  }
}

// --- notices, language, time ------------------------------------------------------------------

let noticeTimer = null;
function notice(text) {
  clearTimeout(noticeTimer);
  $("notice").textContent = text;
  $("notice").hidden = false;
  noticeTimer = setTimeout(() => ($("notice").hidden = true), 6000);
}

function speak() {
  document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
  $("language").textContent = state.language === "zh" ? "English" : "中文";
  $("language").lang = state.language === "zh" ? "en" : "zh";
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = words()[element.dataset.word];
  }
  if (!state.me) return;
  drawSight();
  drawFigures();
  drawSeats();
  drawCalls();
  drawRecordings();
}

$("language").addEventListener("click", () => {
  state.language = state.language === "zh" ? "en" : "zh";
  sessionStorage.setItem("language", state.language);
  speak();
});

setInterval(() => {
  for (const element of document.querySelectorAll("[data-since]")) {
    element.textContent = elapsed(element.dataset.since);
  }
}, 1000);

speak();
if (state.token) enter().catch(() => leave());
else leave();
