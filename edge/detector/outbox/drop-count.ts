import { LANES, type Lane } from "./lanes.ts";

/** Letters given up since start, by lane, and why the last one was. */
export interface DropCount {
  add(lane: Lane, reason: string): void;
  byLane(): Readonly<Partial<Record<Lane, number>>>;
  total(): number;
  lastReason(): string | undefined;
}

export const createDropCount = (): DropCount => {
  const counts = new Map<Lane, number>();
  let last: string | undefined;
  return {
    add(lane, reason) {
      counts.set(lane, (counts.get(lane) ?? 0) + 1);
      last = `${lane}: ${reason}`;
    },
    byLane: () =>
      Object.fromEntries(LANES.filter((lane) => counts.has(lane)).map((l) => [l, counts.get(l)])),
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    lastReason: () => last,
  };
};
