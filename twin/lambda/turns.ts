/** Lets so many works run at the same time; the others wait in the order they came. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>;
}

export const createTurns = (atOnce: number): Turns => {
  const waiting: (() => void)[] = [];
  let underWay = 0;

  const ownTurn = (): Promise<void> => {
    if (underWay >= atOnce) return new Promise((resolve) => waiting.push(resolve));
    underWay += 1;
    return Promise.resolve();
  };

  // A turn goes from hand to hand, so that nobody who comes now overtakes who waits.
  const handOver = (): void => {
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
  };

  return {
    async take(work) {
      await ownTurn();
      try {
        return await work();
      } finally {
        handOver();
      }
    },
  };
};
