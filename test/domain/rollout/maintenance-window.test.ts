import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../../domain/parse.ts";
import {
  type MaintenanceWindow,
  maintenanceWindow,
  opensInSeconds,
} from "../../../domain/rollout/maintenance-window.ts";
import { shutNow } from "../../../domain/rollout/opening.ts";

const opensIn = (window: MaintenanceWindow, at: string): number =>
  opensInSeconds(window, new Date(at));

// 2026-11-20 is a Friday.
test("A window is open from its first minute to the last before its end", () => {
  const noon = { from: "12:00", to: "14:30" };
  expect(opensIn(noon, "2026-11-20T11:59:30Z")).toBe(30);
  expect(opensIn(noon, "2026-11-20T12:00:00Z")).toBe(0);
  expect(opensIn(noon, "2026-11-20T14:29:59Z")).toBe(0);
  expect(opensIn(noon, "2026-11-20T14:30:00Z")).toBeGreaterThan(0);
});

test("A window over midnight belongs to the day on which it opens", () => {
  const night = { from: "22:00", to: "04:00", days: ["Fri" as const] };
  expect(opensIn(night, "2026-11-20T23:00:00Z")).toBe(0);
  expect(opensIn(night, "2026-11-21T03:59:00Z")).toBe(0);
  expect(opensIn(night, "2026-11-21T04:00:00Z")).toBeGreaterThan(0);
  expect(opensIn(night, "2026-11-21T22:30:00Z")).toBeGreaterThan(0);
  const saturday = { from: "22:00", to: "04:00", days: ["Sat" as const] };
  expect(opensIn(saturday, "2026-11-22T01:00:00Z"), "over the week's end").toBe(0);
});

test("A window is read in its own time zone, summer and winter", () => {
  const morning = { from: "08:00", to: "09:00", timeZone: "Europe/Berlin" };
  expect(opensIn(morning, "2026-11-20T07:30:00Z")).toBe(0);
  expect(opensIn(morning, "2026-07-20T06:30:00Z")).toBe(0);
  expect(opensIn(morning, "2026-07-20T07:30:00Z")).toBeGreaterThan(0);
});

test("Who looks again when told to comes into every window, also on the days when clocks change", () => {
  const time = fc.tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }));
  const text = ([hours, minutes]: readonly [number, number]): string =>
    `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
  fc.assert(
    fc.property(
      time,
      fc.integer({ min: 60, max: 600 }),
      fc.constantFrom("2026-03-27T10:00:00Z", "2026-10-23T10:00:00Z", "2026-11-20T10:00:00Z"),
      fc.constantFrom("Europe/Berlin", "America/New_York", "UTC"),
      ([hours, minutes], length, begin, timeZone) => {
        const end = (hours * 60 + minutes + length) % 1_440;
        const to = text([Math.floor(end / 60), end % 60]);
        const window = { from: text([hours, minutes]), to, timeZone };
        let now = Date.parse(begin);
        for (let looks = 0; looks < 4; looks++) {
          const seconds = opensInSeconds(window, new Date(now));
          if (seconds === 0) return;
          now += seconds * 1_000;
        }
        expect.unreachable(`${JSON.stringify(window)} from ${begin}`);
      },
    ),
    { seed: 20_261_127, numRuns: 200 },
  );
});

test.each([
  [{ from: "24:00", to: "04:00" }, "from: expected text of the form"],
  [{ from: "22:00", to: "4:00" }, "to: expected text of the form"],
  [{ from: "22:00", to: "04:00", days: [] }, "days: expected at least 1"],
  [{ from: "22:00", to: "04:00", days: ["Monday"] }, "days.0: expected"],
  [{ from: "22:00", to: "04:00", timeZone: "Mars" }, "timeZone: expected an IANA time zone"],
  [{ from: "22:00", to: "04:00", zone: "UTC" }, "zone: unknown field; remove it"],
])("A window that is none is refused with what is wrong: %j", (window, message) => {
  expect(() => parse(maintenanceWindow, window, "rings.0.window")).toThrow(message);
});

test("A pause keeps a ring shut whatever its window says", () => {
  const ring = { name: "fleet", thingGroup: "farm", window: { from: "12:00", to: "14:00" } };
  const noon = new Date("2026-11-20T12:30:00Z");
  const paused = { reason: "wind", at: "2026-11-20T12:00:00Z" };
  expect(shutNow(ring, { paused: null }, noon)).toBeUndefined();
  expect(shutNow(ring, { paused }, noon)?.why).toBe("the rollout is paused");
});
