import { LAMPS, type Lamp } from "../turbine/channels.ts";
import { causeText } from "../turbine/lamp-cause.ts";
import { type AlarmChange, standingAfter, type ToldAlarm } from "./alarm-change.ts";

/** What is new of one turbine since people were last told of it. */
export interface AlarmNews {
  readonly turbineId: string;
  /** How it stands now. */
  readonly now: ToldAlarm;
  readonly lit: readonly Lamp[];
  readonly cleared: readonly Lamp[];
  /** Nobody sees it any more, or somebody does again. */
  readonly sight?: "lost" | "regained";
  /** In words, one for each lamp that stands. */
  readonly causes: readonly string[];
  /** Of the worst cause, in percent of what was expected. */
  readonly percent: number;
}

/**
 * The news of each turbine whose changes come to something: what was lit and went out again within the
 * window is none, nor is a change that was told before, however often and late it comes.
 */
export const newsOf = (
  changes: readonly AlarmChange[],
  told: ReadonlyMap<string, ToldAlarm>,
): AlarmNews[] =>
  [...newestOf(changes).values()].flatMap((change) => {
    const before = told.get(change.turbineId) ?? NEVER_TOLD;
    const now = standingAfter(change);
    if (now.alarmNumber <= before.alarmNumber) return [];
    const lit = now.lamps.filter((lamp) => !before.lamps.includes(lamp));
    const cleared = before.lamps.filter((lamp) => !now.lamps.includes(lamp));
    const sight = sightOf(before.blind, now.blind);
    if (lit.length + cleared.length === 0 && !sight) return [];
    const { causes = [] } = change;
    return {
      turbineId: change.turbineId,
      ...{ now, lit, cleared, ...(sight && { sight }) },
      causes: causes.map(causeText),
      percent: Math.max(0, ...causes.map(({ percent = 0 }) => Math.abs(percent))),
    };
  });

/** Worst first: the turbines that nobody sees, then by lamps, then by how far off they are. */
export const worstFirst = (news: readonly AlarmNews[]): AlarmNews[] =>
  news.toSorted(
    (one, other) =>
      rank(other) - rank(one) ||
      other.percent - one.percent ||
      one.turbineId.localeCompare(other.turbineId, "en", { numeric: true }),
  );

/** Of each turbine the change with the highest number: a core may bring them in any order. */
export const newestOf = (changes: readonly AlarmChange[]): Map<string, AlarmChange> => {
  const newest = new Map<string, AlarmChange>();
  for (const change of changes) {
    const known = newest.get(change.turbineId);
    if (!known || known.alarmNumber < change.alarmNumber) newest.set(change.turbineId, change);
  }
  return newest;
};

const rank = ({ now, lit, sight }: AlarmNews): number =>
  (sight === "lost" ? 2 * LAMPS.length : 0) + now.lamps.length + (lit.length > 0 ? 1 : 0);

const sightOf = (before: boolean, now: boolean): "lost" | "regained" | undefined => {
  if (before === now) return undefined;
  return now ? "lost" : "regained";
};

const NEVER_TOLD: Omit<ToldAlarm, "turbineId"> = { alarmNumber: -1, lamps: [], blind: false };
