export interface Meters {
  countReading(): void;
  /** Answers whether the inference before this one had failed. */
  countVerdict(isAnomalous: boolean, ms: number): boolean;
  countFailure(): void;
  /** Inferences that failed since start, and how many of them in a row until now. */
  failures(): { readonly total: number; readonly inARow: number };
  /** What was judged since start. */
  judged(): { readonly since: number; readonly windows: number; readonly anomalous: number };
  /** Rates since the last call. */
  take(seconds: number): {
    readonly readingsPerSecond: number;
    readonly anomalyRate: number;
    readonly inferenceP99Ms: number;
  };
}

/** Durations the 99th percentile is taken of: ten seconds of a hundred turbines. */
const DURATIONS = 1_024;

/** Counts what a health report tells. */
export const createMeters = (since: number = Date.now()): Meters => {
  const durations = new Float64Array(DURATIONS);
  let timed = 0;
  let readings = 0;
  let verdicts = 0;
  let anomalous = 0;
  let failed = 0;
  let inARow = 0;
  let judgedWindows = 0;
  let judgedAnomalous = 0;
  return {
    countReading() {
      readings += 1;
    },
    countVerdict(isAnomalous, ms) {
      durations[timed % DURATIONS] = ms;
      timed += 1;
      verdicts += 1;
      anomalous += Number(isAnomalous);
      judgedWindows += 1;
      judgedAnomalous += Number(isAnomalous);
      const hadFailed = inARow > 0;
      inARow = 0;
      return hadFailed;
    },
    countFailure() {
      failed += 1;
      inARow += 1;
    },
    judged: () => ({ since, windows: judgedWindows, anomalous: judgedAnomalous }),
    failures: () => ({ total: failed, inARow }),
    take(seconds) {
      const rates = {
        readingsPerSecond: rounded(readings / Math.max(0.001, seconds)),
        anomalyRate: rounded(anomalous / Math.max(1, verdicts)),
        inferenceP99Ms: rounded(percentile(durations.slice(0, Math.min(timed, DURATIONS)), 0.99)),
      };
      readings = 0;
      verdicts = 0;
      anomalous = 0;
      return rates;
    },
  };
};

const percentile = (values: Float64Array, share: number): number =>
  values.sort()[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0;

const rounded = (value: number): number => Number(value.toPrecision(4));
