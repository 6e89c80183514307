/** One waiting window's place in the queue, with what belongs to it. */
export interface Waiting<T> {
  readonly owner: number;
  readonly meta: T;
  /** The window itself. */
  readonly values: Float32Array;
}

/**
 * Windows that wait for a model that is scored in batches. They keep their order; when there is no
 * room, the oldest window of the turbine that has most goes: an old verdict warns nobody, and no
 * turbine falls silent because another one floods.
 */
export interface WindowQueue<T> {
  /** Makes room for a window; the caller writes its values. */
  add(owner: number, meta: T): Waiting<T>;
  /** Windows given up since start. */
  dropped(): number;
  /** Takes up to `most` windows, oldest first. */
  take(most: number): Waiting<T>[];
  /** Gives the places of taken windows back. */
  release(taken: readonly Waiting<T>[]): void;
  waiting(): number;
}

export const createWindowQueue = <T>(
  size: number,
  capacity: number,
  onDropped: (window: Waiting<T>) => void = () => undefined,
): WindowQueue<T> => {
  const free: Float32Array[] = [];
  const waiting: Waiting<T>[] = [];
  const counts = new Map<number, number>();
  let dropped = 0;

  const countOf = (owner: number, change: number): void => {
    counts.set(owner, (counts.get(owner) ?? 0) + change);
  };

  const dropOldest = (): void => {
    let [most, owner] = [0, -1];
    for (const [candidate, count] of counts) {
      if (count > most) [most, owner] = [count, candidate];
    }
    const [gone] = waiting.splice(
      waiting.findIndex((window) => window.owner === owner),
      1,
    );
    countOf(owner, -1);
    dropped += 1;
    if (gone === undefined) return;
    onDropped(gone);
    free.push(gone.values);
  };

  return {
    add(owner, meta) {
      if (waiting.length >= capacity) dropOldest();
      const window = { owner, meta, values: free.pop() ?? new Float32Array(size) };
      waiting.push(window);
      countOf(owner, 1);
      return window;
    },
    take(most) {
      const taken = waiting.splice(0, most);
      for (const { owner } of taken) countOf(owner, -1);
      return taken;
    },
    release(taken) {
      for (const { values } of taken) free.push(values);
    },
    waiting: () => waiting.length,
    dropped: () => dropped,
  };
};
