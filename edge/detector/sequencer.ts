import type { Reading } from "../../domain/turbine/reading.ts";

export interface Sequencer {
  /** Takes a reading of one turbine; answers those that are now in order, oldest first. */
  add(reading: Reading): Reading[];
  duplicates(): number;
  /** Numbers that were given up: their readings never came. */
  missing(): number;
}

/** MQTT redelivers and reorders by a few messages; more than this waits for nothing. */
const DEPTH = 4;
/** Without a time, a number this far back means that the turbine counts anew. */
const RESTART = 64;

/**
 * Puts a turbine's readings in the order of `seq` and drops the repeated ones. A missing number is
 * waited for while at most three later ones are held, then given up. Readings without `seq` pass.
 */
export const createSequencer = (): Sequencer => {
  const held = new Map<number, Reading>();
  let next = -1;
  let lastTime = 0;
  let duplicates = 0;
  let missing = 0;

  const release = (reading: Reading, seq: number): Reading[] => {
    const ready = [reading];
    next = seq + 1;
    for (let later = held.get(next); later; later = held.get(next)) {
      held.delete(next);
      ready.push(later);
      next += 1;
    }
    lastTime = ready.at(-1)?.time ?? lastTime;
    return ready;
  };

  /** Gives the missing number up and goes on with the smallest that is held. */
  const skip = (): Reading[] => {
    const smallest = Math.min(...held.keys());
    const reading = held.get(smallest);
    held.delete(smallest);
    missing += smallest - next;
    return reading ? release(reading, smallest) : [];
  };

  const hasRestarted = ({ time }: Reading, seq: number): boolean =>
    time === undefined ? next - seq > RESTART : time > lastTime;

  const hold = (reading: Reading, seq: number): Reading[] => {
    if (held.has(seq)) duplicates += 1;
    else held.set(seq, reading);
    return held.size >= DEPTH || seq - next >= RESTART ? skip() : [];
  };

  return {
    add(reading) {
      const { seq } = reading;
      if (seq === undefined) return [reading];
      if (next < 0 || seq === next) return release(reading, seq);
      if (seq > next) return hold(reading, seq);
      if (!hasRestarted(reading, seq)) {
        duplicates += 1;
        return [];
      }
      const left = [...held.values()].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
      held.clear();
      return [...left, ...release(reading, seq)];
    },
    duplicates: () => duplicates,
    missing: () => missing,
  };
};
