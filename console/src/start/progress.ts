// How far somebody has come on the way through their first call. Kept for this tab, so that a reload
// in the middle goes on where it was.
export const STEPS = ["signIn", "microphone", "call", "case", "recording"] as const;
export type Step = (typeof STEPS)[number];
export type Standing = "done" | "now" | "later";

export interface Progress {
  microphone: boolean;
  /** The test call that was answered here. */
  call: string | null;
  /** Its case, once it has one. */
  caseId: string | null;
  filed: boolean;
  heard: boolean;
}

/** Everybody who sees this has signed in. What is done out of turn counts; the first gap is next. */
export function standings(progress: Progress): Record<Step, Standing> {
  const finished: Record<Step, boolean> = {
    signIn: true,
    microphone: progress.microphone,
    call: progress.call !== null,
    case: progress.filed,
    recording: progress.heard,
  };
  const next = STEPS.find((step) => !finished[step]);
  return Object.fromEntries(
    STEPS.map((step) => [step, finished[step] ? "done" : step === next ? "now" : "later"]),
  ) as Record<Step, Standing>;
}

const KEY = "rexian.first-steps";
export const NOTHING: Readonly<Progress> = {
  microphone: false,
  call: null,
  caseId: null,
  filed: false,
  heard: false,
};

export function keepProgress(progress: Progress): void {
  sessionStorage.setItem(KEY, JSON.stringify(progress));
}

export function findProgress(): Progress {
  const kept = sessionStorage.getItem(KEY);
  return { ...NOTHING, ...(kept === null ? {} : (JSON.parse(kept) as Partial<Progress>)) };
}
