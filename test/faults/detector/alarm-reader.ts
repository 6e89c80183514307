/** An alarm change as a reader of the topic sees it. */
export interface Heard {
  readonly turbineId: string;
  readonly alarmNumber: number;
  readonly anomalies: readonly boolean[];
}

/**
 * What is wrong with a turbine's alarm changes, as a reader hears them that drops a number it has
 * heard: one that comes out of order, one that repeats the lamps before it, two with one number.
 */
export const faultsIn = (heard: readonly Heard[]): string[] => {
  const known = new Map<string, Heard>();
  const last = new Map<string, Heard>();
  return heard.flatMap((each) => {
    const again = known.get(nameOf(each));
    const before = again ?? last.get(each.turbineId);
    known.set(nameOf(each), each);
    if (!again) last.set(each.turbineId, each);
    const fault = before && faultBetween(before, each);
    return fault === undefined ? [] : [`turbine ${nameOf(each)}: ${fault}`];
  });
};

export const REPEATED = "repeats the lamps before it";

const faultBetween = (before: Heard, each: Heard): string | undefined => {
  const isSame = before.anomalies.join() === each.anomalies.join();
  if (each.alarmNumber < before.alarmNumber) return "after a later one";
  if (each.alarmNumber > before.alarmNumber) return isSame ? REPEATED : undefined;
  return isSame ? undefined : "two changes have this number";
};

/** The changes that the journal held and nobody heard. */
export const lostOf = (kept: readonly Heard[], heard: readonly Heard[]): string[] => {
  const numbers = new Set(heard.map(nameOf));
  return [...new Set(kept.map(nameOf))].filter((name) => !numbers.has(name));
};

const nameOf = ({ turbineId, alarmNumber }: Pick<Heard, "turbineId" | "alarmNumber">): string =>
  `${turbineId} ${alarmNumber}`;

/** The lamps a reader shows in the end, by turbine. */
export const shownBy = (heard: readonly Heard[]): ReadonlyMap<string, string> =>
  new Map(
    heard
      .toSorted((a, b) => a.alarmNumber - b.alarmNumber)
      .map(({ turbineId, anomalies }) => [turbineId, anomalies.join()]),
  );

/** Takes a message as the nucleus does, and notes its alarm change. */
export const hearing =
  (heard: Heard[]) =>
  async ({ payload }: { readonly payload: string }): Promise<void> => {
    const verdict = JSON.parse(payload);
    if (verdict.alarmNumber !== undefined) heard.push(verdict);
  };
