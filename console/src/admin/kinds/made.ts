// Short ways to tell fields of one owner.
import type { Field, Form, Source } from "@/admin/fields/fields";
import type { JsonObject } from "@/admin/site/json";

export function fieldsFor(owner: string) {
  return {
    line: (key: string): Field => ({ owner, key, type: "text", form: "line", nothing: "" }),
    text: (key: string, form: Form, nothing: "" | null): Field => ({
      owner,
      key,
      type: "text",
      form,
      nothing,
    }),
    whole: (key: string, least: number, most: number): Field => ({
      owner,
      key,
      type: "amount",
      least,
      most,
      whole: true,
    }),
    /** Left empty, it is as the site or the system has it. */
    wholeOrNone: (key: string, least: number, most: number): Field => ({
      owner,
      key,
      type: "amount",
      least,
      most,
      whole: true,
      nothing: null,
    }),
    amount: (key: string, least: number, most: number): Field => ({
      owner,
      key,
      type: "amount",
      least,
      most,
      whole: false,
    }),
    amountOrNone: (key: string, least: number, most: number): Field => ({
      owner,
      key,
      type: "amount",
      least,
      most,
      whole: false,
      nothing: null,
    }),
    seconds: (key: string, least: number, most: number): Field => ({
      owner,
      key,
      type: "amount",
      least,
      most,
      whole: false,
      unit: "seconds",
    }),
    secondsOrNone: (key: string, least: number, most: number): Field => ({
      owner,
      key,
      type: "amount",
      least,
      most,
      whole: false,
      unit: "seconds",
      nothing: null,
    }),
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
