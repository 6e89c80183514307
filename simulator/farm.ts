import { topics } from "../domain/topics.ts";
import type { Reading } from "../domain/turbine/reading.ts";
import { batchesOf } from "../domain/turbine/reading-batch.ts";
import { createReplay, type Replay } from "./replay.ts";
import { createTurbine, type Turbine } from "./turbine.ts";

export interface FarmOptions {
  /** The turbines are `1` … `turbines`. */
  readonly turbines: number;
  readonly rateHz: number;
  readonly seed: number;
  /** Readings in one message: IoT Core counts messages, not readings. 1 is the original form. */
  readonly batch: number;
  /** Epoch milliseconds of the first reading. */
  readonly startTime: number;
  publish(topic: string, payload: string): void;
}

export interface Farm {
  readonly replay: Replay;
  readonly turbines: ReadonlyMap<string, Turbine>;
  /** Publishes what was due until `time` (epoch milliseconds). */
  advanceTo(time: number): void;
  counts(): FarmCounts;
}

interface FarmCounts {
  /** Readings. */
  readonly published: number;
  /** Readings published late, because the process was busy. */
  readonly late: number;
  /** Readings never made, because the process was away for longer than LONGEST_CATCH_UP_MS. */
  readonly skipped: number;
}

/** Past this, a burst would only make detectors late as well: leave a gap that they can see. */
const LONGEST_CATCH_UP_MS = 1_000;

export const createFarm = (options: FarmOptions): Farm => {
  const { rateHz, startTime } = options;
  const turbines = createTurbines(options);
  const replay = createReplay();
  const counts = { published: 0, late: 0, skipped: 0 };
  const dueAt = (tick: number) => startTime + Math.round((tick * 1_000) / rateHz);
  const waiting = new Map<string, Reading[]>([...turbines.keys()].map((id) => [id, []]));
  let tick = 0;

  const send = (id: string): void => {
    const readings = waiting.get(id) ?? [];
    for (const payload of batchesOf(readings, rateHz)) options.publish(topics.rawData(id), payload);
    counts.published += readings.length;
    readings.length = 0;
  };

  const publishTick = (time: number): void => {
    for (const turbine of turbines.values()) {
      const measured = turbine.step(time);
      const readings = waiting.get(turbine.id) ?? [];
      if (turbine.isRunning()) readings.push(replay.instead(measured));
      if (!turbine.isRunning() || readings.length >= options.batch) send(turbine.id);
    }
  };

  return {
    turbines,
    replay,
    advanceTo: (time) => {
      const last = Math.floor(((time - startTime) * rateHz) / 1_000);
      const first = Math.max(tick, last - Math.ceil((LONGEST_CATCH_UP_MS * rateHz) / 1_000));
      counts.skipped += (first - tick) * turbines.size;
      // The readings of a batch follow each other.
      if (first > tick) for (const id of turbines.keys()) send(id);
      for (tick = first; tick <= last; tick++) {
        if (tick < last) counts.late += turbines.size;
        publishTick(dueAt(tick));
      }
    },
    counts: () => ({ ...counts }),
  };
};

/** In this order turbines share connections. */
export const turbineIdsOf = (turbines: number): string[] =>
  Array.from({ length: turbines }, (_, index) => `${index + 1}`);

/** Turbine n is the one of the simulated history of the same seed, in other weather. */
const createTurbines = ({ turbines, seed, rateHz, startTime }: FarmOptions) => {
  const created = new Map<string, Turbine>();
  for (const id of turbineIdsOf(turbines)) {
    created.set(id, createTurbine({ id, seed: seed * 1_000 + Number(id), rateHz, startTime }));
  }
  return created;
};

/** Runs a farm in real time; answers the function that ends it. */
export const runFarm = (farm: Farm, rateHz: number, now: () => number): (() => void) => {
  const timer = setInterval(() => farm.advanceTo(now()), 1_000 / rateHz);
  return () => clearInterval(timer);
};
