import { expect, test } from "vitest";
import { changeOf, verdictOf } from "../../../../domain/turbine/engine/decision.ts";
import { createEngine } from "../../../../domain/turbine/engine/engine.ts";
import { createOrdering } from "../../../../domain/turbine/engine/ordering/ordered-rows.ts";
import type { BatchScorer } from "../../../../domain/turbine/engine/scorer.ts";
import {
  createWriteVerdict,
  MOST_VERDICT_BYTES,
} from "../../../../domain/turbine/engine/verdict/verdict-bytes.ts";
import { parseVerdict, type Verdict } from "../../../../domain/turbine/verdict.ts";
import { createMonitor } from "../../../reference/detection/monitor.ts";
import { aManifest } from "../detection/a-manifest.ts";

const PERIOD_MS = 50;
const OUTPUTS = 6 + 2 * 3;

/** A model whose answer a test makes up: scores, residuals, expectations. */
const answering = (answer: (call: number) => readonly number[]): BatchScorer => {
  let calls = 0;
  return {
    score(_windows, count) {
      const out = new Float32Array(count * OUTPUTS);
      for (let i = 0; i < count; i++) out.set(answer(calls++), i * OUTPUTS);
      return out;
    },
  };
};

const anEngine = (scorer: BatchScorer) => {
  const bytes = Buffer.alloc(MOST_VERDICT_BYTES);
  const verdicts: Verdict[] = [];
  const failures: unknown[] = [];
  const engine = createEngine({
    manifest: aManifest(),
    turbines: ["4"],
    scorer,
    onDecision(decision) {
      const verdict = verdictOf(decision, engine.speaker);
      const end = createWriteVerdict(engine.speaker)(decision, changeOf(decision), bytes, 0);
      expect(parseVerdict(JSON.parse(bytes.toString("utf8", 0, end)))).toEqual(verdict);
      verdicts.push(verdict);
    },
    onFailed: (error) => failures.push(error),
  });
  const offer = createOrdering(PERIOD_MS, engine.ordered("4"));
  const feed = async (from: number, to: number, change: (row: Float32Array) => void = () => {}) => {
    for (let seq = from; seq < to; seq++) {
      const wobble = Math.sin(seq * 1.7) / 100;
      const row = Float32Array.of(wobble, wobble, wobble, 3 + wobble, 2 + wobble, 80 + wobble);
      change(row);
      offer(row, seq, 1_000 + seq * PERIOD_MS);
      await engine.drained();
    }
  };
  return { engine, feed, verdicts, failures };
};

const HEALTHY = [0, 0, 0, 0, 0, 0, 0, 0, 0, 2.5, 80, 80];
const LOW_VOLTAGE = [0, 0, 0, 0, 0, 0, 0, -20, -20, 2.5, 80, 80];

test("An engine decides once per stride, with the window's first and last number", async () => {
  const { feed, verdicts } = anEngine(answering(() => HEALTHY));
  await feed(0, 50);
  expect(verdicts.map(({ firstSeq, lastSeq }) => [firstSeq, lastSeq])).toEqual([
    [0, 19],
    [10, 29],
    [20, 39],
    [30, 49],
  ]);
});

test("On an undisturbed feed an engine says what the monitor says", async () => {
  // Until the baseline is learnt the two differ: the engine expects an ordinary turbine of the farm.
  const answer = (call: number) => (call < 60 || call % 40 < 20 ? HEALTHY : LOW_VOLTAGE);
  const { feed, verdicts } = anEngine(answering(answer));
  await feed(0, 2_000);
  const monitor = createMonitor(aManifest(), "4");
  let calls = 0;
  const expected: boolean[] = [];
  for (let seq = 0; seq < 2_000; seq++) {
    const wobble = Math.sin(seq * 1.7) / 100;
    const row = Float32Array.of(wobble, wobble, wobble, 3 + wobble, 2 + wobble, 80 + wobble);
    const window = monitor.pushValues(row, seq, 1_000 + seq * PERIOD_MS);
    if (!window) continue;
    const all = answer(calls++);
    const outputs = {
      scores: Float32Array.from(all.slice(0, 6)),
      residuals: Float32Array.from(all.slice(6, 9)),
      expectations: Float32Array.from(all.slice(9)),
    };
    expected.push(monitor.judge(window, outputs).flags["voltage"] === true);
  }
  expect(expected.filter(Boolean).length).toBeGreaterThan(20);
  expect(verdicts.map(({ flags }) => flags["voltage"])).toEqual(expected);
});

