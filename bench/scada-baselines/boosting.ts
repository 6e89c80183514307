import { type Baseline, deviationOf, meanOf, placeOf } from "./baseline.ts";

const ROUNDS = 100;
const RATE = 0.1;
const DEPTH = 4;
const BINS = 32;
const LEAST = 50;
const GIVEN = ["Ws_avg", "Ba_avg", "Ot_avg", "Va_avg"] as const;

type Tree =
  | { readonly kind: "leaf"; readonly value: number }
  | { readonly kind: "split"; readonly at: Split; readonly below: Tree; readonly above: Tree };

interface Split {
  readonly channel: number;
  readonly value: number;
}

interface Learnt {
  readonly rows: readonly Float64Array[];
  readonly residuals: Float64Array;
}

/** Friedman, 2001: regression trees on the residuals of those before; power given the other channels. */
export const BOOSTING: Baseline = {
  name: `gradient boosting, ${ROUNDS} trees of depth ${DEPTH}`,
  fit(rows, channels) {
    const power = placeOf(channels, "P_avg");
    const cuts = GIVEN.map((name) => placeOf(channels, name)).flatMap((channel) =>
      cutsOf(rows, channel),
    );
    const residuals = Float64Array.from(rows, (row) => row[power] as number);
    const base = meanOf([...residuals]);
    residuals.forEach((value, i) => {
      residuals[i] = value - base;
    });
    const everything = rows.map((_, i) => i);
    const trees: Tree[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const tree = grown({ rows, residuals }, everything, cuts, DEPTH);
      trees.push(tree);
      rows.forEach((row, i) => {
        residuals[i] = (residuals[i] as number) - RATE * leafOf(tree, row);
      });
    }
    const spread = deviationOf([...residuals]) || 1;
    const expected = (row: Float64Array): number =>
      trees.reduce((sum, tree) => sum + RATE * leafOf(tree, row), base);
    return {
      names: ["P_avg"],
      score: (row) => [((row[power] as number) - expected(row)) / spread],
    };
  },
};

/** A channel's quantiles are where it may be cut. */
const cutsOf = (rows: readonly Float64Array[], channel: number): Split[] => {
  const sorted = Float64Array.from(rows, (row) => row[channel] as number).sort();
  const values = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) / BINS) * sorted.length)] ?? 0,
  );
  return [...new Set(values)].map((value) => ({ channel, value }));
};

const grown = (learnt: Learnt, members: number[], cuts: readonly Split[], depth: number): Tree => {
  const best = depth > 0 ? bestCut(learnt, members, cuts) : undefined;
  if (best === undefined) return { kind: "leaf", value: meanAt(learnt, members) };
  const side = (isBelow: boolean) =>
    members.filter((i) => (learnt.rows[i]?.[best.channel] ?? 0) < best.value === isBelow);
  return {
    kind: "split",
    at: best,
    below: grown(learnt, side(true), cuts, depth - 1),
    above: grown(learnt, side(false), cuts, depth - 1),
  };
};

const meanAt = ({ residuals }: Learnt, members: readonly number[]): number =>
  members.reduce((sum, i) => sum + (residuals[i] ?? 0), 0) / Math.max(1, members.length);

/** Every cut is tried on a sample: a thousand readings tell which of them is good. */
const SAMPLE = 1_000;

const bestCut = (
  learnt: Learnt,
  members: readonly number[],
  cuts: readonly Split[],
): Split | undefined => {
  if (members.length < 2 * LEAST) return undefined;
  const step = Math.max(1, Math.floor(members.length / SAMPLE));
  const sample = members.filter((_, i) => i % step === 0);
  let best: { readonly cut: Split; readonly gain: number } | undefined;
  for (const cut of cuts) {
    const gain = gainOf(learnt, sample, cut);
    if (gain > (best?.gain ?? 0)) best = { cut, gain };
  }
  return best?.cut;
};

/** By how much a cut lessens the sum of squares. */
const gainOf = (
  { rows, residuals }: Learnt,
  members: readonly number[],
  { channel, value }: Split,
): number => {
  let [below, count, all] = [0, 0, 0];
  for (const i of members) {
    const residual = residuals[i] as number;
    all += residual;
    if ((rows[i]?.[channel] as number) >= value) continue;
    below += residual;
    count += 1;
  }
  const others = members.length - count;
  if (Math.min(count, others) < LEAST / 5) return 0;
  return below ** 2 / count + (all - below) ** 2 / others - all ** 2 / members.length;
};

const leafOf = (tree: Tree, row: Float64Array): number => {
  let at = tree;
  while (at.kind === "split")
    at = (row[at.at.channel] as number) < at.at.value ? at.below : at.above;
  return at.value;
};
