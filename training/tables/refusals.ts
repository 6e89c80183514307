/** What was left out for one reason, with the first example. */
export interface Refusal {
  readonly count: number;
  readonly example: string;
}

export interface Refusals {
  refuse(reason: string, example: () => string, count?: number): void;
  all(): Readonly<Record<string, Refusal>>;
}

export const createRefusals = (): Refusals => {
  const all = new Map<string, Refusal>();
  return {
    refuse(reason, example, count = 1) {
      const known = all.get(reason);
      all.set(reason, {
        count: (known?.count ?? 0) + count,
        example: known?.example ?? example(),
      });
    },
    all: () => Object.fromEntries(all),
  };
};
