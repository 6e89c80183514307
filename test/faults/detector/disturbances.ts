import type { Manifest } from "../../../domain/turbine/manifest.ts";
import type { Reading } from "../../../domain/turbine/reading.ts";
import type { Device } from "./a-device.ts";

const HZ = 20;
const HOUR_MS = 3_600_000;
const IN_2036 = Date.UTC(2036, 1, 7);

/** What happens to a device or its readings while a turbine is faulty, and for how many seconds. */
export interface Disturbance {
  readonly name: string;
  readonly seconds: number;
  /** Gives the readings of the disturbed time to the device. */
  give(device: Device, readings: readonly Reading[], given: Given): Promise<void>;
}

export interface Given {
  readonly random: () => number;
  /** The next release's model. */
  readonly next: Manifest;
}

/** The detector is not there for so long; what is sent meanwhile is lost. */
const absence = (
  name: string,
  seconds: number,
  begin: (device: Device, given: Given) => Promise<void>,
): Disturbance => ({ name, seconds, give: async (device, _lost, given) => begin(device, given) });

const through = (
  name: string,
  seconds: number,
  change: (readings: readonly Reading[], random: () => number) => readonly Reading[],
): Disturbance => ({
  name,
  seconds,
  async give(device, readings, { random }) {
    for (const reading of change(readings, random)) device.give(reading);
  },
});

const loss = (percent: number): Disturbance =>
  through(`${percent} % of the readings lost`, 60, (readings, random) =>
    readings.filter(() => random() * 100 >= percent),
  );

/** Clock and nothing else: the sender's other fields go on. */
const clock = (name: string, seconds: number, time: (reading: number) => number): Disturbance =>
  through(name, seconds, (readings) =>
    readings.map((reading) => ({ ...reading, time: time(reading.time ?? 0) })),
  );

/** Each fifth reading comes 200 ms late. */
const late = (readings: readonly Reading[]): readonly Reading[] =>
  readings
    .map((reading, index) => ({ reading, at: index % 5 === 0 ? index + 4.5 : index }))
    .sort((a, b) => a.at - b.at)
    .map(({ reading }) => reading);

export const DISTURBANCES: readonly Disturbance[] = [
  absence("restart", 5, (device) => device.restart("stopped")),
  absence("upgrade", 12, (device, { next }) => device.restart("stopped", next)),
  absence("kill -9", 5, (device) => device.restart("killed")),
  absence("64 s without broker", 64, async () => undefined),
  ...[0, 0.1, 0.5, 1, 2, 5].map(loss),
  through("burst of 1 s lost", 10, (readings) =>
    readings.filter((_, index) => index < 3 * HZ || index >= 4 * HZ),
  ),
  through("200 ms reordering", 60, late),
  clock("clock back 1 h", 60, (time) => time - HOUR_MS),
  clock("clock in 2036 and back", 10, (time) => IN_2036 + (time % HOUR_MS)),
];
