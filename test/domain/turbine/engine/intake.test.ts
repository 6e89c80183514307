import fc from "fast-check";
import { expect, test } from "vitest";
import { createIntake } from "../../../../domain/turbine/engine/intake.ts";
import type { Run } from "../../../../domain/turbine/engine/ordering/run.ts";

const PERIOD_MS = 50;
const readingOf = (seq: number, time = seq * PERIOD_MS) => ({
  turbineId: "1",
  seq,
  time,
  qw: 1,
  qx: 0,
  qy: 0,
  qz: 0,
  wind_speed_rps: 3,
  rps: 2,
  voltage: 80 + (seq % 7),
});

const anIntake = (room = 1) => {
  const taken: { seq: number; time: number; elapsed: number; interval: number }[] = [];
  const reasons: string[] = [];
  const listeners = [
    {
      room: () => room,
      take({ count, seqs, times, elapsedMs, intervalMs }: Run) {
        for (let i = 0; i < count; i++) {
          const [seq = 0, time = 0] = [seqs[i], times[i]];
          taken.push({ seq, time, elapsed: elapsedMs[i] ?? 0, interval: intervalMs[i] ?? 0 });
        }
      },
    },
  ];
  const intake = createIntake({
    turbines: ["1", "2"],
    rateHz: 20,
    listeners: () => listeners,
    onRefused: (_turbineId, { reason }) => reasons.push(reason),
  });
  const give = (value: unknown, turbineId = "1") =>
    intake.receive(
      turbineId,
      Buffer.from(typeof value === "string" ? value : JSON.stringify(value)),
    );
  const giveAll = (seqs: readonly number[]) => {
    for (const seq of seqs) give(readingOf(seq));
  };
  const refused = () =>
    Object.values(intake.counts().refused).reduce((total, count) => total + count, 0);
  return {
    intake,
    give,
    giveAll,
    reasons,
    taken,
    refused,
    seqs: () => taken.map(({ seq }) => seq),
  };
};

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

test.each([
  ["not JSON", "{", "1", "expected JSON"],
  ["a list", [1], "1", "reading"],
  ["a missing field", { ...readingOf(1), rps: undefined }, "1", "rps: expected a number"],
  ["another turbine's reading", { ...readingOf(1), turbineId: "2" }, "1", 'got "2"'],
  ["a turbine nobody gave us", readingOf(1), "7", "not ours"],
  ["ten times the size", { ...readingOf(1), note: "x".repeat(9_000) }, "1", "at most 8192 B"],
])("%s is refused, counted and named, and changes nothing", (_what, value, turbineId, reason) => {
  const { give, reasons, taken, refused } = anIntake();
  give(value, turbineId);
  expect(refused()).toBe(1);
  expect(reasons[0]).toContain(reason);
  expect(taken).toEqual([]);
  give(readingOf(1));
  expect(taken).toHaveLength(1);
});

test("Bytes that are no UTF-8 are refused", () => {
  const { intake, reasons } = anIntake();
  intake.receive("1", Uint8Array.of(0x7b, 0xff, 0x7d));
  expect(intake.counts().refused.notJson).toBe(1);
  expect(reasons[0]).toContain("UTF-8");
});

test("Any bytes at all leave the intake standing and are either accepted or refused", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (payloads) => {
      const { intake, refused } = anIntake();
      for (const payload of payloads) intake.receive("1", payload);
      const { messages, readings } = intake.counts();
      expect(messages).toBe(payloads.length);
      expect(refused() + readings).toBeGreaterThanOrEqual(payloads.length);
    }),
  );
});

test("A batch is its readings one by one", () => {
  const { give, taken } = anIntake();
  const { turbineId, seq, time, ...rest } = readingOf(10);
  give({ turbineId, seq, time, rateHz: 20, ...rest, voltage: [80, 81, 82] });
  expect(taken.map(({ seq: own, time: at }) => [own, at])).toEqual([
    [10, 500],
    [11, 550],
    [12, 600],
  ]);
});

test("Readings that overtook others by 200 ms are put in order, and repeated ones dropped", () => {
  const { giveAll, seqs, intake } = anIntake();
  giveAll([0, 1, 3, 4, 5, 2, 6, 6, 4, 7, 8]);
  expect(seqs()).toEqual(range(0, 9));
  expect(intake.countsOf("1")).toMatchObject({ duplicates: 2, gaps: 0 });
});

