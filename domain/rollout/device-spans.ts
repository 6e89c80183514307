import type { DeviceRecord } from "./fleet-questions.ts";

/**
 * Records of one device, newest first, as spans in which it ran the same: what Greengrass tells of one
 * deployment comes in several messages. Two that say different things of it stay apart.
 */
export const deviceSpans = <T extends DeviceRecord>(records: readonly T[]): T[] => {
  const spans: T[] = [];
  for (const record of records) {
    const newer = spans.at(-1);
    if (newer === undefined || !isOneSpan(newer, record)) spans.push(record);
    else spans[spans.length - 1] = { ...(record.status ? record : newer), at: record.at };
  }
  return spans;
};

const isOneSpan = (newer: DeviceRecord, older: DeviceRecord): boolean =>
  partsOf(newer) === partsOf(older) &&
  (newer.status === undefined || older.status === undefined || newer.status === older.status);

const partsOf = ({ components }: DeviceRecord): string =>
  JSON.stringify(Object.entries(components).toSorted());
