import type { Reading } from "../domain/turbine/reading.ts";

/**
 * What may be done to the turbines themselves. A simulated farm gives one to the dashboard that runs
 * in its process; beside real turbines there is none, and the page offers nothing of it.
 */
export interface TurbineControl {
  /** What may befall a turbine, in the order a person reads it. */
  readonly faultKinds: readonly FaultKindView[];
  has(turbineId: string): boolean;
  isRunning(turbineId: string): boolean;
  faults(turbineId: string): readonly ActiveFault[];
  start(turbineId: string): void;
  stop(turbineId: string): void;
  /** @throws InvalidInput for a kind that is none, or a strength that it cannot have */
  setFault(turbineId: string, change: FaultChange): void;
  /**
   * Lets the turbine send these readings, one a tick, in place of what it measures.
   * @throws InvalidInput when more wait already than it takes
   */
  replay(turbineId: string, readings: readonly Reading[]): void;
  /** How many of them it has yet to send. */
  replaying(turbineId: string): number;
}

export interface FaultKindView {
  readonly kind: string;
  /** The strength it has when none is named, and the largest that is still physics. */
  readonly usual: number;
  readonly most: number;
  /** What a healthy turbine lives through, too: a detector must bear it. */
  readonly isNormal: boolean;
}

export interface ActiveFault {
  readonly kind: string;
  readonly strength: number;
  /** Seconds over which it grows to its strength; 0 begins at once. */
  readonly rampSeconds: number;
}

export interface FaultChange {
  readonly kind: string;
  readonly on: boolean;
  readonly strength?: number;
  readonly rampSeconds?: number;
}
