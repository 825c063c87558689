// What is typed and not sent yet: there again after the page was left, gone once it was sent.
import { beforeEach, describe, expect, test, vi } from "vitest";

import { useKept } from "@/desk/kept";

describe("what is kept of what was typed", () => {
  const there = new Map<string, string>();

  beforeEach(() => {
    there.clear();
    vi.stubGlobal("sessionStorage", {
      getItem: (name: string) => there.get(name) ?? null,
      setItem: (name: string, text: string) => void there.set(name, text),
      removeItem: (name: string) => void there.delete(name),
    });
  });

  test("is found again, and said to be", () => {
    const before = useKept("reason", () => "");
    expect(before.restored).toBe(false);
    before.value.value = "because";
    const after = useKept("reason", () => "");
    expect([after.value.value, after.restored]).toEqual(["because", true]);
    expect(useKept("another", () => "").value.value).toBe("");
  });

  test("is kept however deep it was changed", () => {
    useKept("form", () => ({ marks: { a: 1 } })).value.value.marks.a = 2;
    expect(useKept("form", () => ({ marks: { a: 1 } })).value.value).toEqual({ marks: { a: 2 } });
  });

  test("is nothing when it is as it was, or was sent", () => {
    const { value, sent } = useKept("reason", () => "");
    value.value = "because";
    value.value = "";
    expect(there.size).toBe(0);
    value.value = "because";
    sent();
    expect(there.size).toBe(0);
    // What was sent is what there is now: only another text is worth keeping.
    value.value = "because of it";
    value.value = "because";
    expect(there.size).toBe(0);
  });
});
