import { mkdir, readdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { CHANNELS } from "../../domain/turbine/channels.ts";
import { learnable } from "../data/learnable.ts";
import { MOST_READINGS } from "../data/most-readings.ts";
import { type Recording, readRecording } from "../data/read-files.ts";
import { reportLines } from "../data/report.ts";
import { writeSegments } from "../data/segment-file.ts";
import { splitByTime } from "../data/split.ts";
import type { TrainingEnvironment } from "../environment.ts";
import { simulateHistory } from "../simulate-history.ts";

/** Readings left out at each cut: the longest window, at 50 Hz, and room. */
const PURGE = 300;

/**
 * processing/input/ (CSV, CSV.GZ, JSONL; nested folders too) → processing/train|validation|test/.
 * History is the recordings there, or a simulated one when there is none; the devices' captured
 * windows (below captured/) are added to it, because alone they are moments, not a history. Windows
 * that a device flagged stay out, unless a label (below labels/) calls them healthy.
 */
export const prepareStep = async (
  environment: TrainingEnvironment,
  log: (line: string) => void,
): Promise<void> => {
  const processing = join(environment.root, "processing");
  const files = await recordingsIn(join(processing, "input"));
  const isAddition = (file: string) => ADDITIONS.some((folder) => file.includes(folder));
  const recorded = files.filter((file) => !isAddition(file));
  const history =
    recorded.length > 0
      ? await readRecording(recorded, MOST_READINGS)
      : simulated(environment, log);
  const recording = learnable(joined(history, await readRecording(files.filter(isAddition))));
  for (const line of reportLines(recording)) log(line);
  const split = splitByTime(recording.segments, PURGE);
  for (const part of ["train", "validation", "test"] as const) {
    const folder = join(processing, part);
    await mkdir(folder, { recursive: true });
    await writeSegments(join(folder, "segments.bin"), split[part]);
    const rows = split[part].reduce((sum, { count }) => sum + count, 0);
    log(
      `${part}: ${rows} readings of ${CHANNELS.length} channels in ${split[part].length} segments`,
    );
  }
};

/** Where the capture rule stores windows and people's labels lie, below the raw prefix. */
const ADDITIONS = [`${sep}captured${sep}`, `${sep}labels${sep}`];

const joined = (history: Recording, added: Recording): Recording => ({
  segments: [...history.segments, ...added.segments],
  rows: history.rows + added.rows,
  labels: [...history.labels, ...added.labels],
  refused: { ...history.refused, ...added.refused },
  examples: { ...added.examples, ...history.examples },
});

const simulated = (environment: TrainingEnvironment, log: (line: string) => void): Recording => {
  const { historyTurbines: turbines, historyMinutes: minutes, historyRateHz, seed } = environment;
  log(
    `no recordings: simulating ${turbines} turbines × ${minutes} minutes at ${historyRateHz} Hz, seed ${seed}`,
  );
  const segments = simulateHistory({ turbines, minutes, seed, rateHz: historyRateHz });
  return {
    segments,
    rows: segments.reduce((sum, { count }) => sum + count, 0),
    labels: [],
    refused: {},
  };
};

const recordingsIn = async (folder: string): Promise<string[]> => {
  try {
    const entries = await readdir(folder, { recursive: true });
    return entries
      .filter((name) => /\.(csv|jsonl?)(\.gz)?$/.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
};
