import type { Probe } from "../domain/turbine/manifest.ts";
import { partOf } from "./data/part-of.ts";
import type { Segment } from "./data/segment.ts";
import { byTurbine } from "./data/split.ts";
import { INJECTIONS, inject } from "./evaluation/inject.ts";
import type { ScoringModel } from "./runtime.ts";

/** Healthy windows that a model carries; each disturbance adds one more. */
const HEALTHY = 4;

/**
 * Recorded windows, healthy and disturbed, with what this runtime says of them. A device whose
 * runtime says something else for the same numbers must not serve.
 */
export const probesOf = async (
  model: ScoringModel,
  segments: readonly Segment[],
  length: number,
): Promise<Probe[]> => {
  const windows = spread(
    byTurbine(segments)
      .flat()
      .filter(({ count }) => count >= length),
    length,
    HEALTHY,
  );
  const [first] = windows;
  if (first === undefined) return [];
  const probes: Probe[] = [];
  for (const window of windows) probes.push(await probeOf(model, window, "healthy"));
  for (const injection of INJECTIONS) {
    const disturbed = inject(first, injection, 0, length, 1);
    probes.push({
      ...(await probeOf(model, disturbed, injection.name)),
      lamp: injection.flag,
    });
  }
  return probes;
};

/** Windows from the middles of segments that lie evenly through the data. */
const spread = (segments: readonly Segment[], length: number, most: number): Segment[] => {
  const count = Math.min(most, segments.length);
  return Array.from(
    { length: count },
    (_, i) => segments[Math.floor((i * segments.length) / count)],
  )
    .filter((segment) => segment !== undefined)
    .map((segment) => {
      const from = (segment.count - length) >> 1;
      return partOf(segment, from, from + length);
    });
};

const probeOf = async (model: ScoringModel, window: Segment, name: string): Promise<Probe> => {
  const outputs = await model.run({ length: window.count, count: 1, at: () => window.values });
  return {
    name,
    turbineId: window.turbineId,
    window: Array.from(window.values, shortest),
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([output, values]) => [output, Array.from(values, shortest)]),
    ),
  };
};

/** The shortest decimal that is the same float32: a manifest of probes stays small. */
const shortest = (value: number): number => {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
};
