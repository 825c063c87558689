// Short ways to tell fields of one owner.
import type { Field, FieldOf, Form, Source } from "@/admin/fields/fields";
import type { JsonObject } from "@/admin/site/json";

type Amount = Partial<Pick<FieldOf<"amount">, "whole" | "unit" | "nothing">>;

const WHOLE: Amount = { whole: true };
const SECONDS: Amount = { unit: "seconds" };
const OR_NONE: Amount = { nothing: null };

export function fieldsFor(owner: string) {
  const amount = (key: string, least: number, most: number, more: Amount): Field => ({
    owner,
    key,
    type: "amount",
    least,
    most,
    whole: false,
    ...more,
  });
  return {
    line: (key: string): Field => ({ owner, key, type: "text", form: "line", nothing: "" }),
    text: (key: string, form: Form, nothing: "" | null): Field => ({
      owner,
      key,
      type: "text",
      form,
      nothing,
    }),
    whole: (key: string, least: number, most: number): Field => amount(key, least, most, WHOLE),
    /** Left empty, it is as the site or the system has it. */
    wholeOrNone: (key: string, least: number, most: number): Field =>
      amount(key, least, most, { ...WHOLE, ...OR_NONE }),
    amount: (key: string, least: number, most: number): Field => amount(key, least, most, {}),
    amountOrNone: (key: string, least: number, most: number): Field => amount(key, least, most, OR_NONE),
    seconds: (key: string, least: number, most: number): Field => amount(key, least, most, SECONDS),
    secondsOrNone: (key: string, least: number, most: number): Field =>
      amount(key, least, most, { ...SECONDS, ...OR_NONE }),
    flag: (key: string): Field => ({ owner, key, type: "flag" }),
    choice: (key: string, options: readonly string[]): Field => ({
      owner,
      key,
      type: "choice",
      options,
    }),
    pick: (key: string, from: Source): Field => ({ owner, key, type: "pick", from }),
    pickOr: (key: string, from: Source, nothing: "" | null): Field => ({
      owner,
      key,
      type: "pick",
      from,
      nothing,
    }),
    list: (key: string, form: Form | "network" | "pattern"): Field => ({
      owner,
      key,
      type: "list",
      form,
    }),
    rows: (key: string, fields: readonly Field[], fresh: JsonObject): Field => ({
      owner,
      key,
      type: "rows",
      fields,
      fresh,
    }),
  };
}
