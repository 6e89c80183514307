import type { Window } from "../../domain/turbine/detection/window.ts";
import type { Outputs } from "./runtime/runtime.ts";
import { within } from "./within.ts";

export interface ScoringQueue {
  offer(window: Window): void;
  /** Windows given up since start because the model was slower than the readings. */
  dropped(): number;
  /** Settles when no window waits any more. */
  drained(): Promise<void>;
}

export interface ScoringPlan {
  readonly run: (input: Float32Array) => Promise<Outputs>;
  /** `ms` is the inference alone, `queuedMs` the wait before it. */
  readonly onScored: (window: Window, outputs: Outputs, ms: number, queuedMs: number) => void;
  readonly onFailed: (window: Window, error: unknown) => void;
  /** Given up unscored. */
  readonly onDropped: (window: Window) => void;
  readonly capacity?: number;
  readonly limitMs?: number;
}

/** A model that does not answer has failed; the windows behind it must not wait for ever. */
const LIMIT_MS = 5_000;

/**
 * Windows wait for the model one after the other, so that verdicts of a turbine keep their order.
 * When it falls behind, the oldest window goes: an old verdict warns nobody.
 */
export const createScoringQueue = (plan: ScoringPlan): ScoringQueue => {
  const { run, onScored, onFailed, onDropped, capacity = 256, limitMs = LIMIT_MS } = plan;
  const waiting: { readonly window: Window; readonly since: number }[] = [];
  let isRunning = false;
  let done = Promise.resolve();
  let dropped = 0;

  const score = async (window: Window, since: number): Promise<void> => {
    const begun = performance.now();
    try {
      const outputs = await within(limitMs, run(window.input), "inference");
      onScored(window, outputs, performance.now() - begun, begun - since);
    } catch (error) {
      onFailed(window, error);
    }
  };

  const runAll = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await score(next.window, next.since);
    }
    isRunning = false;
  };

  return {
    offer(window) {
      waiting.push({ window, since: performance.now() });
      if (!isRunning) {
        isRunning = true;
        done = runAll();
      }
      if (waiting.length <= capacity) return;
      const oldest = waiting.shift();
      dropped += 1;
      if (oldest) onDropped(oldest.window);
    },
    dropped: () => dropped,
    drained: () => done,
  };
};
