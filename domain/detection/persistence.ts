export interface PersistencePolicy {
  readonly raise: number;
  readonly of: number;
  readonly clear: number;
}

export interface Persistence {
  /** Adds one decision; answers whether the channel is anomalous now. */
  add(isAbove: boolean): boolean;
  reset(): void;
}

/** A lamp that lights after `raise` of the last `of` decisions and goes out after `clear` good ones. */
export const createPersistence = ({ raise, of, clear }: PersistencePolicy): Persistence => {
  const history = new Uint8Array(of);
  let position = 0;
  let above = 0;
  let good = 0;
  let isRaised = false;
  return {
    add(isAbove) {
      above += (isAbove ? 1 : 0) - (history[position] ?? 0);
      history[position] = isAbove ? 1 : 0;
      position = (position + 1) % of;
      good = isAbove ? 0 : good + 1;
      isRaised = isRaised ? good < clear : above >= raise;
      return isRaised;
    },
    reset() {
      history.fill(0);
      above = 0;
      good = 0;
      isRaised = false;
    },
  };
};
