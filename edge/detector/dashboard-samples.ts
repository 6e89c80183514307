import { topics } from "../../domain/topics.ts";
import {
  ABSENT,
  type Decoded,
  FIELDS,
  valueAt,
} from "../../domain/turbine/engine/decoding/decoded.ts";
import { MOST_READINGS, timeAt } from "../../domain/turbine/reading-batch.ts";

/** A message's readings on their way to the dashboard. */
export interface DashboardSamples {
  /** Takes a decoded message; answers the topic and the batch of the second that is full with it. */
  add(turbineId: string, decoded: Decoded): { topic: string; payload: string } | undefined;
}

/** Per second and turbine: enough for a chart, few enough for a connection of many turbines. */
const PER_SECOND = 4;
const EVERY_MS = 1_000 / PER_SECOND;

interface Collected {
  readonly times: number[];
  readonly columns: Map<string, number[]>;
  nextAt: number;
}

/**
 * Thins a turbine's readings to four a second and sends a second of them as one columnar batch: IoT
 * Core counts messages, in and out together, 100 a second and connection.
 */
export const createDashboardSamples = (): DashboardSamples => {
  const byTurbine = new Map<string, Collected>();
  return {
    add(turbineId, decoded) {
      const own = byTurbine.get(turbineId) ?? {
        times: [],
        columns: new Map<string, number[]>(),
        nextAt: Number.NEGATIVE_INFINITY,
      };
      byTurbine.set(turbineId, own);
      for (let index = 0; index < decoded.count; index++) sample(own, decoded, index);
      if (own.times.length < PER_SECOND) return undefined;
      const payload = JSON.stringify(batchOf(turbineId, own));
      own.times.length = 0;
      own.columns.clear();
      return { topic: topics.dashboardUpdate(turbineId), payload };
    },
  };
};

const sample = (own: Collected, decoded: Decoded, index: number): void => {
  const time = timeOf(own, decoded, index);
  const hasJumpedBack = own.nextAt - time > 2 * EVERY_MS;
  if ((time < own.nextAt && !hasJumpedBack) || own.times.length >= MOST_READINGS) return;
  own.nextAt = time + EVERY_MS;
  own.times.push(time);
  FIELDS.forEach((name, field) => {
    if (decoded.form[field] === ABSENT) return;
    const column = own.columns.get(name) ?? [];
    own.columns.set(name, column);
    column.push(valueAt(decoded, field, index));
  });
};

/** Without a time every reading is shown. */
const timeOf = (own: Collected, { time, stepMs }: Decoded, index: number): number =>
  Number.isNaN(time)
    ? Math.max(own.nextAt, (own.times.at(-1) ?? 0) + EVERY_MS)
    : timeAt(time, index, stepMs);

const batchOf = (turbineId: string, { times, columns }: Collected): object => ({
  turbineId,
  time: times[0],
  rateHz: PER_SECOND,
  ...Object.fromEntries(
    [...columns]
      .filter(([, values]) => values.length === times.length)
      .map(([name, values]) => [
        name,
        values.every((value) => value === values[0]) && !isMeasured(name) ? values[0] : values,
      ]),
  ),
});

/** One list at least has to say how many readings there are. */
const isMeasured = (name: string): boolean => name === "voltage";
