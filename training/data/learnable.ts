import { CHANNELS } from "../../domain/turbine/channels.ts";
import { IMPOSSIBLE_ANGLE } from "../../domain/turbine/detection/attitude.ts";
import { CHANNEL_SOURCES } from "../../domain/turbine/detection/channel-values.ts";
import type { WindowLabel } from "../../domain/turbine/window-label.ts";
import { type Contradiction, contradictionFrom } from "./credible.ts";
import { partOf } from "./part-of.ts";
import type { Recording } from "./read-files.ts";
import type { Segment } from "./segment.ts";

/** Windows that were flagged may be at most this share of what a turbine teaches: a label weighs little. */
const MOST_FLAGGED = 0.05;

/**
 * What of a recording may be learnt from: windows that a device flagged only if a person calls all
 * of them healthy and the farm's other readings do not contradict, never what a person calls
 * anomalous, and no attitude that is none. What is left out is counted.
 */
export const learnable = (recording: Recording): Recording => {
  const refused: Record<string, number> = { ...recording.refused };
  const examples: Record<string, string> = { ...recording.examples };
  const leaveOut = (reason: string, count: number, example?: string): void => {
    if (count > 0) refused[reason] = (refused[reason] ?? 0) + count;
    if (example !== undefined) examples[reason] ??= example;
  };
  const believed = believedFrom(recording.segments, leaveOut);
  const segments = recording.segments.flatMap((segment) => {
    const { isFlagged, ...rest } = segment;
    const own = recording.labels.filter(({ turbineId }) => turbineId === segment.turbineId);
    // Most turbines have none, and a history is long.
    if (own.length === 0 && !isFlagged) return possible(segment, leaveOut);
    const labels = labelsOf(rest, own);
    if (isFlagged && !labels.every((label) => label === "healthy")) {
      leaveOut("flagged by a device and not labelled healthy", segment.count);
      return [];
    }
    if (isFlagged && !believed(segment)) return [];
    const parts = withoutAnomalous(rest, labels);
    const kept = parts.reduce((sum, { count }) => sum + count, 0);
    leaveOut("labelled anomalous", segment.count - kept);
    return parts.flatMap((part) => possible(part, leaveOut));
  });
  return { ...recording, segments, refused, examples };
};

/** Whether a flagged window's label is believed; says so, by turbine, where it is not. */
const believedFrom = (
  segments: readonly Segment[],
  leaveOut: (reason: string, count: number) => void,
): ((window: Segment) => boolean) => {
  const healthy = segments.filter(({ isFlagged }) => !isFlagged);
  if (healthy.length === 0) return () => true;
  const turbines = new Set(healthy.map(({ turbineId }) => turbineId)).size;
  const readings = healthy.reduce((sum, { count }) => sum + count, 0);
  // A turbine's share of the farm, so that one without a history of its own may teach as well.
  const share = (MOST_FLAGGED * readings) / turbines;
  const room = new Map<string, number>();
  // Most recordings have no such label, and looking at a history takes its time.
  let contradiction: Contradiction | undefined;
  return (window) => {
    contradiction ??= contradictionFrom(healthy);
    const reason = contradiction(window);
    const left = (room.get(window.turbineId) ?? share) - window.count;
    if (reason !== undefined) {
      leaveOut(
        `turbine ${window.turbineId}: labelled healthy, but ${reason}; a machine that was changed needs a new id`,
        window.count,
      );
    } else if (left < 0) {
      leaveOut(
        `turbine ${window.turbineId}: labelled healthy, but flagged windows may be ${100 * MOST_FLAGGED} % of what a turbine teaches`,
        window.count,
      );
    } else room.set(window.turbineId, left);
    return reason === undefined && left >= 0;
  };
};

type Label = WindowLabel["label"] | undefined;

/** Per row the label given last. */
const labelsOf = (segment: Segment, labels: readonly WindowLabel[]): Label[] => {
  const { startTime, rateHz, count } = segment;
  const inTurn = labels.toSorted((a, b) => Date.parse(a.labelledAt) - Date.parse(b.labelledAt));
  const rows = Array<Label>(count).fill(undefined);
  for (const { label, from, to } of inTurn) {
    const first = Math.max(0, Math.ceil(((from - startTime) * rateHz) / 1_000 - CLOCK_SLACK));
    const last = Math.min(count - 1, Math.floor(((to - startTime) * rateHz) / 1_000 + CLOCK_SLACK));
    if (first <= last) rows.fill(label, first, last + 1);
  }
  return rows;
};

/** Of a reading's interval: times are whole milliseconds, rows are not. */
const CLOCK_SLACK = 0.5;

const withoutAnomalous = (segment: Segment, labels: readonly Label[]): Segment[] =>
  labels.includes("anomalous")
    ? partsWhere(segment, (row) => labels[row] !== "anomalous")
    : [segment];

const WIDTH = CHANNELS.length;
/** An angle of the attitude that shows when there is none; −1 where the asset has no attitude. */
const ANGLE = CHANNEL_SOURCES.findIndex((source) => "angle" in source && source.angle === 0);

/** A quaternion that is no rotation shows as angles that there are none of (writeAttitude). */
const possible = (
  segment: Segment,
  leaveOut: (reason: string, count: number, example?: string) => void,
): Segment[] => {
  if (ANGLE < 0) return [segment];
  const { values, count } = segment;
  const angleAt = (row: number): number => values[row * WIDTH + ANGLE] ?? 0;
  const isPossible = (row: number): boolean => angleAt(row) < IMPOSSIBLE_ANGLE;
  const parts = partsWhere(segment, isPossible);
  const kept = parts.reduce((sum, part) => sum + part.count, 0);
  leaveOut(
    "qw, qx, qy, qz are off unit length by more than 0.15; mend the sensor or the file",
    count - kept,
    kept === count ? undefined : oddAttitude(segment, angleAt),
  );
  return kept === count ? [segment] : parts;
};

/** The first of them: an angle that there is none of says how long its quaternion is (writeAttitude). */
const oddAttitude = (
  { turbineId, startTime, rateHz }: Segment,
  angleAt: (row: number) => number,
): string => {
  let row = 0;
  while (angleAt(row) < IMPOSSIBLE_ANGLE) row += 1;
  const time = Math.round(startTime + (row * 1_000) / rateHz);
  const length = Math.sqrt(Math.max(0, angleAt(row) - IMPOSSIBLE_ANGLE));
  return `turbine ${turbineId} at ${time} ms, length ${length.toPrecision(3)}`;
};

const partsWhere = (segment: Segment, isKept: (row: number) => boolean): Segment[] => {
  const parts: Segment[] = [];
  let from = 0;
  for (let row = 0; row <= segment.count; row++) {
    if (row < segment.count && isKept(row)) continue;
    if (row > from) parts.push(partOf(segment, from, row));
    from = row + 1;
  }
  return parts;
};
