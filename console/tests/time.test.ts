// Wall-clock times of a zone, wherever the browser stands.
import { afterEach, describe, expect, it } from "vitest";

import { beginOf, dayAt, midnight, shift, weekdayOf } from "@/time/days";
import { ownZone, siteIsIn, siteZone } from "@/time/siteZone";
import { momentOf, wallTime, withOffset } from "@/time/wallClock";

const BERLIN = "Europe/Berlin";
const utc = (text: string): number => Date.parse(`${text}Z`);

describe("a wall-clock time", () => {
  it("is what the zone's clocks show at a moment", () => {
    expect(wallTime(utc("2026-11-22T01:30:59.999"), "Asia/Shanghai")).toBe("2026-11-22T09:30");
    expect(wallTime(utc("2026-11-22T18:45"), "Asia/Kolkata")).toBe("2026-11-23T00:15");
    expect(wallTime(utc("2026-07-01T12:00"), BERLIN)).toBe("2026-07-01T14:00");
    expect(wallTime(utc("2026-12-01T12:00"), BERLIN)).toBe("2026-12-01T13:00");
    expect(wallTime(NaN, BERLIN)).toBe("");
  });

  it("becomes the moment, with the offset of its own season", () => {
    expect(withOffset("2026-11-22T09:30", "Asia/Shanghai")).toBe("2026-11-22T09:30:00+08:00");
    expect(withOffset("2026-07-01T09:30", BERLIN)).toBe("2026-07-01T09:30:00+02:00");
    expect(withOffset("2026-12-01T09:30", BERLIN)).toBe("2026-12-01T09:30:00+01:00");
    expect(withOffset("2026-12-01T09:30", "America/St_Johns")).toBe("2026-12-01T09:30:00-03:30");
    expect(withOffset("", BERLIN)).toBe("");
    expect(momentOf("tomorrow", BERLIN)).toBeNaN();
  });

  it("stands where it was put in the hours around a change of the clocks", () => {
    // Skipped on 29 March: from two to three. Twice on 25 October: from two to three.
    expect(withOffset("2026-03-29T01:59", BERLIN)).toBe("2026-03-29T01:59:00+01:00");
    expect(withOffset("2026-03-29T03:00", BERLIN)).toBe("2026-03-29T03:00:00+02:00");
    expect(withOffset("2026-10-25T01:59", BERLIN)).toBe("2026-10-25T01:59:00+02:00");
    expect(withOffset("2026-10-25T03:00", BERLIN)).toBe("2026-10-25T03:00:00+01:00");
    for (const hour of [0, 1, 3, 4, 12, 23]) {
      const wall = `2026-03-29T${String(hour).padStart(2, "0")}:20`;
      expect(wallTime(momentOf(wall, BERLIN), BERLIN)).toBe(wall);
    }
  });

  it("that is skipped comes later, one that comes twice is the first", () => {
    expect(withOffset("2026-03-29T02:30", BERLIN)).toBe("2026-03-29T03:30:00+02:00");
    expect(withOffset("2026-10-25T02:30", BERLIN)).toBe("2026-10-25T02:30:00+02:00");
    expect(momentOf("2026-10-25T02:30", BERLIN)).toBe(utc("2026-10-25T00:30"));
    // West of Greenwich, too.
    expect(withOffset("2026-11-01T01:30", "America/New_York")).toBe("2026-11-01T01:30:00-04:00");
  });
});

describe("a day", () => {
  afterEach(() => siteIsIn(ownZone));

  it("has 23 hours when the clocks are put forward", () => {
    const hours = (day: string): number => (beginOf(shift(day, 1), BERLIN) - beginOf(day, BERLIN)) / 3_600_000;
    expect(hours("2026-03-29")).toBe(23);
    expect(hours("2026-03-30")).toBe(24);
    expect(hours("2026-10-25")).toBe(25);
  });

  it("begins where the clocks are put forward at midnight", () => {
    expect(withOffset("2026-09-06T00:00", "America/Santiago")).toBe("2026-09-06T01:00:00-03:00");
  });

  it("is counted by the calendar", () => {
    expect(shift("2026-12-31", 1)).toBe("2027-01-01");
    expect(shift("2028-03-01", -1)).toBe("2028-02-29");
    expect(weekdayOf("2026-11-23")).toBe(0);
    expect(weekdayOf("2026-11-22")).toBe(6);
  });

  it("is the site's", () => {
    siteIsIn("Asia/Shanghai");
    expect(midnight("2026-11-22", 0)).toBe("2026-11-21T16:00:00.000Z");
    expect(midnight("2026-11-22", 1)).toBe("2026-11-22T16:00:00.000Z");
    expect(dayAt(utc("2026-11-21T16:00"))).toBe("2026-11-22");
    siteIsIn("Pacific/Auckland");
    expect(dayAt(utc("2026-11-21T16:00"))).toBe("2026-11-22");
    expect(midnight("2026-11-22", 0)).toBe("2026-11-21T11:00:00.000Z");
  });

  it("of a zone that the browser has never heard of is its own", () => {
    siteIsIn("Mars/Olympus_Mons");
    expect(siteZone.value).toBe(ownZone);
  });
});
