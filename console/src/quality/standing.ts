// Who may do what with a score now. The server decides; this only offers nothing it would refuse.
import type { Schemas } from "@/api/client";
import type { AccountRole } from "@/api/session";

export type Score = Schemas["Score"];
export type State = Score["state"];

export const STATES: readonly State[] = ["unscored", "in_progress", "scored", "appealed", "settled"];

export interface Person {
  username: string;
  role: AccountRole | null;
}

const inCharge = (person: Person): boolean =>
  person.role === "supervisor" || person.role === "admin";
const judged = (score: Score, person: Person): boolean => score.operator === person.username;
const scores = (score: Score, person: Person): boolean =>
  person.role === "qa" && score.scorer === person.username;

export function mayTake(score: Score, person: Person): boolean {
  return score.state === "unscored" && person.role === "qa" && !judged(score, person);
}

/** Fills it in. */
export function mayScore(score: Score, person: Person): boolean {
  return score.state === "in_progress" && scores(score, person);
}

export function mayGiveBack(score: Score, person: Person): boolean {
  const others = inCharge(person) && !judged(score, person) && score.scorer !== person.username;
  return score.state === "in_progress" && (scores(score, person) || others);
}

export function mayAppeal(score: Score, person: Person): boolean {
  return score.state === "scored" && person.role === "operator" && judged(score, person);
}

export function maySettle(score: Score, person: Person): boolean {
  const settles = inCharge(person) && !judged(score, person) && score.scorer !== person.username;
  return score.state === "appealed" && settles;
}

/** Whether a score waits for this person. */
export function waitsFor(score: Score, person: Person): boolean {
  return [mayTake, mayScore, mayAppeal, maySettle].some((may) => may(score, person));
}