test("A lit lamp says which channel, what was seen, what was expected and since when", async () => {
  const { feed, verdicts } = anEngine(answering((call) => (call < 60 ? HEALTHY : LOW_VOLTAGE)));
  await feed(0, 1_000);
  const lit = verdicts.filter(({ flags }) => flags["voltage"]);
  expect(lit[0]?.alarmNumber).toBe(1);
  expect(lit[1]?.alarmNumber).toBeUndefined();
  const cause = lit.at(-1)?.causes?.[0];
  expect(cause).toMatchObject({
    channel: "voltage",
    lamp: "voltage",
    kind: "level",
    since: lit[0]?.time,
  });
  expect(cause?.seen).toBeCloseTo(60, 0);
  expect(lit.at(-1)?.expected?.at(-1)).toBe(cause?.expected);
  expect(Math.abs((cause?.expected ?? 0) - 80)).toBeLessThan(1);
  expect(Math.abs((cause?.percent ?? 0) + 25)).toBeLessThan(2);
});

test("A gross cause tells the impossible value, also once most of the window has it", async () => {
  const gross = HEALTHY.with(5, 100);
  const { feed, verdicts } = anEngine(answering((call) => (call < 3 ? HEALTHY : gross)));
  await feed(0, 44);
  await feed(44, 100, (row) => row.set([7_997], 5));
  const told = verdicts.flatMap(({ causes = [] }) => causes.map(({ kind, seen }) => [kind, seen]));
  expect(told.length).toBeGreaterThan(4);
  expect(new Set(told.map(String))).toEqual(new Set(["gross,7997"]));
});

test("A lamp that was lit is lit after a restart until the evidence clears it", async () => {
  const before = anEngine(answering((call) => (call < 60 ? HEALTHY : LOW_VOLTAGE)));
  await before.feed(0, 1_000);
  const memory = JSON.parse(JSON.stringify(before.engine.remember("4")));
  let isHealed = false;
  const after = anEngine(answering(() => (isHealed ? HEALTHY : LOW_VOLTAGE)));
  expect(after.engine.restore([memory])).toEqual([{ turbineId: "4", left: [] }]);
  await after.feed(1_100, 1_500);
  expect(after.verdicts.every(({ flags }) => flags["voltage"])).toBe(true);
  expect(after.verdicts.every(({ alarmNumber }) => alarmNumber === undefined)).toBe(true);
  isHealed = true;
  await after.feed(1_500, 2_100);
  expect(after.verdicts.at(-1)?.flags["voltage"]).toBe(false);
  expect(after.verdicts.find(({ alarmNumber }) => alarmNumber !== undefined)?.alarmNumber).toBe(2);
});

test("A lost reading is bridged and told by coverage; a long silence begins a new window", async () => {
  const { engine, feed, verdicts } = anEngine(answering(() => HEALTHY));
  await feed(0, 30);
  await feed(31, 60);
  expect(verdicts.map(({ lastSeq }) => lastSeq)).toEqual([19, 29, 39, 49, 59]);
  expect(verdicts.map(({ coverage }) => coverage)).toEqual([1, 1, 0.95, 0.95, 1]);
  await feed(200, 240);
  expect(verdicts.slice(5).map(({ lastSeq }) => lastSeq)).toEqual([219, 229, 239]);
  expect(engine.counts()).toEqual({ dropped: 0, incomplete: 0 });
});

test("A model that answers too little is a failure, not a healthy turbine", async () => {
  const { feed, verdicts, failures } = anEngine({ score: () => new Float32Array(5) });
  await feed(0, 20);
  expect(verdicts).toEqual([]);
  expect(String(failures[0])).toContain("5 values");
});
