import fc from "fast-check";
import { expect, test } from "vitest";
import type { Reading } from "../../domain/turbine/reading.ts";
import { createIntake } from "../../edge/detector/intake.ts";

const TOPIC = "wind-turbine/1/raw-data";
const readingOf = (seq: number, time = seq * 50) => ({
  turbineId: "1",
  seq,
  time,
  qw: 1,
  qx: 0,
  qy: 0,
  qz: 0,
  wind_speed_rps: 3,
  rps: 2,
  voltage: 80,
});

const anIntake = () => {
  const accepted: Reading[] = [];
  const reasons: string[] = [];
  const intake = createIntake({
    turbines: ["1", "2"],
    accept: (reading) => accepted.push(reading),
    onRefuse: (_topic, reason) => reasons.push(reason),
  });
  const give = (value: unknown, topic = TOPIC) =>
    intake.receive(topic, Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));
  return { intake, give, reasons, seqs: () => accepted.map(({ seq }) => seq), accepted };
};

test.each([
  ["not JSON", "{", TOPIC, "expected JSON"],
  ["a list", [1], TOPIC, "reading"],
  ["a missing field", { ...readingOf(1), rps: undefined }, TOPIC, "rps: expected a number"],
  ["another turbine's reading", { ...readingOf(1), turbineId: "2" }, TOPIC, "not ours"],
  ["a turbine nobody gave us", readingOf(1), "wind-turbine/7/raw-data", "not ours"],
  ["ten times the size", { ...readingOf(1), note: "x".repeat(9_000) }, TOPIC, "at most 8192 B"],
])("%s is refused, counted and named", (_what, value, topic, reason) => {
  const { intake, give, reasons, accepted } = anIntake();
  give(value, topic);
  expect(intake.figures().refused).toBe(1);
  expect(reasons[0]).toContain(reason);
  expect(accepted).toEqual([]);
  give(readingOf(1));
  expect(accepted).toHaveLength(1);
});

test("Bytes that are no UTF-8 are refused", () => {
  const { intake, reasons } = anIntake();
  intake.receive(TOPIC, Uint8Array.of(0x7b, 0xff, 0x7d));
  expect(intake.figures().refused).toBe(1);
  expect(reasons[0]).toContain("UTF-8");
});

test("Any bytes at all leave the intake standing and are either accepted or refused", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((s) => Buffer.from(s)),
        ),
      ),
      (all) => {
        const { intake } = anIntake();
        for (const payload of all) intake.receive(TOPIC, payload);
        expect(intake.figures().refused).toBe(all.length);
      },
    ),
  );
});

test("Redelivered and slightly reordered readings come out once and in order", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000 }),
      fc.array(fc.record({ swap: fc.boolean(), again: fc.boolean() }), {
        minLength: 4,
        maxLength: 60,
      }),
      (first, steps) => {
        const order = steps.map((_, index) => first + index);
        for (let i = 1; i + 1 < order.length; i += 2) {
          const [a, b] = [order[i] ?? 0, order[i + 1] ?? 0];
          if (steps[i]?.swap) order.splice(i, 2, b, a);
        }
        const sent = order.flatMap((seq, i) => (steps[i]?.again ? [seq, seq] : [seq]));
        const { give, seqs, intake } = anIntake();
        for (const seq of sent) give(readingOf(seq));
        expect(seqs()).toEqual([...order].sort((a, b) => a - b));
        expect(intake.figures().duplicates).toBe(sent.length - order.length);
      },
    ),
  );
});

test("A lost reading is waited for during three later ones, then given up", () => {
  const { give, seqs } = anIntake();
  for (const seq of [0, 1, 3, 4, 5]) give(readingOf(seq));
  expect(seqs()).toEqual([0, 1]);
  give(readingOf(6));
  expect(seqs()).toEqual([0, 1, 3, 4, 5, 6]);
  give(readingOf(2));
  expect(seqs()).toEqual([0, 1, 3, 4, 5, 6]);
});

test("A turbine that counts anew is followed at once", () => {
  const { give, seqs, intake } = anIntake();
  for (const seq of [500, 501]) give(readingOf(seq));
  for (const seq of [0, 1]) give(readingOf(seq, 502 * 50 + seq * 50));
  expect(seqs()).toEqual([500, 501, 0, 1]);
  expect(intake.figures().duplicates).toBe(0);
});

test("The original sample's readings without seq pass as they come", () => {
  const { give, accepted } = anIntake();
  const { seq: _seq, time: _time, turbineId: _id, wind_speed_rps: wind, ...rest } = readingOf(1);
  for (let i = 0; i < 3; i++) give({ ...rest, "wind speed rps": wind });
  expect(accepted).toHaveLength(3);
  expect(accepted[0]?.turbineId).toBe("1");
});
