// A sampling plan as it is typed, and as the API wants it.
import type { Schemas } from "@/api/client";

export type Plan = Schemas["Plan"];
type PlanBody = Schemas["PlanBody"];

export const MODES = ["answered", "guided", "contacted", "dispatched"] as const;

export interface PlanFields {
  plan: string;
  sheet: string;
  perOperator: string;
  doublePercent: string;
  hotline: string;
  grades: number[];
  longer: string;
  shorter: string;
  caseClass: string;
  caseMode: string;
  active: boolean;
}

export const NEW_PLAN: PlanFields = {
  plan: "",
  sheet: "",
  perOperator: "2",
  doublePercent: "0",
  hotline: "",
  grades: [],
  longer: "",
  shorter: "",
  caseClass: "",
  caseMode: "",
  active: true,
};

export function fieldsOf(plan: Plan): PlanFields {
  const { rule } = plan;
  return {
    plan: plan.plan,
    sheet: plan.sheet,
    perOperator: String(plan.per_operator),
    doublePercent: String(plan.double_percent),
    hotline: rule.hotline ?? "",
    grades: [...(rule.grades ?? [])],
    longer: rule.longer_than?.toString() ?? "",
    shorter: rule.shorter_than?.toString() ?? "",
    caseClass: rule.case_class ?? "",
    caseMode: rule.case_mode ?? "",
    active: plan.active,
  };
}

const amount = (text: string): number | null => (String(text).trim() === "" ? null : Number(text));

/** `version` is the one that is changed; 0: a new plan. */
export function bodyOf(fields: PlanFields, version: number): PlanBody {
  return {
    version,
    sheet: fields.sheet,
    per_operator: Number(fields.perOperator),
    double_percent: Number(fields.doublePercent),
    rule: {
      hotline: fields.hotline || null,
      grades: [...fields.grades].sort(),
      longer_than: amount(fields.longer),
      shorter_than: amount(fields.shorter),
      case_class: fields.caseClass || null,
      case_mode: fields.caseMode || null,
    },
    active: fields.active,
  };
}

/** The fields somebody else wrote otherwise, with what they wrote. */
export function written(
  mine: PlanFields,
  theirs: PlanFields,
): { field: keyof PlanFields; text: string }[] {
  return (Object.keys(NEW_PLAN) as (keyof PlanFields)[])
    .filter((field) => String(mine[field]) !== String(theirs[field]))
    .map((field) => ({ field, text: String(theirs[field]) || "–" }));
}

/** Something nobody chose on purpose. */
export function someSeed(): string {
  return crypto.getRandomValues(new Uint32Array(1))[0]?.toString() ?? "1";
}
