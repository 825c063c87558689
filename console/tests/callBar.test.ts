import { describe, expect, it } from "vitest";

import { type Standing, wanted } from "@/desk/callBar";

const WELL: Standing = {
  seat: "ready",
  rings: false,
  talks: false,
  telephone: "registered",
  microphone: null,
};

describe("what a seat wants from somebody who looks at another page", () => {
  it("is nothing while all is well, or where no seat was taken", () => {
    expect(wanted(WELL)).toBeNull();
    expect(wanted({ ...WELL, seat: null, telephone: "lost" })).toBeNull();
    expect(wanted({ ...WELL, seat: "on_break" })).toBeNull();
    expect(wanted({ ...WELL, telephone: "elsewhere" })).toBeNull();
  });

  it("is a call that rings, before all else", () => {
    expect(wanted({ ...WELL, rings: true, telephone: "lost" })).toEqual({ what: "rings" });
    // A supervisor's telephone rings without being the seat's for calls.
    expect(wanted({ ...WELL, seat: null, rings: true })).toEqual({ what: "rings" });
  });

  it("is a telephone that cannot ring", () => {
    expect(wanted({ ...WELL, telephone: "lost", talks: true })).toEqual({
      what: "telephone",
      trouble: "lost",
    });
    expect(wanted({ ...WELL, microphone: "missing" })).toEqual({
      what: "telephone",
      trouble: "microphone.missing",
    });
  });

  it("is the call that is on, and a state that does not end by itself", () => {
    expect(wanted({ ...WELL, seat: "talking", talks: true })).toEqual({ what: "talks" });
    expect(wanted({ ...WELL, seat: "wrap_up" })).toEqual({ what: "state" });
    expect(wanted({ ...WELL, seat: "not_responding" })).toEqual({ what: "state" });
  });
});
