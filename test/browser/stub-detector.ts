import { subjectOf, topicFilters, topics } from "../../domain/topics.ts";
import { LAMPS, lampsOf } from "../../domain/turbine/channels.ts";
import { parseReading, type Reading } from "../../domain/turbine/reading.ts";
import type { Mqtt } from "../../twin/world/world.ts";

/** Ten-bit ADC: more than this the generator's voltage cannot be. */
const MAX_VOLTAGE = 1_023;
const EXPECTED_VOLTAGE = 66;
/** Readings between two captured windows, and in one. */
const CAPTURED = 200;
const WINDOW = 100;
/** Good readings in a row before a lamp goes out: a detector's lamps do not flicker. */
const CLEAR = 20;

/** Stands for the devices: a label for each turbine, and for each reading a verdict and what the page shows. */
export const startStubDetector = (
  mqtt: Mqtt,
  turbines: readonly string[],
  blind: readonly string[] = [],
): void => {
  for (const id of turbines) {
    const label = { model_label_status: "Model loaded", modelVersion: "1" };
    mqtt.publish(topics.labelUpdate(id), JSON.stringify(label), { retain: true });
  }
  const good = new Map<string, number>();
  mqtt.subscribe(topicFilters.rawData, (topic, payload) => {
    const id = subjectOf(topic);
    const reading = parseReading(JSON.parse(Buffer.from(payload).toString("utf8")), id);
    mqtt.publish(topics.dashboardUpdate(id), JSON.stringify(reading));
    if (reading.voltage > MAX_VOLTAGE) good.set(id, 0);
    else good.set(id, (good.get(id) ?? CLEAR) + 1);
    const isLit = (good.get(id) ?? CLEAR) < CLEAR;
    const anomalies = [false, false, false, false, false, isLit];
    const seq = reading.seq ?? 0;
    if (seq % CAPTURED === 0) mqtt.publish(topics.capture(id), captureOf(reading, isLit));
    mqtt.publish(
      topics.anomalies(id),
      JSON.stringify({
        turbineId: id,
        time: reading.time,
        modelVersion: "1",
        firstSeq: seq,
        lastSeq: seq,
        values: [0.31, 0.28, 0.05, 0.4, 0.22, isLit ? reading.voltage / MAX_VOLTAGE : 0.35],
        coverage: 1,
        expected: [null, null, null, null, reading.rps * 0.98, EXPECTED_VOLTAGE],
        thresholds: [1, 1, 1, 1, 1, 1],
        anomalies,
        flags: lampsOf(anomalies),
        ...(blind.includes(id) && { blind: true, coverage: 0.31, causes: missing(reading.time) }),
      }),
    );
  });
};

const captureOf = ({ turbineId, time = 0, seq = 0 }: Reading, flagged: boolean): string =>
  JSON.stringify({
    turbineId,
    time,
    firstSeq: seq - WINDOW + 1,
    lastSeq: seq,
    rateHz: 20,
    flagged,
    input: [],
  });

const missing = (since = 0) =>
  LAMPS.map((lamp) => ({ channel: "readings", lamp, kind: "missing", percent: 69, since }));
