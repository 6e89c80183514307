export interface Meters {
  countReadings(count: number): void;
  /** A verdict that was told. */
  countVerdict(isAnomalous: boolean): void;
  /** Another model speaks from now on. */
  beginAnew(time: number): void;
  /** What the speaking model judged since it speaks. */
  judged(): { readonly since: number; readonly windows: number; readonly anomalous: number };
  /** Rates since the last call. */
  take(seconds: number): { readonly readingsPerSecond: number; readonly anomalyRate: number };
}

/** Counts what a health report tells of the device's work. */
export const createMeters = (time: number = Date.now()): Meters => {
  let readings = 0;
  let verdicts = 0;
  let anomalous = 0;
  let judged = { since: time, windows: 0, anomalous: 0 };
  return {
    countReadings(count) {
      readings += count;
    },
    countVerdict(isAnomalous) {
      verdicts += 1;
      anomalous += Number(isAnomalous);
      judged.windows += 1;
      judged.anomalous += Number(isAnomalous);
    },
    beginAnew(since) {
      judged = { since, windows: 0, anomalous: 0 };
    },
    judged: () => ({ ...judged }),
    take(seconds) {
      const rates = {
        readingsPerSecond: rounded(readings / Math.max(0.001, seconds)),
        anomalyRate: rounded(anomalous / Math.max(1, verdicts)),
      };
      readings = 0;
      verdicts = 0;
      anomalous = 0;
      return rates;
    },
  };
};

const rounded = (value: number): number => Number(value.toPrecision(4));
