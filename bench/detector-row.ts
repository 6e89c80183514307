import { readFileSync } from "node:fs";
import { join } from "node:path";
import { detectionOf } from "../domain/turbine/detection/settings.ts";
import { answerOf, type BatchScorer } from "../domain/turbine/engine/scorer.ts";
import type { Manifest } from "../domain/turbine/manifest.ts";
import { openModel, type ScoringModel } from "../training/runtime.ts";
import type { Row } from "./benchmark.ts";
import { createMessages } from "./detector-messages.ts";
import { createSubject, type Subject } from "./detector-subject.ts";
import { createYardstick } from "./detector-yardstick.ts";

/** Fewer readings measure the compiler. */
const WARM_UP = 200_000;
const PASSES = 6;
const PER_PASS = 40_000;

/** One row of the detector's benchmark; this file is the process that measures it. */
export interface DetectorCase {
  readonly turbines: number;
  /** Readings in a message. */
  readonly batch: number;
  readonly models: number;
  /** Scored by ONNX Runtime, as any family but the shipped one is. */
  readonly isRuntime: boolean;
}

/** Measures one case with the model in a directory, yardstick and engine pass by pass in turn. */
const measured = async (directory: string, each: DetectorCase): Promise<Row> => {
  const manifest: Manifest = JSON.parse(readFileSync(join(directory, "model.json"), "utf8"));
  const model = each.isRuntime
    ? await openModel(readFileSync(join(directory, "model.onnx")))
    : undefined;
  const scorer = model && scorerOf(model, manifest);
  const subject = createSubject(manifest, each.turbines, { models: each.models, scorer });
  const row = await passes(subject, each);
  await model?.release();
  return row;
};

const passes = async (subject: Subject, { turbines, batch }: DetectorCase): Promise<Row> => {
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

const [, , directory = "", text = ""] = process.argv;
measured(directory, JSON.parse(text)).then(
  (row) => process.stdout.write(JSON.stringify(row)),
  (error) => {
    throw error;
  },
);
