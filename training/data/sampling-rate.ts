import { InvalidInput } from "../../domain/errors.ts";
import type { Segment } from "./segment.ts";

/** Clocks differ and readings get lost; rates further apart than this are different samplings. */
const SLACK = 1.15;

/**
 * The whole number of readings per second that the segments have in common.
 * @throws InvalidInput when there are none, or their rates differ
 */
export const samplingRate = (segments: readonly Segment[]): number => {
  const rates = segments.map(({ rateHz }) => rateHz).sort((a, b) => a - b);
  const [slowest, middle, fastest] = [rates[0], rates[rates.length >> 1], rates.at(-1)];
  if (slowest === undefined || middle === undefined || fastest === undefined) {
    throw new InvalidInput(
      "no readings to learn from; mend what was left out, or give another recording",
    );
  }
  if (fastest > SLACK * slowest) {
    throw new InvalidInput(
      `readings come at ${spoken(segments)}; train one sampling rate at a time`,
    );
  }
  return Math.round(middle);
};

/**
 * @throws InvalidInput when a model made for `rateHz` would see another span of time in its windows
 */
export const requireRate = (segments: readonly Segment[], rateHz: number): void => {
  const other = segments.filter((s) => s.rateHz > SLACK * rateHz || s.rateHz * SLACK < rateHz);
  if (other.length === 0) return;
  throw new InvalidInput(
    `readings come at ${spoken(other)}, the model judges ${rateHz} Hz; train one on recordings of that rate`,
  );
};

const spoken = (segments: readonly Segment[]): string => {
  const rates = new Map<string, string[]>();
  for (const { turbineId, rateHz } of segments) {
    const rate = `${Number(rateHz.toPrecision(3))} Hz`;
    const turbines = rates.get(rate) ?? [];
    rates.set(rate, turbines.includes(turbineId) ? turbines : [...turbines, turbineId]);
  }
  return [...rates]
    .map(([rate, turbines]) => `${rate} (turbine ${turbines.join(", ")})`)
    .join(", ");
};
