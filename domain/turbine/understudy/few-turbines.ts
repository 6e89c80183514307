/** Windows of one turbine that only the new model flags, and the lamps that it lit in them. */
export interface OnlyNewOn {
  readonly turbineId: string;
  readonly onlyNew: number;
  readonly lamps: readonly string[];
}

/** Share of the turbines that may hold the disagreement, and of it that they must hold. */
const FEW_PERCENT = 25;
const MOST_PERCENT = 90;

/**
 * The turbines on which nearly all of what only the new model flags lies, when they are few and each
 * has one lamp throughout: what a fault does that the old model missed, or a gust that one turbine
 * got. A model that is wrong is wrong everywhere.
 */
export const fewTurbines = (
  worst: readonly OnlyNewOn[],
  turbines: number,
  onlyNew: number,
): readonly OnlyNewOn[] | undefined => {
  const most = worst
    .filter((turbine) => turbine.onlyNew > 0)
    .toSorted((a, b) => b.onlyNew - a.onlyNew)
    .slice(0, fewOf(turbines));
  const held = most.reduce((total, turbine) => total + turbine.onlyNew, 0);
  const isHeldTogether = most.every(({ lamps }) => lamps.length === 1);
  return isHeldTogether && held > 0 && held * 100 >= MOST_PERCENT * onlyNew ? most : undefined;
};

/** So many turbines are few: one of two is, and one alone is all there is. */
export const fewOf = (turbines: number): number =>
  turbines < 2 ? 0 : Math.max(1, Math.floor((turbines * FEW_PERCENT) / 100));
