import { topics } from "../domain/topics.ts";
import type { Reading } from "../domain/turbine/reading.ts";
import { createTurbine } from "../simulator/turbine.ts";
import type { Mqtt } from "../twin/world/world.ts";

const RATE_HZ = 4;
const MOST_AT_ONCE = 40;

/** Stands for the farm's detectors: each second four readings in one batch and a verdict, a label each. */
export const publishFarm = (mqtt: Mqtt, count: number): (() => void) => {
  const startTime = Date.now();
  const turbines = Array.from({ length: count }, (_, index) =>
    createTurbine({ id: `${index + 1}`, seed: index + 1, rateHz: RATE_HZ, startTime }),
  );
  for (const { id } of turbines) {
    const label = { model_label_status: "Model loaded", modelVersion: "1" };
    mqtt.publish(topics.labelUpdate(id), JSON.stringify(label), { retain: true });
  }
  // Spread over the time between two of a turbine, as devices are: never all at once.
  const everyMs = 1_000 / count;
  let next = 0;
  const publishDue = (): void => {
    const due = Math.floor((Date.now() - startTime) / everyMs);
    // Kept from its work for long, the farm goes on with now: the broker delivers a burst in one stack.
    next = Math.max(next, due - MOST_AT_ONCE);
    for (; next < due; next++) {
      const turbine = turbines[next % count];
      if (!turbine) continue;
      const round = Math.floor(next / count);
      const readings = Array.from({ length: RATE_HZ }, () => turbine.step(Date.now()));
      mqtt.publish(topics.dashboardUpdate(turbine.id), JSON.stringify(batchOf(readings)));
      mqtt.publish(topics.anomalies(turbine.id), JSON.stringify(verdictOf(turbine.id, round)));
    }
  };
  const timer = setInterval(publishDue, 20);
  return () => clearInterval(timer);
};

/** As the detector's own: lists of one length, times by the first and the rate. */
const batchOf = (readings: readonly Reading[]): object => {
  const [first] = readings;
  const fields = Object.keys(first ?? {}).filter(
    (name) => !KEPT.includes(name),
  ) as (keyof Reading)[];
  return {
    turbineId: first?.turbineId,
    time: first?.time,
    rateHz: RATE_HZ,
    ...Object.fromEntries(fields.map((name) => [name, readings.map((each) => each[name])])),
  };
};

const KEPT = ["turbineId", "time", "seq", "rateHz"];

const verdictOf = (turbineId: string, seq: number) => ({
  turbineId,
  time: Date.now(),
  modelVersion: "1",
  firstSeq: seq,
  lastSeq: seq,
  values: [0.2, 0.2, 0.2, 0.2, 0.2, 0.2],
  thresholds: [1, 1, 1, 1, 1, 1],
  anomalies: [false, false, false, false, false, false],
  flags: { vibration: false, rotation: false, voltage: false },
});
