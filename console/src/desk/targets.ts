// Whom a call can be brought to.
export interface Target {
  kind: "department" | "seat" | "outside";
  number: string;
}
