import * as z from "zod/mini";
import type { Verdict } from "../../domain/turbine/verdict.ts";
import type { Journal } from "./journal/journal.ts";
import type { Changes } from "./journal/live-entries.ts";

/** What can change: the lamps, and whether anybody sees enough to say them. */
export type Told = Pick<Verdict, "turbineId" | "anomalies" | "blind">;

/** Counts each turbine's changes of lamps, across processes and models. */
export interface AlarmLedger {
  /**
   * The number of the change when this says something else than the last one, and what the journal
   * must hold along with it. The first verdict of a turbine never seen counts as a change.
   */
  changeOf(told: Told): { readonly number: number; readonly along: Changes } | undefined;
}

const PREFIX = "alarm/";
/** More than a turbine can have changed within what a damaged journal may have lost. */
const DAMAGED_SKIP = 1_000;

const record = z.object({
  number: z.int(),
  anomalies: z.array(z.boolean()),
  blind: z.optional(z.literal(true)),
});
type Last = z.infer<typeof record>;

/**
 * A number is never given to two changes: where the journal was damaged the count skips ahead, and
 * without a record it begins at the clock's seconds, which no turbine's count has reached. A reader
 * would else take a new change for one it has seen.
 */
export const openAlarmLedger = (
  journal: Pick<Journal, "entries" | "condition">,
  now: () => number = Date.now,
): AlarmLedger => {
  const { damagedPlaces, tornBytes } = journal.condition();
  const skip = damagedPlaces + tornBytes > 0 ? DAMAGED_SKIP : 0;
  const last = new Map<string, Last>();
  for (const [key, value] of journal.entries(PREFIX)) {
    const { data } = record.safeParse(value);
    if (data) last.set(key.slice(PREFIX.length), { ...data, number: data.number + skip });
  }
  return {
    changeOf({ turbineId, anomalies, blind }) {
      const before = last.get(turbineId);
      if (before && before.blind === blind && isSame(before.anomalies, anomalies)) return undefined;
      const number = before ? before.number + 1 : Math.floor(now() / 1_000);
      const next = { number, anomalies: [...anomalies], ...(blind && { blind }) };
      last.set(turbineId, next);
      return { number, along: { [`${PREFIX}${turbineId}`]: next } };
    },
  };
};

const isSame = (a: readonly boolean[], b: readonly boolean[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);
