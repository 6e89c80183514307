/** `performance.now` that goes with the virtual clock, and on with the wall for what really takes time. */
export interface SteadyClock {
  pass(ms: number): void;
  close(): void;
}

/**
 * Detectors measure inference by it, which is real here, and wait by it, which is not: so it is the
 * time that was let pass, and on top of it what was worked since then. It never goes back.
 */
export const createSteadyClock = (): SteadyClock => {
  const wall = performance.now.bind(performance);
  let passed = wall();
  let since = passed;
  const now = (): number => passed + (wall() - since);
  performance.now = now;
  return {
    pass(ms) {
      passed = Math.max(passed + ms, now());
      since = wall();
    },
    close() {
      performance.now = wall;
    },
  };
};
