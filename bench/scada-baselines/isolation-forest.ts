import { createRandom } from "../../training/random.ts";
import type { Baseline } from "./baseline.ts";

const TREES = 100;
const SAMPLE = 256;
const DEPTH = Math.ceil(Math.log2(SAMPLE));
const EULER = 0.5772156649;

type Tree =
  | { readonly kind: "leaf"; readonly size: number }
  | {
      readonly kind: "split";
      readonly channel: number;
      readonly at: number;
      readonly below: Tree;
      readonly above: Tree;
    };

/** Liu, Ting and Zhou, 2008: what few random cuts set apart is anomalous. It names no channel. */
export const ISOLATION_FOREST: Baseline = {
  name: `isolation forest, ${TREES} trees`,
  fit(readings, channels) {
    const random = createRandom(1);
    const draw = (): Float64Array =>
      readings[Math.floor(random.uniform() * readings.length)] ?? new Float64Array(channels.length);
    const trees = Array.from({ length: TREES }, () =>
      grown(Array.from({ length: SAMPLE }, draw), channels.length, 0, random),
    );
    const score = (reading: Float64Array): number => {
      const mean = trees.reduce((sum, tree) => sum + pathOf(tree, reading, 0), 0) / TREES;
      return 2 ** (-mean / usualPath(SAMPLE));
    };
    const sample = Array.from({ length: 2_000 }, draw).map(score);
    const usual = sample.reduce((sum, value) => sum + value, 0) / sample.length;
    return { names: [undefined], score: (reading) => [score(reading) - usual] };
  },
};

const grown = (
  rows: readonly Float64Array[],
  width: number,
  depth: number,
  random: { uniform(): number },
): Tree => {
  const channel = Math.floor(random.uniform() * width);
  const values = rows.map((row) => row[channel] as number);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (depth >= DEPTH || rows.length < 2 || least === most) {
    return { kind: "leaf", size: rows.length };
  }
  const at = least + random.uniform() * (most - least);
  const side = (isBelow: boolean) =>
    rows.filter((row) => (row[channel] as number) < at === isBelow);
  return {
    kind: "split",
    channel,
    at,
    below: grown(side(true), width, depth + 1, random),
    above: grown(side(false), width, depth + 1, random),
  };
};

const pathOf = (tree: Tree, reading: Float64Array, depth: number): number => {
  if (tree.kind === "leaf") return depth + usualPath(tree.size);
  const isBelow = (reading[tree.channel] as number) < tree.at;
  return pathOf(isBelow ? tree.below : tree.above, reading, depth + 1);
};

/** Mean path of an unsuccessful search in a binary tree of so many. */
const usualPath = (size: number): number =>
  size < 2 ? 0 : 2 * (Math.log(size - 1) + EULER) - (2 * (size - 1)) / size;
