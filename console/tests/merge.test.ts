import { describe, expect, it } from "vitest";

import { changes, EMPTY, merge } from "@/desk/merge";

const base = { ...EMPTY, subject: "Street lamp", text: "out since Monday" };

describe("two people write in one case", () => {
  it("sends what was changed and nothing else", () => {
    expect(changes(base, { ...base, place: "Main Street 5" })).toEqual({ place: "Main Street 5" });
    expect(changes(base, { ...base })).toEqual({});
  });

  it("puts together what each changed in another field", () => {
    const theirs = { ...base, category: "lighting" };
    const mine = { ...base, text: "out since Monday, dark corner" };
    expect(merge(base, theirs, mine)).toEqual({
      words: { ...base, category: "lighting", text: "out since Monday, dark corner" },
      conflicts: [],
    });
  });

  it("asks when both changed the same field, and keeps mine until it is decided", () => {
    const theirs = { ...base, subject: "Two street lamps" };
    const mine = { ...base, subject: "Street lamp broken" };
    const merged = merge(base, theirs, mine);
    expect(merged.conflicts).toEqual(["subject"]);
    expect(merged.words.subject).toBe("Street lamp broken");
  });

  it("asks nothing when both wrote the same", () => {
    const both = { ...base, subject: "Street lamps" };
    expect(merge(base, both, both)).toEqual({ words: both, conflicts: [] });
  });

  it("takes what they wrote where I wrote nothing", () => {
    const theirs = { ...base, text: "repaired" };
    expect(merge(base, theirs, base)).toEqual({ words: theirs, conflicts: [] });
  });
});
