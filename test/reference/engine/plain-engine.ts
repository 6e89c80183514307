import { CHANNELS } from "../../../domain/turbine/channels.ts";
import { writeChannels } from "../../../domain/turbine/detection/channel-values.ts";
import { isChannelLit } from "../../../domain/turbine/engine/lamps.ts";
import type { Manifest } from "../../../domain/turbine/manifest.ts";
import { parseReadings } from "../../../domain/turbine/reading-batch.ts";
import { createGrid } from "./grid.ts";
import { createJudge } from "./judge.ts";
import { createMoment, RUN } from "./judged.ts";
import { countRepeats, createRepeats } from "./repeats.ts";
import { countRunning, createRunning, isSteady, passSilence } from "./running.ts";
import { createStream } from "./stream.ts";

const WIDTH = CHANNELS.length;
const LEAST_COVERAGE = 0.6;

/** What was decided of one window. */
export interface PlainVerdict {
  readonly time: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly coverage: number;
  readonly anomalies: readonly boolean[];
}

/**
 * The engine's rules as they are plainly written down: JSON.parse and the schema, one reading and one
 * row after the other, whole windows scored by the model's formulas. What a device says, with all its
 * arrays and sums, must be the same. One turbine.
 */
export const createPlainEngine = (
  manifest: Manifest,
  turbineId: string,
  score: (window: Float32Array) => Float32Array,
  onVerdict: (verdict: PlainVerdict) => void,
): ((message: string) => void) => {
  const { window: shape, rateHz } = manifest;
  const judge = createJudge(manifest);
  const { running: byName } = judge.detection;
  const { settleSeconds, rps = 0, voltage = 0 } = byName;
  const judged = judge.createJudged();
  const repeats = createRepeats();
  const running = createRunning();
  const moment = createMoment();
  let rows: { readonly values: Float32Array; readonly isReal: boolean }[] = [];
  let sinceTaken = 0;
  const newest = { seq: -1, time: Number.NaN, intervalMs: 1_000 / rateHz };

  const judgeWindow = (): void => {
    const coverage = rows.filter(({ isReal }) => isReal).length / shape.length;
    if (Number(coverage.toFixed(3)) < LEAST_COVERAGE) return;
    const window = new Float32Array(shape.length * WIDTH);
    rows.forEach(({ values }, row) => {
      window.set(values, row * WIDTH);
    });
    const isSettled = running.readings >= settleSeconds * rateHz;
    moment.run = isSettled ? RUN.running : running.hasStood ? RUN.stopped : RUN.unknown;
    moment.isSteady = isSettled && isSteady(window);
    moment.repeats.set(repeats.counts);
    moment.time = newest.time;
    judge.judge(judged, moment, score(window), 0);
    const spanned = Math.round(((shape.length - 1) * 1_000) / rateHz / newest.intervalMs);
    onVerdict({
      time: newest.time,
      firstSeq: newest.seq - spanned,
      lastSeq: newest.seq,
      coverage: Number(coverage.toFixed(3)),
      anomalies: CHANNELS.map((_, channel) => isChannelLit(judged.lamps, channel)),
    });
  };

  const grid = createGrid(rateHz, {
    take(values, isReal) {
      rows = [...rows.slice(1 - shape.length), { values: values.slice(), isReal: isReal === 1 }];
      countRepeats(repeats, values, rps);
      countRunning(running, values, { rps, voltage });
      sinceTaken += 1;
      if (rows.length < shape.length || sinceTaken < shape.stride) return;
      sinceTaken = 0;
      judgeWindow();
    },
    breakOff(silentMs) {
      rows = [];
      sinceTaken = 0;
      passSilence(running, silentMs, rateHz);
      if (running.readings === 0) judged.regulation.begin();
    },
  });

  const stream = createStream(1_000 / rateHz, {
    take(values, seq, time, elapsedMs, intervalMs) {
      newest.seq = seq;
      newest.time = time;
      newest.intervalMs = intervalMs;
      grid.take(values, elapsedMs, intervalMs);
    },
  });

  return (message) => {
    for (const reading of readingsIn(message, turbineId)) {
      const values = new Float32Array(WIDTH);
      writeChannels(reading, values);
      stream.offer(values, reading.seq ?? Number.NaN, reading.time ?? Number.NaN);
    }
  };
};

const readingsIn = (message: string, turbineId: string) => {
  try {
    const readings = parseReadings(JSON.parse(message), turbineId);
    return readings.every((reading) => reading.turbineId === turbineId) ? readings : [];
  } catch {
    return [];
  }
};