test("A lost reading is waited for and then given up; it is counted, and time goes on over it", () => {
  const { giveAll, seqs, taken, intake } = anIntake();
  giveAll([...range(0, 5), ...range(6, 20)]);
  expect(seqs()).toEqual([...range(0, 5), ...range(6, 20)]);
  expect(taken[5]?.elapsed).toBe(100);
  expect(intake.countsOf("1")?.gaps).toBe(1);
});

test("After 64 s of silence the next reading is not waited with", () => {
  const { giveAll, taken } = anIntake();
  giveAll([0, 1, 1_281]);
  expect(taken.at(-1)).toMatchObject({ seq: 1_281, elapsed: 64_000 });
});

test("One reading from 2036 changes nothing", () => {
  const { give, giveAll, taken, intake } = anIntake();
  giveAll(range(0, 30));
  give(readingOf(30, Date.UTC(2036, 0, 1)));
  giveAll(range(31, 60));
  expect(taken.map(({ time }) => time)).toEqual(range(0, 60).map((seq) => seq * PERIOD_MS));
  expect(taken.every(({ elapsed }) => elapsed === PERIOD_MS)).toBe(true);
  expect(intake.countsOf("1")?.clock).toEqual({ jumps: 1, stuck: 0 });
});

test("A clock that is set back an hour is believed after three readings, and no reading is lost", () => {
  const { give, giveAll, taken, intake } = anIntake();
  giveAll(range(0, 30));
  for (const seq of range(30, 60)) give(readingOf(seq, seq * PERIOD_MS - 3_600_000));
  expect(taken).toHaveLength(60);
  expect(taken.every(({ elapsed }) => elapsed === PERIOD_MS)).toBe(true);
  expect(taken.at(-1)?.time).toBe(59 * PERIOD_MS - 3_600_000);
  expect(intake.countsOf("1")?.clock.jumps).toBe(1);
});

test("A clock that stands still is counted, and time goes on by the numbers", () => {
  const { give, giveAll, taken, intake } = anIntake();
  giveAll(range(0, 30));
  for (const seq of range(30, 60)) give(readingOf(seq, 29 * PERIOD_MS));
  expect(taken).toHaveLength(60);
  expect(taken.every(({ elapsed }) => elapsed === PERIOD_MS)).toBe(true);
  expect(intake.countsOf("1")?.clock.stuck).toBe(1);
});

test("A turbine that counts anew is followed at once while its clock goes on", () => {
  const { give, giveAll, taken, intake } = anIntake();
  giveAll(range(1_000, 1_030));
  for (const seq of range(0, 5)) give(readingOf(seq, (1_030 + seq) * PERIOD_MS));
  expect(taken.slice(30).map(({ seq }) => seq)).toEqual(range(0, 5));
  expect(intake.countsOf("1")?.restarts).toBe(1);
});

test("A turbine that lost both its count and its clock is followed after three readings", () => {
  const { give, giveAll, seqs, intake } = anIntake();
  giveAll(range(100_000, 100_030));
  for (const seq of range(0, 10)) give(readingOf(seq, 7_000 + seq * PERIOD_MS));
  expect(seqs().slice(30)).toEqual(range(2, 10));
  expect(intake.countsOf("1")).toMatchObject({ restarts: 1, strange: 2 });
});

test("Messages sent again after a broken connection are duplicates, however many", () => {
  const { giveAll, seqs, intake } = anIntake();
  giveAll([...range(0, 200), ...range(50, 200), ...range(200, 210)]);
  expect(seqs()).toEqual(range(0, 210));
  expect(intake.countsOf("1")?.duplicates).toBe(150);
});

test("A sender's own rate is found from its clock", () => {
  const { give, taken } = anIntake();
  for (const seq of range(0, 200)) give(readingOf(seq, seq * 100));
  expect(taken.at(-1)?.interval).toBe(100);
});

test("Messages without number and time, as the original sample sends, come as they are", () => {
  const { give, taken } = anIntake();
  const { seq: _seq, time: _time, ...bare } = readingOf(0);
  for (let i = 0; i < 5; i++) give(bare);
  expect(taken.map(({ seq, elapsed }) => [seq, elapsed])).toEqual(
    range(0, 5).map((seq) => [seq, PERIOD_MS]),
  );
});

test("Whoever listens anew amid a chunk is given its readings as they came, and no gap", () => {
  const { giveAll, intake, seqs, taken } = anIntake(10);
  giveAll([0, 1, 2, 3, 4, 5, 6]);
  const before = taken.length;
  intake.listenAnew();
  giveAll([7]);
  expect(before).toBeLessThan(7);
  expect(seqs()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(new Set(taken.map(({ elapsed, interval }) => `${elapsed} ${interval}`))).toEqual(
    new Set(["50 50"]),
  );
});
