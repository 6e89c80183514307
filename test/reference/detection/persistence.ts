export interface PersistencePolicy {
  readonly raise: number;
  readonly raiseGross: number;
  readonly clear: number;
}

export interface Persistence {
  /** Adds one decision; answers whether the channel is anomalous now. */
  add(isAbove: boolean, isGross: boolean): boolean;
}

/**
 * A lamp that lights after `raise` decisions above the threshold in a row, sooner for values that
 * are impossible, and goes out after `clear` good ones.
 */
export const createPersistence = ({ raise, raiseGross, clear }: PersistencePolicy): Persistence => {
  let above = 0;
  let gross = 0;
  let good = 0;
  let isRaised = false;
  return {
    add(isAbove, isGross) {
      above = isAbove ? above + 1 : 0;
      gross = isGross ? gross + 1 : 0;
      good = isAbove ? 0 : good + 1;
      isRaised = isRaised ? good < clear : above >= raise || gross >= raiseGross;
      return isRaised;
    },
  };
};
