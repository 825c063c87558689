// What each step of a case's loop asks for, and the request it becomes. Which steps are possible is
// the server's to say: it is asked with the case.
import type { CaseStep, Schemas } from "@/api/client";
import { siteZone } from "@/time/siteZone";
import { withOffset } from "@/time/wallClock";

export type Action = Schemas["CaseInSight"]["actions"][number];
export type Ask =
  | "mode"
  | "department"
  | "helper"
  | "helpers"
  | "extension"
  | "resolved"
  | "unreached"
  | "grade"
  | "into"
  | "reason"
  | "text"
  | "due";

export interface StepForm {
  /** What has to be given. */
  needs: readonly Ask[];
  /** What may be given besides. */
  takes: readonly Ask[];
  /** Leads the case on, so it is offered first. */
  forward: boolean;
}

const on = (needs: Ask[], takes: Ask[] = []): StepForm => ({ needs, takes, forward: true });
const aside = (needs: Ask[], takes: Ask[] = []): StepForm => ({ needs, takes, forward: false });

export const STEPS: Readonly<Record<Action, StepForm>> = {
  settle: on(["mode"], ["text"]),
  dispatch: on(["department"], ["helpers", "text", "due"]),
  accept: on([], ["text"]),
  accept_part: on(["helper"]),
  reply: on(["text"]),
  reply_part: on(["helper", "text"]),
  close: on([], ["text"]),
  revisit: on(["resolved"], ["text"]),
  assess: on(["grade"], ["text"]),
  sign_off: on([], ["text"]),
  decline_proposal: on(["reason"]),
  grant_return: on([], ["text"]),
  refuse_return: on(["reason"]),
  uphold_dispute: on(["reason"]),
  reject_dispute: on(["reason"]),
  grant_extension: on([], ["text"]),
  refuse_extension: on(["reason"]),
  record_meeting: on(["text"]),
  send_back: on(["reason"]),
  urge: on([], ["reason"]),
  ask_return: on(["reason"]),
  dispute: on(["reason"]),
  ask_extension: on(["extension", "reason"]),
  propose: aside(["text"], ["department"]),
  redispatch: aside(["department", "reason"], ["helpers", "due"]),
  add_helper: aside(["department"], ["text"]),
  remove_helper: aside(["helper", "reason"]),
  supervise: aside(["reason"]),
  end_supervision: aside(["reason"]),
  list_for_meeting: aside(["reason"]),
  take_back: aside(["reason"]),
  try_revisit: aside(["reason"]),
  give_up_revisit: aside(["unreached"], ["text"]),
  end_ungraded: aside(["reason"]),
  rework: aside(["reason"], ["due"]),
  reopen: aside([], ["reason"]),
  merge: aside(["into", "reason"]),
};

const ORDER = Object.keys(STEPS) as Action[];

/** Those that are possible, in the order they are offered in. */
export function offered(possible: readonly string[], forward: boolean): Action[] {
  return ORDER.filter((action) => possible.includes(action) && STEPS[action].forward === forward);
}

/** What is typed and chosen for a step. */
export interface Given {
  mode: string;
  department: string;
  helper: string;
  helpers: string[];
  extensionNumber: string;
  extensionUnit: string;
  resolved: string;
  unreached: string;
  grade: string;
  into: string;
  reason: string;
  text: string;
  /** As an `<input type="datetime-local">` gives it: by the site's clocks. */
  due: string;
}

export const NOTHING_GIVEN: Given = {
  mode: "answered",
  department: "",
  helper: "",
  helpers: [],
  extensionNumber: "1",
  extensionUnit: "working_days",
  resolved: "",
  unreached: "",
  grade: "",
  into: "",
  reason: "",
  text: "",
  due: "",
};

/** What is still to be given. */
export function missing(action: Action, given: Given): Ask[] {
  return STEPS[action].needs.filter((ask) =>
    ask === "extension" ? !(Number(given.extensionNumber) >= 1) : String(given[ask]).trim() === "",
  );
}

const VALUE: Record<Ask, (given: Given) => Record<string, unknown>> = {
  mode: (given) => ({ mode: given.mode }),
  department: (given) => ({ department: given.department.trim() }),
  helper: (given) => ({ department: given.helper }),
  helpers: (given) => ({ helpers: given.helpers }),
  extension: (given) => ({
    extension: { number: Number(given.extensionNumber), unit: given.extensionUnit },
  }),
  resolved: (given) => ({ resolved: given.resolved === "yes" }),
  unreached: (given) => ({ unreached: given.unreached }),
  grade: (given) => ({ grade: Number(given.grade) }),
  into: (given) => ({ into: given.into.trim() }),
  reason: (given) => ({ reason: given.reason.trim() }),
  text: (given) => ({ text: given.text.trim() }),
  due: (given) => (given.due ? { due: withOffset(given.due, siteZone.value) } : {}),
};

/** The request; to be made only when nothing is `missing`. */
export function bodyOf(action: Action, given: Given): CaseStep {
  const { needs, takes } = STEPS[action];
  const parts = [...needs, ...takes].map((ask) => VALUE[ask](given));
  return Object.assign({ action }, ...parts) as CaseStep;
}
