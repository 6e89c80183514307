import type { TurbineBaseline } from "../manifest.ts";
import { type KnownRange, wideningAt } from "./evidence/known-range.ts";
import { larger, OPEN_BLOCK } from "./evidence/level-numbers.ts";
import type { LevelPlan } from "./evidence/level-plan.ts";
import type { TurbineMemory } from "./turbine-memory.ts";

/** Minutes of judged windows, block by block: what a turbine lastingly deviates by, and did before. */
export interface LevelShift {
  readonly plan: LevelPlan;
  readonly ofLevels: readonly LevelBlocks[];
  /** Of all turbines' blocks that are not full yet, sum and windows per level; this turbine's begin at `at`. */
  readonly open: Float64Array;
  readonly at: number;
}

/** The blocks of one level. */
export interface LevelBlocks {
  /** What the turbine was: the mean of so many blocks, of training or of its own first ones. */
  reference: number;
  referenceBlocks: number;
  /** What it is: the mean of its last blocks, older ones fading, and the newest of them. */
  recent: number;
  newest: number;
  blocks: number;
  /** Half the mean square between two blocks in a row: a lasting change is no noise. */
  noise: number;
}

const BLOCK_SECONDS = 60;
const REFERENCE_BLOCKS = 10;
const MEMORY_BLOCKS = 60;
/** Blocks of one weather say the same again. */
const ALIKE_BLOCKS = 6;
/** As shares of a level's limit: a smaller shift is of no interest; so noisy is a block until some were seen. */
const NOTABLE = 0.5;
const USUAL_NOISE = 0.25;
const USUAL_NOISE_BLOCKS = 2;
const DEVIATIONS = 3;
/** A level's bound is so many standard deviations of its farm. */
const BOUND_DEVIATIONS = 4;

/** A single turbine's. */
export const createLevelShift = (plan: LevelPlan, known?: TurbineBaseline): LevelShift =>
  createLevelShifts(plan, [known])[0] as LevelShift;

export const createLevelShifts = (
  plan: LevelPlan,
  known: readonly (TurbineBaseline | undefined)[],
): LevelShift[] => {
  const size = plan.levels.length * OPEN_BLOCK;
  const open = new Float64Array(known.length * size);
  return known.map((turbine, index) => ({
    plan,
    ofLevels: plan.levels.map((_, k) => ({
      reference: turbine?.levels[k] ?? 0,
      referenceBlocks: Math.min(REFERENCE_BLOCKS, (turbine?.seconds ?? 0) / BLOCK_SECONDS),
      recent: 0,
      newest: 0,
      blocks: 0,
      noise: 0,
    })),
    open,
    at: index * size,
  }));
};

/**
 * Adds one window's deviations, as `addLevels` does. A window whose weather the model has not seen
 * says nothing of the turbine.
 */
export const addShifts = (
  shift: LevelShift,
  outputs: Float32Array,
  residualsAt: number,
  expectationsAt: number,
  isUsable: Uint8Array,
): void => {
  const { plan, ofLevels, open, at } = shift;
  const blockWindows = BLOCK_SECONDS / plan.secondsPerDecision;
  for (let k = 0; k < isUsable.length; k++) {
    const weather = outputs[expectationsAt + (plan.knownBy[k] as number)] as number;
    if (isUsable[k] === 0 || wideningAt(plan.known[k] as KnownRange, weather) > 1) continue;
    const expected = larger(outputs[expectationsAt + k] as number, plan.floors[k] as number);
    const cell = at + k * OPEN_BLOCK;
    const sum = (open[cell] as number) + (outputs[residualsAt + k] as number) / expected;
    const windows = (open[cell + 1] as number) + 1;
    open[cell] = sum;
    open[cell + 1] = windows;
    if (windows < blockWindows) continue;
    open.fill(0, cell, cell + OPEN_BLOCK);
    endBlock(ofLevels[k] as LevelBlocks, sum / windows, plan.bounds[k] as number);
  }
};

/** The first blocks say what an unknown turbine is, unless they are no turbine's of this farm. */
const endBlock = (blocks: LevelBlocks, mean: number, bound: number): void => {
  if (blocks.referenceBlocks < REFERENCE_BLOCKS && Math.abs(mean) <= bound) {
    blocks.referenceBlocks += 1;
    blocks.reference += (mean - blocks.reference) / blocks.referenceBlocks;
  }
  blocks.blocks = Math.min(MEMORY_BLOCKS, blocks.blocks + 1);
  blocks.recent += (mean - blocks.recent) / blocks.blocks;
  const step = blocks.blocks === 1 ? 0 : mean - blocks.newest;
  blocks.noise += ((step * step) / 2 - blocks.noise) / blocks.blocks;
  blocks.newest = mean;
};

/** A lasting change of one level: a share of what is expected, and how much of it could be chance. */
export interface Shift {
  readonly share: number;
  /** What a change must exceed to count: what is of interest, and what the noise of both means allows. */
  readonly limit: number;
}

/**
 * How far a level has moved from what its turbine was. An unknown turbine is one of its farm until
 * its own blocks say otherwise, so that an odd one has not drifted and a shifted one is found.
 */
export const shiftOf = ({ plan, ofLevels }: LevelShift, k: number): Shift => {
  const { reference, referenceBlocks, recent, blocks, noise: seen } = ofLevels[k] as LevelBlocks;
  const limit = plan.limits[k] as number;
  if (blocks === 0) return { share: 0, limit };
  const usual = USUAL_NOISE_BLOCKS * (USUAL_NOISE * limit) ** 2;
  const noise = (usual + blocks * seen) / (USUAL_NOISE_BLOCKS + blocks);
  const farm = ((plan.bounds[k] as number) / BOUND_DEVIATIONS) ** 2;
  const learnt = farm * referenceBlocks;
  const ownShare = learnt / (learnt + ALIKE_BLOCKS * noise);
  const uncertain = (ALIKE_BLOCKS * noise) / blocks + (1 - ownShare) * farm;
  return {
    share: recent - ownShare * reference,
    limit: NOTABLE * limit + DEVIATIONS * Math.sqrt(uncertain),
  };
};

type ShiftMemory = NonNullable<TurbineMemory["levels"][number]["shift"]>;

export const rememberShift = ({ ofLevels }: LevelShift, k: number): ShiftMemory => ({
  ...(ofLevels[k] as LevelBlocks),
});

export const restoreShift = ({ ofLevels }: LevelShift, k: number, memory: ShiftMemory): void => {
  Object.assign(ofLevels[k] as LevelBlocks, memory);
};
