import type { Level } from "./settings.ts";

export interface Regulation {
  /**
   * Takes one window's residuals and expectations. `isRotorSlow`: the rotor lags what the wind
   * explains; `isRotorFrozen`: its sensor repeats one value.
   */
  add(
    residuals: Float32Array,
    expectations: Float32Array,
    state: { readonly isRotorSlow: boolean; readonly isRotorFrozen: boolean },
  ): void;
  /** The slow rotor still follows the wind up and down: not held at a speed, but hindered. */
  isHindered(): boolean;
  /** The voltage follows the wind while the rotor's sensor stands still: the sensor is stuck. */
  isSensorStuck(): boolean;
  reset(): void;
}

/** After the rotor became slow its windows still hold the fall itself; they are left out. */
const SETTLE_SECONDS = 8;
const LEAST_SECONDS = 10;
/** Share of the wind-made variance that a rotor without a controller's hand shows at least. */
const FREE_VARIANCE = 0.15;
/** Slope of voltage on what the wind lets expect, above which the generator turns freely. */
const FREE_SLOPE = 0.5;
/** Wind steadier than this (standard deviation as a share of its mean) proves nothing. */
const LEAST_WIND_CHANGE = 0.006;

/**
 * Tells a curtailed turbine from a sick one. An operator's limit makes the rotor as slow as drag
 * does, and its sensor repeats one value as a stuck one does; but under a limit neither rotor nor
 * voltage answer the wind any more, while a dragging rotor and the voltage behind a stuck sensor do.
 */
export const createRegulation = (
  levels: readonly Level[],
  secondsPerDecision: number,
): Regulation => {
  const indexOf = (channel: string) =>
    levels.findIndex((level) => level.channel === channel && level.given === "wind_speed_rps");
  const rotorIndex = indexOf("rps");
  const voltageIndex = indexOf("voltage");
  const rotor = createMoments();
  const voltage = createMoments();
  const settle = SETTLE_SECONDS / secondsPerDecision;
  const least = LEAST_SECONDS / secondsPerDecision;
  let slowDecisions = 0;
  return {
    add(residuals, expectations, { isRotorSlow, isRotorFrozen }) {
      slowDecisions = isRotorSlow ? slowDecisions + 1 : 0;
      watch(rotor, slowDecisions > settle, residuals, expectations, rotorIndex);
      watch(voltage, isRotorFrozen, residuals, expectations, voltageIndex);
    },
    isHindered: () =>
      rotor.count() >= least &&
      rotor.isMoving(LEAST_WIND_CHANGE) &&
      rotor.varianceShare() > FREE_VARIANCE,
    isSensorStuck: () =>
      voltageIndex < 0 ||
      (voltage.count() >= least &&
        voltage.isMoving(LEAST_WIND_CHANGE) &&
        voltage.slope() > FREE_SLOPE),
    reset() {
      slowDecisions = 0;
      rotor.reset();
      voltage.reset();
    },
  };
};

const watch = (
  moments: Moments,
  isOn: boolean,
  residuals: Float32Array,
  expectations: Float32Array,
  index: number,
): void => {
  if (!isOn || index < 0) {
    moments.reset();
    return;
  }
  const expected = expectations[index] ?? 0;
  moments.add(expected, expected + (residuals[index] ?? 0));
};

interface Moments {
  add(expected: number, actual: number): void;
  count(): number;
  /** Variance of the actual over that of the expected value. */
  varianceShare(): number;
  slope(): number;
  isMoving(leastShare: number): boolean;
  reset(): void;
}

/** Running means and (co)variances, by Welford's updates. */
const createMoments = (): Moments => {
  let n = 0;
  let [meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0];
  return {
    add(x, y) {
      n += 1;
      const [dx, dy] = [x - meanX, y - meanY];
      meanX += dx / n;
      meanY += dy / n;
      xx += dx * (x - meanX);
      yy += dy * (y - meanY);
      xy += dx * (y - meanY);
    },
    count: () => n,
    varianceShare: () => (xx > 0 ? yy / xx : 0),
    slope: () => (xx > 0 ? xy / xx : 0),
    isMoving: (leastShare) => Math.sqrt(xx / Math.max(1, n)) > leastShare * Math.abs(meanX),
    reset() {
      n = 0;
      [meanX, meanY, xx, yy, xy] = [0, 0, 0, 0, 0];
    },
  };
};
