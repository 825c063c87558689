// A rule pack of deadlines: read as a table, written as TOML, which is what the API takes.
import type { Schemas } from "@/api/client";
import { Trouble } from "@/api/trouble";

export type CaseRules = Schemas["CaseRules"];
export type RulePack = Schemas["RulePack"];
export type Rule = Schemas["RuleShown"];
export type Amount = Schemas["AmountShown"];

export const UNITS: readonly Amount["unit"][] = ["minutes", "hours", "days", "working_days"];

/** What is wrong with each rule, if that is what went wrong. */
export function faults(error: unknown): readonly { rule: string; sentence: string }[] {
  if (!(error instanceof Trouble) || error.code !== "rule_pack_wrong") return [];
  return (error.body.problems ?? []) as { rule: string; sentence: string }[];
}

/** The pack as TOML. What it says is what it said; comments of the original are not kept. */
export function toml(pack: RulePack): string {
  const head = [
    `name = ${text(pack.name)}`,
    `title = ${text(pack.title)}`,
    `source = ${text(pack.source)}`,
    `classes = ${texts(pack.classes)}`,
    `urgencies = ${texts(pack.urgencies)}`,
    `revisit_tries = ${pack.revisit_tries}`,
  ];
  return [head.join("\n"), ...pack.rules.map(ruleToml)].join("\n\n") + "\n";
}

function ruleToml(rule: Rule): string {
  const longest = rule.longest_extension;
  return [
    "[[rules]]",
    `name = ${text(rule.name)}`,
    `clock = ${text(rule.clock)}`,
    ...(rule.classes.length ? [`classes = ${texts(rule.classes)}`] : []),
    ...(rule.urgencies.length ? [`urgencies = ${texts(rule.urgencies)}`] : []),
    `within = ${amount(rule.within)}`,
    ...(rule.warn_before ? [`warn_before = ${amount(rule.warn_before)}`] : []),
    ...(longest
      ? [`extension = { times = ${rule.extensions}, longest = ${amount(longest)} }`]
      : []),
  ].join("\n");
}

function amount({ number, unit }: Amount): string {
  return `{ ${unit} = ${number} }`;
}

function texts(some: readonly string[]): string {
  return `[${some.map(text).join(", ")}]`;
}

/** JSON's strings are TOML's, but for the sign DEL. */
function text(what: string): string {
  return JSON.stringify(what).replaceAll("\u007f", "\\u007f");
}
