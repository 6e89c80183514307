import { subjectOf, topicFilters, topics } from "../../domain/topics.ts";
import { LAMPS, lampsOf } from "../../domain/turbine/channels.ts";
import type { Reading } from "../../domain/turbine/reading.ts";
import { parseReadings } from "../../domain/turbine/reading-batch.ts";
import type { Mqtt } from "../../twin/world/world.ts";

/** Ten-bit ADC: more than this the generator's voltage cannot be. */
const MAX_VOLTAGE = 1_023;
const EXPECTED_VOLTAGE = 66;
/** Readings between two captured windows, and in one. */
const CAPTURED = 200;
const WINDOW = 100;
/** Good readings in a row before a lamp goes out: a detector's lamps do not flicker. */
const CLEAR = 20;

/** Stands for the devices: a label for each turbine, and for each message of readings a verdict and what the page shows. */
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
  const isClear = (id: string): boolean => (good.get(id) ?? CLEAR) >= CLEAR;
  const note = (id: string, reading: Reading): void => {
    const isBad = reading.voltage > MAX_VOLTAGE;
    good.set(id, isBad ? 0 : (good.get(id) ?? CLEAR) + 1);
    const isDue = (reading.seq ?? 0) % CAPTURED === 0;
    if (isDue) mqtt.publish(topics.capture(id), captureOf(reading, isBad));
  };
  mqtt.subscribe(topicFilters.rawData, (topic, payload) => {
    const id = subjectOf(topic);
    const message = Buffer.from(payload).toString("utf8");
    const readings = parseReadings(JSON.parse(message), id);
    const reading = readings.at(-1);
    if (reading === undefined) return;
    mqtt.publish(topics.dashboardUpdate(id), message);
    for (const each of readings) note(id, each);
    const isLit = !isClear(id);
    mqtt.publish(topics.anomalies(id), verdictOf(reading, isLit, blind.includes(id)));
  });
};

const verdictOf = (reading: Reading, isLit: boolean, isBlind: boolean): string => {
  const anomalies = [false, false, false, false, false, isLit];
  return JSON.stringify({
    turbineId: reading.turbineId,
    time: reading.time,
    modelVersion: "1",
    firstSeq: reading.seq ?? 0,
    lastSeq: reading.seq ?? 0,
    values: [0.31, 0.28, 0.05, 0.4, 0.22, isLit ? reading.voltage / MAX_VOLTAGE : 0.35],
    coverage: 1,
    expected: [null, null, null, null, reading.rps * 0.98, EXPECTED_VOLTAGE],
    thresholds: [1, 1, 1, 1, 1, 1],
    anomalies,
    flags: lampsOf(anomalies),
    ...(isBlind && { blind: true, coverage: 0.31, causes: missing(reading.time) }),
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
