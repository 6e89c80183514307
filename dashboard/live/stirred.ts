export interface Stirred {
  note(turbineId: string): void;
  /** Those noted since it was asked last. */
  take(): string[];
}

/** Turbines of which something came that a page is told at once. */
export const createStirred = (): Stirred => {
  const ids = new Set<string>();
  return {
    note: (turbineId) => void ids.add(turbineId),
    take: () => {
      const noted = [...ids];
      ids.clear();
      return noted;
    },
  };
};
