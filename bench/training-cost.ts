import { InferenceSession, Tensor } from "../adapters/onnx-runtime/onnx-runtime.ts";
import { CHANNELS } from "../domain/turbine/channels.ts";
import type { Segment } from "../training/data/segment.ts";
import { splitByTime } from "../training/data/split.ts";
import { windowsOf } from "../training/data/windows.ts";
import { FAMILIES, fitNormalBehaviourCandidate } from "../training/fit.ts";
import { simulateHistory } from "../training/simulate-history.ts";
import { trainModel } from "../training/train-model.ts";
import type { Row, Table } from "./benchmark.ts";

export const name = "training-cost";

const WINDOWS = 50_000;
const RATE_HZ = 20;
const STRIDE = 10;
const TURBINES = 10;
const SCORED = 4_000;

/** CPU seconds and memory of training on 50,000 windows, and µs per window of scoring on one thread. */
export const run = async (): Promise<Table> => {
  // 60 % of the readings are for training, and a window begins at every tenth.
  const minutes = Math.ceil((WINDOWS * STRIDE) / RATE_HZ / 60 / 0.6 / TURBINES) + 1;
  const started = process.cpuUsage();
  const history = simulateHistory({ turbines: TURBINES, minutes, seed: 1 });
  const simulated = cpuSeconds(started);
  const split = splitByTime(history, 300);
  const windows = windowsOf(split.train, 100, STRIDE).count;
  const rows: Row[] = [row("simulate the history", windows, simulated)];
  const families = [
    ["train normal-behaviour", [fitNormalBehaviourCandidate]],
    ["train all families and choose", FAMILIES],
  ] as const;
  let onnx: Uint8Array = new Uint8Array();
  for (const [label, list] of families) {
    const begin = process.cpuUsage();
    const options = { seed: 1, source: "benchmark", families: list };
    onnx = (await trainModel(split.train, split.validation, options)).onnx;
    rows.push(row(label, windows, cpuSeconds(begin)));
  }
  for (const batch of [1, 256]) rows.push(await scoringRow(onnx, history, batch));
  return { title: `cost of training and scoring, ${windows} windows`, rows };
};

const row = (what: string, windows: number, cpu: number): Row => ({
  what,
  windows,
  "CPU s": cpu.toFixed(1),
  "µs per window": ((cpu * 1e6) / windows).toFixed(1),
  "peak RSS MB": Math.round(process.resourceUsage().maxRSS / 1_024),
});

const scoringRow = async (
  onnx: Uint8Array,
  history: readonly Segment[],
  batch: number,
): Promise<Row> => {
  const session = await InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const windows = windowsOf(history, 100, STRIDE, SCORED);
  const input = new Float32Array(batch * 100 * CHANNELS.length);
  for (let i = 0; i < batch; i++) input.set(windows.at(i), i * 100 * CHANNELS.length);
  const feeds = { window: new Tensor("float32", input, [batch, 100, CHANNELS.length]) };
  for (let i = 0; i < 20; i++) await session.run(feeds);
  const calls = Math.max(40, Math.ceil(SCORED / batch));
  const begin = process.cpuUsage();
  for (let i = 0; i < calls; i++) await session.run(feeds);
  const cpu = cpuSeconds(begin);
  await session.release();
  return row(`score, batch ${batch}`, calls * batch, cpu);
};

const cpuSeconds = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};
