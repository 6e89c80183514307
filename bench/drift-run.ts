import { DEFAULT_RETRAINING, decideRetraining } from "../domain/retraining/retraining.ts";
import { CHANNELS } from "../domain/turbine/channels.ts";
import { writeChannels } from "../domain/turbine/detection/channel-values.ts";
import { SHIFT_LIMIT } from "../domain/turbine/detection/shift-limit.ts";
import { createEngine } from "../domain/turbine/engine/engine.ts";
import { createOrdering } from "../domain/turbine/engine/ordering/ordered-rows.ts";
import type { Health } from "../domain/turbine/health.ts";
import type { Manifest } from "../domain/turbine/manifest.ts";
import type { Reading } from "../domain/turbine/reading.ts";
import { parametersFor } from "../simulator/parameters.ts";
import { createTurbine, type Turbine } from "../simulator/turbine.ts";
import { createRandom } from "../training/random.ts";

/** Sensors that show a tenth less from some hour on. */
export const MOVES = ["voltage", "rps", "wind_speed_rps"] as const;

export interface Moved {
  readonly sensor: (typeof MOVES)[number];
  readonly fromHour: number;
}

interface Plan {
  readonly seed: number;
  readonly days: number;
  readonly rateHz: number;
  readonly move?: Moved;
}

interface Lived {
  readonly hours: number;
  /** Hours at which the fleet would have been retrained. */
  readonly retrainings: readonly number[];
  readonly reason: string | undefined;
  readonly farthest: { before: number; after: number; shiftedAt: number | undefined };
}

const UNKNOWN = "unknown";
const START = Date.UTC(2026, 2, 1);
const HOUR_MS = 3_600_000;
const VERSION = "1";
const SMALLER = 0.9;

/** One turbine that nobody knows, hour by hour; every hour is asked whether to retrain. */
export const liveThrough = (manifest: Manifest, { seed, days, rateHz, move }: Plan): Lived => {
  const watched = watchedBy(manifest, rateHz);
  const weather = weatherOf(seed, days);
  const farthest: Lived["farthest"] = { before: 0, after: 0, shiftedAt: undefined };
  const retrainings: number[] = [];
  let reason: string | undefined;
  for (let hour = 0; hour < 24 * days; hour++) {
    const hasMoved = move !== undefined && hour >= move.fromHour;
    const turbine = turbineIn(weather(hour), { seed, rateHz, hour });
    watched.passHour(turbine, hasMoved ? move.sensor : undefined);
    const { most, decision } = watched.ask(START + (hour + 1) * HOUR_MS);
    const phase = hasMoved ? "after" : "before";
    farthest[phase] = Math.max(farthest[phase], most);
    if (most > SHIFT_LIMIT) farthest.shiftedAt ??= hour + 1;
    if (decision.kind === "none") continue;
    retrainings.push(hour + 1);
    reason ??= decision.reason;
  }
  return { hours: 24 * days, retrainings, reason, farthest };
};

const watchedBy = (manifest: Manifest, rateHz: number) => {
  const engine = createEngine({
    manifest: { ...manifest, modelVersion: VERSION },
    turbines: [UNKNOWN],
    onDecision: () => undefined,
  });
  const offer = createOrdering(1_000 / rateHz, engine.ordered(UNKNOWN));
  const values = new Float32Array(CHANNELS.length);
  let seq = 0;
  return {
    passHour(turbine: Turbine, sensor: Moved["sensor"] | undefined): void {
      for (let step = 0; step < 3_600 * rateHz; step++) {
        const reading = turbine.step();
        writeChannels(sensor ? moved(reading, sensor) : reading, values);
        offer(values, seq, reading.time ?? 0);
        seq += 1;
      }
    },
    ask(time: number) {
      const told = engine.drift(time);
      const report = { ...REPORT, time, ...told };
      return {
        most: Math.max(...told.turbineDrift),
        decision: decideRetraining(
          { cause: "drift", past: [], reports: [report], releasedVersion: VERSION },
          DEFAULT_RETRAINING,
          new Date(time),
        ),
      };
    },
  };
};

/** The wind as a share of what the turbine usually has, and how warm it is. */
interface Hour {
  readonly wind: number;
  readonly warmth: number;
}

const FRONT_HOURS = 10;
const CALM_HOURS = 18;
/** °C that summer is warmer than spring. */
const SUMMER = 15;
/** Share of the voltage lost per °C, as the simulator's generator loses it. */
const THERMAL_LOSS = 0.0012;

/** A year's seasons in so many days, a front every third day and a calm every fourth, each at its own hour. */
const weatherOf = (seed: number, days: number): ((hour: number) => Hour) => {
  const random = createRandom(seed);
  const times = (every: number) =>
    Array.from({ length: Math.ceil(days / every) }, (_, i) => 24 * every * (i + random.uniform()));
  const [fronts, calms] = [times(3), times(4)];
  return (hour) => {
    const season = Math.sin((2 * Math.PI * hour) / 24 / days);
    const within = (begins: readonly number[], lasting: number): boolean =>
      begins.some((begin) => hour >= begin && hour < begin + lasting);
    const front = within(fronts, FRONT_HOURS) ? 1.5 : 1;
    const calm = within(calms, CALM_HOURS) ? 0.4 : 1;
    return { wind: (1 - 0.25 * season) * front * calm, warmth: SUMMER * season };
  };
};

const turbineIn = (
  { wind, warmth }: Hour,
  { seed, rateHz, hour }: { seed: number; rateHz: number; hour: number },
) => {
  const { meanWind, voltageGain } = parametersFor(seed);
  return createTurbine({
    id: UNKNOWN,
    seed,
    rateHz,
    startTime: START + hour * HOUR_MS,
    parameters: {
      meanWind: meanWind * wind,
      voltageGain: voltageGain * (1 - THERMAL_LOSS * warmth),
    },
  });
};

const moved = (reading: Reading, sensor: Moved["sensor"]): Reading => ({
  ...reading,
  [sensor]: (reading[sensor] ?? 0) * SMALLER,
});

const REPORT: Omit<Health, "time"> = {
  thingName: "edge-1",
  detectorVersion: "1.0.0",
  modelVersion: VERSION,
  state: "running",
  turbines: [UNKNOWN],
  readingsPerSecond: 0,
  inferenceP99Ms: 0,
  anomalyRate: 0,
  dropped: 0,
  refused: 0,
  rssMb: 0,
};
