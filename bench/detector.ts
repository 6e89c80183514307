import { parseArgs } from "node:util";
import { detectionOf } from "../domain/turbine/detection/settings.ts";
import { answerOf, type BatchScorer } from "../domain/turbine/engine/scorer.ts";
import type { Manifest } from "../domain/turbine/manifest.ts";
import { openModel, type ScoringModel } from "../training/runtime.ts";
import type { Row, Table } from "./benchmark.ts";
import { createMessages } from "./detector-messages.ts";
import { createSubject, type Subject } from "./detector-subject.ts";
import { createYardstick } from "./detector-yardstick.ts";
import { shippedModel } from "./shipped-model.ts";

export const name = "detector";

/** Fewer readings measure the compiler. */
const WARM_UP = 200_000;
const PASSES = 6;
const PER_PASS = 40_000;

interface Case {
  readonly form: string;
  readonly batch: number;
  readonly turbines: readonly number[];
  readonly models?: number;
  readonly isRuntime?: boolean;
}

const TURBINES = [1, 10, 50, 500];
const CASES: readonly Case[] = [
  { form: "single", batch: 1, turbines: TURBINES },
  { form: "batch of 5", batch: 5, turbines: TURBINES },
  { form: "batch of 10", batch: 10, turbines: TURBINES },
  { form: "batch of 20", batch: 20, turbines: TURBINES },
  { form: "single, two models", batch: 1, turbines: [50], models: 2 },
  { form: "batch of 10, two models", batch: 10, turbines: [50], models: 2 },
  { form: "single, any ONNX model", batch: 1, turbines: TURBINES, isRuntime: true },
];

/**
 * Bytes in, verdict bytes out, on one core: as a multiple of the yardstick's speed. `--form "batch of
 * 10"` and `--turbines 50` ask for some of its rows only.
 */
export const run = async (args: readonly string[]): Promise<Table> => {
  const { values } = parseArgs({
    args: [...args],
    options: { form: { type: "string" }, turbines: { type: "string" } },
  });
  const { onnx, manifest } = await shippedModel();
  const model = await openModel(onnx);
  const scorer = scorerOf(model, manifest);
  const rows: Row[] = [];
  for (const { form, batch, turbines, models, isRuntime } of casesFor(values)) {
    for (const count of turbines) {
      const subject = createSubject(manifest, count, {
        models,
        scorer: isRuntime ? scorer : undefined,
      });
      rows.push({ form, turbines: count, ...(await measured(subject, count, batch)) });
    }
  }
  await model.release();
  return {
    title:
      "From message bytes to verdict bytes, one core; ratio: yardstick's time / ours (higher is faster)",
    rows,
  };
};

const casesFor = ({ form, turbines }: { readonly form?: string; readonly turbines?: string }) =>
  CASES.filter((each) => form === undefined || each.form === form).map((each) => ({
    ...each,
    turbines: each.turbines.filter((count) => turbines === undefined || `${count}` === turbines),
  }));

const measured = async (subject: Subject, turbines: number, batch: number): Promise<Row> => {
  const next = createMessages(turbines, batch);
  const yardstick = createYardstick(turbines);
  const ratios: number[] = [];
  const times = { yardstick: Number.POSITIVE_INFINITY, ours: Number.POSITIVE_INFINITY };
  for (let warm = 0; warm < WARM_UP; ) {
    const { singles, messages, readings } = next(PER_PASS);
    for (const [, payload] of singles) yardstick(payload);
    await feed(subject, messages, turbines, batch);
    warm += readings;
  }
  for (let pass = 0; pass < PASSES; pass++) {
    const { singles, messages, readings } = next(PER_PASS);
    const from = process.cpuUsage();
    for (const [, payload] of singles) yardstick(payload);
    const between = process.cpuUsage();
    await feed(subject, messages, turbines, batch);
    const us = {
      yardstick: microseconds(between, from) / readings,
      ours: microseconds(process.cpuUsage(), between) / readings,
    };
    ratios.push(us.yardstick / us.ours);
    times.yardstick = Math.min(times.yardstick, us.yardstick);
    times.ours = Math.min(times.ours, us.ours);
  }
  const { verdicts, dropped, refused } = subject.counts();
  return {
    "yardstick µs": times.yardstick.toFixed(2),
    "ours µs": times.ours.toFixed(2),
    ratio: medianOf(ratios).toFixed(2),
    verdicts,
    dropped,
    refused,
  };
};

const microseconds = (to: NodeJS.CpuUsage, from: NodeJS.CpuUsage): number =>
  to.user + to.system - from.user - from.system;

/** All turbines' readings of half a second come, then whatever waits is scored. */
const feed = async (
  subject: Subject,
  messages: readonly (readonly [string, Buffer])[],
  turbines: number,
  batch: number,
): Promise<void> => {
  const perRound = turbines * Math.max(1, Math.round(10 / batch));
  for (let from = 0; from < messages.length; from += perRound) {
    const end = Math.min(messages.length, from + perRound);
    for (let i = from; i < end; i++) {
      const message = messages[i];
      if (message) subject.receive(message[0], message[1]);
    }
    await subject.drained();
  }
};

const medianOf = (values: number[]): number =>
  values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

const scorerOf = (model: ScoringModel, manifest: Manifest): BatchScorer => {
  const detection = detectionOf(manifest);
  return {
    score: async (windows, count) =>
      answerOf(await model.runFlat(windows, manifest.window.length, count), detection, count),
  };
};
