/** How long a model takes, how long windows waited for it, and how often it failed, since start. */
export interface InferenceMeter {
  /** A success: of the inference alone, and of the wait before it, in milliseconds. */
  count(ms: number, queuedMs: number): void;
  countFailure(): void;
  /** Failures, and how many of them in a row until now. */
  failures(): { readonly total: number; readonly inARow: number };
  meanMs(): number;
  p99(): { readonly inferenceP99Ms: number; readonly queueAgeP99Ms: number };
}

/** Durations the 99th percentile is taken of: ten seconds of a hundred turbines. */
const DURATIONS = 1_024;

export const createInferenceMeter = (): InferenceMeter => {
  const inference = new Float64Array(DURATIONS);
  const queued = new Float64Array(DURATIONS);
  let timed = 0;
  let sum = 0;
  let failed = 0;
  let inARow = 0;
  return {
    count(ms, queuedMs) {
      inference[timed % DURATIONS] = ms;
      queued[timed % DURATIONS] = queuedMs;
      timed += 1;
      sum += ms;
      inARow = 0;
    },
    countFailure() {
      failed += 1;
      inARow += 1;
    },
    failures: () => ({ total: failed, inARow }),
    meanMs: () => sum / Math.max(1, timed),
    p99: () => ({
      inferenceP99Ms: percentile(inference.slice(0, Math.min(timed, DURATIONS)), 0.99),
      queueAgeP99Ms: percentile(queued.slice(0, Math.min(timed, DURATIONS)), 0.99),
    }),
  };
};

const percentile = (values: Float64Array, share: number): number =>
  Number((values.sort()[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0).toPrecision(4));
