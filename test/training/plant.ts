import type { Reading } from "../../domain/turbine/reading.ts";
import { createRandom } from "../../training/random.ts";

export interface PlantOptions {
  readonly seed?: number;
  readonly minutes?: number;
  readonly turbines?: number;
  readonly rateHz?: number;
}

const START = Date.UTC(2026, 4, 1);

/**
 * Healthy readings from a generator of its own, so that no test proves the simulator by itself:
 * gusty wind, a rotor that follows with inertia, voltage by the rotor, a slowly turning nacelle,
 * coarse sensors as in the data set.
 */
export const readingsOf = (options: PlantOptions = {}): Reading[] => {
  const { seed = 1, minutes = 10, turbines = 2, rateHz = 20 } = options;
  return Array.from({ length: turbines }, (_, index) =>
    turbineReadings(`${index + 1}`, seed * 100 + index, minutes * 60 * rateHz, rateHz),
  ).flat();
};

const turbineReadings = (turbineId: string, seed: number, count: number, rateHz: number) => {
  const random = createRandom(seed);
  const gain = 32 * (1 + 0.05 * random.normal());
  const dt = 1 / rateHz;
  const state = { slow: 0, fast: 0, rps: 2, yaw: random.uniform() * 6, roll: 0.01, gate: 0 };
  let held = { wind: 3, rps: 2 };
  return Array.from({ length: count }, (_, seq): Reading => {
    state.slow += -state.slow * (dt / 60) + 0.3 * Math.sqrt((2 * dt) / 60) * random.normal();
    state.fast += -state.fast * (dt / 4) + 0.15 * Math.sqrt((2 * dt) / 4) * random.normal();
    const wind = Math.max(0.5, 3 + state.slow + state.fast);
    state.rps += ((0.85 * wind - state.rps) * dt) / 1.5;
    state.yaw += 0.02 * Math.sqrt(dt) * random.normal();
    if (seq % rateHz === 0) held = { wind: sixteenth(wind), rps: sixteenth(state.rps) };
    const tilt = 0.01 + 0.004 * random.normal();
    return {
      turbineId,
      seq,
      time: START + Math.round((seq * 1_000) / rateHz),
      ...attitude(tilt, state.yaw),
      wind_speed_rps: held.wind,
      rps: held.rps,
      voltage: Math.max(
        0,
        Math.round(gain * state.rps * (1 - 0.05 * state.rps) + 10 * random.normal()),
      ),
    };
  });
};

const attitude = (roll: number, yaw: number) => {
  const [cr, sr] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  return {
    qw: hundredth(cr * cy),
    qx: hundredth(sr * cy),
    qy: hundredth(sr * sy),
    qz: hundredth(cr * sy),
  };
};

const sixteenth = (value: number): number => Math.round(value * 16) / 16;
const hundredth = (value: number): number => Math.round(value * 100) / 100;

/** The readings as a CSV file in the data set's columns. */
export const csvOf = (readings: readonly Reading[]): string => {
  const columns = [
    "turbineId",
    "eventTime",
    "rps",
    "voltage",
    "qw",
    "qx",
    "qy",
    "qz",
    "wind_speed_rps",
  ];
  const lines = readings.map((r) =>
    [
      r.turbineId,
      new Date(r.time ?? 0).toISOString(),
      r.rps,
      r.voltage,
      r.qw,
      r.qx,
      r.qy,
      r.qz,
      r.wind_speed_rps,
    ].join(","),
  );
  return `${[columns.join(","), ...lines].join("\n")}\n`;
};
