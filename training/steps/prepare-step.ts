import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { CHANNELS } from "../../domain/channels.ts";
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
 * With no recording there, simulates a healthy history.
 */
export const prepareStep = async (
  environment: TrainingEnvironment,
  log: (line: string) => void,
): Promise<void> => {
  const processing = join(environment.root, "processing");
  const files = await recordingsIn(join(processing, "input"));
  const recording = files.length > 0 ? await readRecording(files) : simulated(environment, log);
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

const simulated = (environment: TrainingEnvironment, log: (line: string) => void): Recording => {
  const { historyTurbines: turbines, historyMinutes: minutes, seed } = environment;
  log(`no recordings: simulating ${turbines} turbines × ${minutes} minutes, seed ${seed}`);
  const segments = simulateHistory({ turbines, minutes, seed });
  return { segments, rows: segments.reduce((sum, { count }) => sum + count, 0), refused: {} };
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
