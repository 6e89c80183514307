import type { FaultKindView } from "./turbine-control.ts";

/** What does not change while the dashboard runs. */
export interface Site {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Empty beside real turbines, which nobody stops or gives a fault from here. */
  readonly faultKinds: readonly FaultKindView[];
  readonly isSimulated: boolean;
  /** The machine that serves the page may decide nothing. */
  readonly isLookOnly: boolean;
  /** A held ring that nobody attends to for so long goes back. */
  readonly holdSilenceSeconds: number;
}
