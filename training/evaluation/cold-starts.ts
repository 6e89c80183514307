import type { Manifest } from "../../domain/turbine/manifest.ts";
import { partOf } from "../data/part-of.ts";
import type { Segment } from "../data/segment.ts";
import type { ScoringModel } from "../runtime.ts";
import { shareOf } from "./alarms.ts";
import { INJECTIONS, type Injection, inject } from "./inject.ts";
import { replayWithRestart } from "./replay.ts";

/** A start that gives the detector no healthy time of its own, or less than it learns a turbine in. */
interface ColdStart {
  readonly name: string;
  /** Seconds after the start at which the fault comes. */
  readonly faultAt: number;
  /** Seconds after which the process is another one, with the memory of the first. */
  readonly restartAt?: number;
}

const STARTS: readonly ColdStart[] = [
  { name: "fault already there", faultAt: 0 },
  { name: "fault 20 s after the start", faultAt: 20 },
  { name: "restart under the fault", faultAt: 60, restartAt: 90 },
];
/** The lamp must be lit so many seconds after the fault, or after the restart under it. */
const WITHIN_SECONDS = 60;
const MOST_EVENTS = 10;

export interface ColdStartOutcome {
  readonly name: string;
  readonly disturbance: string;
  readonly events: number;
  readonly found: number;
  /** 95 % interval of the recall. */
  readonly low: number;
  readonly high: number;
  /** Seconds from the fault, or the restart under it, per event that was found. */
  readonly delays: readonly number[];
}

/** How a lasting fault fares that gives the detector no healthy lead, on readings it never saw. */
export const coldStarts = async (
  model: ScoringModel,
  manifest: Manifest,
  segments: readonly Segment[],
): Promise<ColdStartOutcome[]> => {
  const [lasting] = INJECTIONS;
  const outcomes: ColdStartOutcome[] = [];
  if (lasting === undefined) return outcomes;
  for (const start of STARTS) {
    outcomes.push(await outcomeOf(model, manifest, segments, { ...start, lasting }));
  }
  return outcomes;
};

interface LastingFault extends ColdStart {
  /** The first of the trainer's disturbances: a response that lasts at a lower level. */
  readonly lasting: Injection;
}

const outcomeOf = async (
  model: ScoringModel,
  manifest: Manifest,
  segments: readonly Segment[],
  { name, faultAt, restartAt, lasting }: LastingFault,
): Promise<ColdStartOutcome> => {
  const since = restartAt ?? faultAt;
  const stretches = segments
    .flatMap((segment) => stretchesOf(segment, since + WITHIN_SECONDS))
    .slice(0, MOST_EVENTS);
  const delays: number[] = [];
  for (const stretch of stretches) {
    const rows = (seconds: number): number => Math.round(seconds * stretch.rateHz);
    const faulty = inject(stretch, lasting, rows(faultAt), stretch.count, 1);
    const restartRow = restartAt === undefined ? undefined : rows(restartAt);
    const verdicts = await replayWithRestart(model, manifest, faulty, restartRow);
    const begin = stretch.startTime + since * 1_000;
    const lit = verdicts.find(({ time, flags }) => time >= begin && flags[lasting.flag]);
    if (lit) delays.push((lit.time - begin) / 1_000);
  }
  const { low, high } = shareOf(delays.length, stretches.length);
  return {
    name,
    disturbance: lasting.name,
    events: stretches.length,
    found: delays.length,
    low,
    high,
    delays,
  };
};

const stretchesOf = (segment: Segment, seconds: number): Segment[] => {
  const rows = Math.round(seconds * segment.rateHz);
  return Array.from({ length: Math.floor(segment.count / rows) }, (_, i) =>
    partOf(segment, i * rows, (i + 1) * rows),
  );
};
