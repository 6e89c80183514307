import type { Asset } from "../../domain/asset/asset.ts";
import type { Moment, Row } from "../../domain/asset/event-time/row.ts";
import type { EventVerdict } from "../../domain/asset/event-time/verdict.ts";
import { type Moments, unitsOf } from "./moments.ts";
import type { EventScorer } from "./score.ts";

/** A fault written into one machine's healthy readings. */
export interface EventFault {
  readonly name: string;
  readonly channel: string;
  /** From the value and the one at which the fault began. */
  readonly apply: (value: number, first: number) => number;
}

export interface Episode {
  readonly unitId: string;
  /** Place among the moments at which the fault begins. */
  readonly at: number;
  /** Moments. */
  readonly length: number;
}

export interface EpisodeOutcome {
  readonly unitId: string;
  /** Seconds to the first lamp of the faulty channel; undefined: never. */
  readonly right?: number;
  /** Seconds to the first lamp of any channel. */
  readonly any?: number;
  /** The first lamp was, or was among others, the faulty channel's. */
  readonly isRightFirst: boolean;
  /** The faulty channel's evidence before and in the episode, as a multiple of its limit. */
  readonly ratios: readonly Ratio[];
}

export interface Ratio {
  /** Since the fault began; negative before it. */
  readonly seconds: number;
  readonly ratio: number;
}

/** Healthy moments before an episode: the machine's memories fill, as they would have by then. */
const LEAD = 4_032;

/** Episodes spread evenly over the machines and the time. */
export const episodesOver = (
  moments: Moments,
  { perUnit, length }: { readonly perUnit: number; readonly length: number },
): Episode[] => {
  const units = unitsOf(moments);
  const lead = Math.min(LEAD, Math.floor(moments.length / 4));
  const room = moments.length - lead - length;
  if (room <= 0) return [];
  return units.flatMap((unitId, unit) =>
    Array.from({ length: perUnit }, (_, i) => ({
      unitId,
      at: lead + Math.floor((room * (i + (unit + 0.5) / units.length)) / perUnit),
      length,
    })),
  );
};

/** Writes a fault into a copy of the moments about an episode, judges it, and says what was found. */
export const outcomeOf = async (
  scorer: EventScorer,
  moments: Moments,
  fault: EventFault,
  { unitId, at, length }: Episode,
): Promise<EpisodeOutcome> => {
  const from = Math.max(0, at - LEAD);
  const stretch = moments.slice(from, at + length);
  const faulty = withFault(scorer.asset, stretch, fault, { unitId, at: at - from });
  const begin = stretch.at(at - from)?.time ?? 0;
  const during: EventVerdict[] = [];
  const channel = scorer.asset.channels.findIndex(({ name }) => name === fault.channel);
  const ratios: Ratio[] = [];
  await scorer.score(faulty, (verdict) => {
    if (verdict.turbineId !== unitId) return;
    ratios.push({ seconds: (verdict.time - begin) / 1_000, ratio: verdict.values[channel] ?? 0 });
    if (verdict.time >= begin) during.push(verdict);
  });
  const isRight = ({ causes }: EventVerdict) =>
    causes.some(({ channel }) => channel === fault.channel);
  const any = during.find(({ anomalies }) => anomalies.includes(true));
  const right = during.find(isRight);
  const seconds = (verdict: EventVerdict | undefined) =>
    verdict === undefined ? undefined : (verdict.time - begin) / 1_000;
  const [anySeconds, rightSeconds] = [seconds(any), seconds(right)];
  return {
    unitId,
    ...(anySeconds !== undefined && { any: anySeconds }),
    ...(rightSeconds !== undefined && { right: rightSeconds }),
    isRightFirst: any !== undefined && isRight(any),
    ratios,
  };
};

/** The moments with one machine's channel faulty from a moment on. */
export function* withFault(
  asset: Asset,
  moments: Iterable<Moment>,
  fault: EventFault,
  { unitId, at }: { readonly unitId: string; readonly at: number },
): Generator<Moment, void> {
  const channel = asset.channels.findIndex(({ name }) => name === fault.channel);
  let first = Number.NaN;
  let index = 0;
  const faulty = (row: Row): Row => {
    const value = row.values[channel] ?? Number.NaN;
    if (row.unitId !== unitId || Number.isNaN(value)) return row;
    if (Number.isNaN(first)) first = value;
    const values = row.values.slice();
    values[channel] = fault.apply(value, first);
    return { ...row, values };
  };
  for (const moment of moments) {
    yield index < at ? moment : { ...moment, rows: moment.rows.map(faulty) };
    index += 1;
  }
}
