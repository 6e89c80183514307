import { FILE_CHANNELS } from "../domain/turbine/wind-turbine-file.ts";
import type { Random } from "./random.ts";

type Measured = Readonly<Record<string, unknown>>;
type Sensor = (measured: Measured) => readonly [column: string, value: number];

/**
 * Sensors that the asset has and the physics has not: each shows another column, times a factor, with
 * noise. An asset without them draws no random number here.
 * @throws RangeError on the first reading, for a channel that nothing shows
 */
export const createAddedSensors = (
  random: Random,
): ((measured: Measured) => Readonly<Record<string, number>>) => {
  let sensors: readonly Sensor[] | undefined;
  return (measured) => {
    sensors ??= sensorsBeside(measured, random);
    return Object.fromEntries(sensors.map((sensor) => sensor(measured)));
  };
};

const sensorsBeside = (measured: Measured, random: Random): Sensor[] =>
  FILE_CHANNELS.flatMap(({ name, decimals, source, simulated }) => {
    const column = source.columns?.[0];
    if (column === undefined || column in measured) return [];
    if (simulated === undefined || typeof measured[simulated.of] !== "number") {
      throw new RangeError(
        `asset: ${name}: the simulator has no sensor of it; give it "simulated" of one of ${Object.keys(measured).join(", ")}`,
      );
    }
    const { of, factor, offset = 0, noise = 0 } = simulated;
    return (now: Measured) => {
      const value = Number(now[of]) * factor + offset + noise * random.normal();
      return [column, Number(value.toFixed(decimals))] as const;
    };
  });
