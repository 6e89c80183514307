import { expect, it } from "vitest";
import { createCaptures } from "../../../dashboard/live/captures.ts";
import { parseCapturedWindow } from "../../../domain/turbine/captured-window.ts";

const message = { turbineId: "7", time: 100_000, firstSeq: 1, lastSeq: 100, rateHz: 20, input: [] };

it("lists each captured window once, newest first, with its span and what its device said", () => {
  const captures = createCaptures();
  const later = parseCapturedWindow({ ...message, time: 400_000, flagged: true });
  captures.note("7", later);
  captures.note("7", parseCapturedWindow(message));
  captures.note("7", later);
  expect(captures.list("7")).toEqual([
    { from: 395_050, to: 400_000, isFlagged: true },
    { from: 95_050, to: 100_000, isFlagged: false },
  ]);
  expect(captures.list("8")).toEqual([]);
});

it("keeps the newest fifty of a turbine", () => {
  const captures = createCaptures();
  for (let k = 1; k <= 60; k++) {
    captures.note("7", parseCapturedWindow({ ...message, time: k * 300_000 }));
  }
  expect(captures.list("7")).toHaveLength(50);
  expect(captures.list("7").at(-1)?.to).toBe(11 * 300_000);
});

it("refuses a window without a time, naming the field", () => {
  expect(() => parseCapturedWindow({ firstSeq: 1, lastSeq: 2 })).toThrow(/time/);
});
