import { topics } from "../domain/topics.ts";
import { createTurbine } from "../simulator/turbine.ts";
import type { Mqtt } from "../twin/world/world.ts";

const RATE_HZ = 4;
const VERDICT_MS = 1_000;

/** Stands for the farm's detectors: a reading a quarter second, a verdict a second, a label each. */
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
  const everyMs = 1_000 / RATE_HZ / count;
  let next = 0;
  const publishDue = (): void => {
    const due = Math.floor((Date.now() - startTime) / everyMs);
    for (; next < due; next++) {
      const turbine = turbines[next % count];
      if (!turbine) continue;
      const reading = turbine.step(Date.now());
      mqtt.publish(topics.dashboardUpdate(turbine.id), JSON.stringify(reading));
      const round = Math.floor(next / count);
      if (round % Math.round((VERDICT_MS / 1_000) * RATE_HZ) === 0) {
        mqtt.publish(topics.anomalies(turbine.id), JSON.stringify(verdictOf(turbine.id, round)));
      }
    }
  };
  const timer = setInterval(publishDue, 20);
  return () => clearInterval(timer);
};

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
