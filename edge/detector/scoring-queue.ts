import type { Window } from "../../domain/turbine/detection/window.ts";
import type { Outputs } from "./runtime/runtime.ts";

export interface ScoringQueue {
  offer(window: Window): void;
  /** Windows given up since start because the model was slower than the readings. */
  dropped(): number;
  /** Settles when no window waits any more. */
  drained(): Promise<void>;
}

export interface ScoringPlan {
  readonly run: (input: Float32Array) => Promise<Outputs>;
  readonly onScored: (window: Window, outputs: Outputs, ms: number) => void;
  readonly onFailed: (window: Window, error: unknown) => void;
  readonly capacity?: number;
}

/**
 * Windows wait for the model one after the other, so that verdicts of a turbine keep their order.
 * When it falls behind, the oldest window goes: an old verdict warns nobody.
 */
export const createScoringQueue = (plan: ScoringPlan): ScoringQueue => {
  const { run, onScored, onFailed, capacity = 256 } = plan;
  const waiting: Window[] = [];
  let isRunning = false;
  let done = Promise.resolve();
  let dropped = 0;

  const score = async (window: Window): Promise<void> => {
    const begun = performance.now();
    try {
      const outputs = await run(window.input);
      onScored(window, outputs, performance.now() - begun);
    } catch (error) {
      onFailed(window, error);
    }
  };

  const runAll = async (): Promise<void> => {
    for (let window = waiting.shift(); window; window = waiting.shift()) await score(window);
    isRunning = false;
  };

  return {
    offer(window) {
      waiting.push(window);
      if (waiting.length > capacity) {
        waiting.shift();
        dropped += 1;
      }
      if (isRunning) return;
      isRunning = true;
      done = runAll();
    },
    dropped: () => dropped,
    drained: () => done,
  };
};
