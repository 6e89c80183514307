import { InvalidInput } from "../domain/errors.ts";
import type { Reading } from "../domain/turbine/reading.ts";

/** Ten minutes at 20 readings a second; whoever has more sends it as the queue empties. */
const MOST_WAITING = 12_000;

export interface Replay {
  /** @throws InvalidInput when more wait already than are taken */
  add(turbineId: string, readings: readonly Reading[]): void;
  /** The reading in place of what the turbine measured, with that one's count and time. */
  instead(measured: Reading): Reading;
  waiting(turbineId: string): number;
}

/** Recorded readings that turbines send in place of their own, in the order in which they came. */
export const createReplay = (): Replay => {
  const queues = new Map<string, Reading[]>();
  const queueOf = (id: string): Reading[] => queues.get(id) ?? [];
  return {
    add: (turbineId, readings) => {
      const queue = queueOf(turbineId);
      if (queue.length + readings.length > MOST_WAITING) {
        throw new InvalidInput(
          `replay: turbine ${turbineId} has ${queue.length} readings to send already, at most ${MOST_WAITING} wait; send more later`,
        );
      }
      queues.set(turbineId, [...queue, ...readings]);
    },
    instead: (measured) => {
      const recorded = queues.get(measured.turbineId)?.shift();
      if (recorded === undefined) return measured;
      const { turbineId, seq, time } = measured;
      return {
        ...recorded,
        turbineId,
        ...(seq !== undefined && { seq }),
        ...(time !== undefined && { time }),
      };
    },
    waiting: (turbineId) => queueOf(turbineId).length,
  };
};
