import { fewOf } from "./few-turbines.ts";

/** Windows of one turbine that only the old model flags, and the lamps that it lit in them. */
export interface OnlyOldOn {
  readonly turbineId: string;
  readonly onlyOld: number;
  readonly lamps: readonly string[];
}

/** Of a turbine's windows: a fault that stands is lit in nearly all of them, a gust in some. */
const KEPT_PERCENT = 80;

/**
 * The turbines, few as they are, on which the old model keeps one lamp lit that the new one has never
 * lit: what a fault does that the new model misses. Where it is many turbines, the old one flags too
 * much. `windows` are those of all turbines, which have about as many each.
 */
export const keptLitByOld = (
  worst: readonly OnlyOldOn[],
  turbines: number,
  windows: number,
): readonly OnlyOldOn[] => {
  const each = windows / Math.max(1, turbines);
  const kept = worst.filter(
    ({ onlyOld, lamps }) => lamps.length === 1 && onlyOld * 100 >= KEPT_PERCENT * each,
  );
  return kept.length <= fewOf(turbines) ? kept : [];
};
