// What is typed for a step and not sent yet, kept on this machine: by person, case and step.
import { session } from "@/api/session";
import { type Action, type Given, NOTHING_GIVEN } from "@/cases/steps";

const key = (caseId: string, action: Action): string =>
  `rexian.step.${session.username}.${caseId}.${action}`;

export function keepGiven(caseId: string, action: Action, given: Given): void {
  try {
    localStorage.setItem(key(caseId, action), JSON.stringify(given));
  } catch {
    // Storage full or switched off: the page itself still has it.
  }
}

export function dropGiven(caseId: string, action: Action): void {
  localStorage.removeItem(key(caseId, action));
}

export function findGiven(caseId: string, action: Action): Given {
  const found: Given = { ...NOTHING_GIVEN, helpers: [] };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(caseId, action)) ?? "{}");
    if (typeof kept !== "object" || kept === null) return found;
    for (const [name, value] of Object.entries(kept)) {
      if (name === "helpers" && Array.isArray(value)) found.helpers = value.map(String);
      else if (name in found && typeof value === "string") found[name as "text"] = value;
    }
  } catch {
    // Whatever stands there was not written here.
  }
  return found;
}
