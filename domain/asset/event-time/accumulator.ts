import { clipped, type Evidence } from "./residuals.ts";
import type { EventDetection } from "./settings.ts";

/** Evidence gathered over several memories, per hypothesis. */
export interface Accumulator {
  add(evidence: Evidence): void;
  /** Per memory and hypothesis: the estimated deviation, in notable deviations, signed. */
  estimates(): readonly Float64Array[];
  /** Per hypothesis: how well it alone explains all residuals; more is better. */
  likelihoods(): Float64Array;
  /** Moves the machine's own baseline towards the reading; not while anything is suspicious. */
  learn(evidence: Evidence): void;
  baselines(): Float64Array;
}

type Plan = Pick<EventDetection, "slowVariance" | "memorySeconds" | "baseline">;

/** Keeps an estimate near nothing until there is this much information. */
const PRIOR = 0.05;
/** Which memory tells whom to blame: short enough to be fresh, long enough to be sure. */
const BLAME_MEMORY = 1;

/**
 * A matched filter: every reading votes for each hypothesis as far as its residuals lie along what
 * the hypothesis would do to them. Memories forget exponentially on the time of the events.
 */
export const createAccumulator = (
  { slowVariance, memorySeconds, baseline }: Plan,
  { hypotheses, strideSeconds }: { hypotheses: number; strideSeconds: number },
  start: readonly number[] = [],
): Accumulator => {
  const relations = slowVariance.length;
  const votes = memorySeconds.map(() => new Float64Array(hypotheses));
  const information = memorySeconds.map(() => new Float64Array(hypotheses));
  /** How full each memory is, 0 to 1: at first a day's memory holds an hour. */
  const filled = memorySeconds.map(() => new Float64Array(hypotheses));
  const blame = Math.min(BLAME_MEMORY, memorySeconds.length - 1);
  const means = new Float64Array(relations);
  const signatures = Array.from({ length: hypotheses }, () => new Float64Array(relations));
  const own = Float64Array.from({ length: relations }, (_, k) => start[k] ?? 0);
  const rateOf = (memory: number) =>
    1 - Math.exp(-strideSeconds / (memorySeconds[memory] ?? strideSeconds));
  const rates = memorySeconds.map((_, memory) => rateOf(memory));

  const varianceOf = (k: number): number => slowVariance[k] ?? 1;

  const residualOf = (evidence: Evidence, k: number): number =>
    clipped((evidence.residuals[k] ?? Number.NaN) - (own[k] as number));

  const voteOf = (evidence: Evidence, h: number): { vote: number; weight: number } => {
    const signature = evidence.signatures[h] ?? new Float64Array(relations);
    let [vote, weight] = [0, 0];
    signature.forEach((moved, k) => {
      const residual = residualOf(evidence, k);
      if (moved === 0 || Number.isNaN(residual)) return;
      vote += (moved * residual) / varianceOf(k);
      weight += moved ** 2 / varianceOf(k);
    });
    // One reading, however telling, counts as one.
    return { vote: vote / (1 + weight), weight: weight / (1 + weight) };
  };

  const remember = (evidence: Evidence, k: number): void => {
    const residual = residualOf(evidence, k);
    if (Number.isNaN(residual)) return;
    const rate = rates[blame] ?? 1;
    move(means, k, residual, rate);
    signatures.forEach((own_, h) => {
      move(own_, k, evidence.signatures[h]?.[k] ?? 0, rate);
    });
  };

  const gather = (evidence: Evidence, h: number): void => {
    const cast = voteOf(evidence, h);
    if (cast.weight === 0) return;
    rates.forEach((rate, memory) => {
      move(votes[memory], h, cast.vote, rate);
      move(information[memory], h, cast.weight, rate);
      move(filled[memory], h, 1, rate);
    });
  };

  return {
    add(evidence) {
      for (let h = 0; h < hypotheses; h++) gather(evidence, h);
      for (let k = 0; k < relations; k++) remember(evidence, k);
    },
    // What a memory does not hold yet counts as healthy: a few first readings are no day.
    estimates: () =>
      votes.map((own_, memory) =>
        own_.map((vote, h) => {
          const usual = (information[memory]?.[h] ?? 0) / (filled[memory]?.[h] || 1);
          return vote / (usual + PRIOR);
        }),
      ),
    likelihoods: () =>
      Float64Array.from(signatures, (signature) => {
        let [cross, square] = [0, 0];
        signature.forEach((value, k) => {
          cross += ((means[k] as number) * value) / varianceOf(k);
          square += value ** 2 / varianceOf(k);
        });
        return cross ** 2 / (square + 0.01);
      }),
    learn(evidence) {
      const rate = strideSeconds / baseline.seconds;
      for (let k = 0; k < relations; k++) {
        const residual = clipped(evidence.residuals[k] ?? Number.NaN);
        if (Number.isNaN(residual)) continue;
        move(own, k, residual, rate);
        own[k] = Math.max(-baseline.bound, Math.min(baseline.bound, own[k] as number));
      }
    },
    baselines: () => own,
  };
};

const move = (
  values: Float64Array | undefined,
  at: number,
  towards: number,
  rate: number,
): void => {
  if (values) values[at] = (values[at] ?? 0) + rate * (towards - (values[at] ?? 0));
};
