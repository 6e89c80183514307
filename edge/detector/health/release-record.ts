import * as z from "zod/mini";
import type { Journal } from "../journal/journal.ts";

const KEY = "release";

const record = z.object({
  detectorVersion: z.string(),
  /** Epoch milliseconds of its first start. */
  since: z.number(),
  restarts: z.int(),
  /** Epoch milliseconds of the last report that the nucleus took; absent before the first. */
  reportedAt: z.optional(z.number()),
  longestSilenceSeconds: z.number(),
});

/** What health tells of the time since a release: few looks at it then suffice. */
export interface ReleaseRecord {
  readonly since: number;
  figures(): { readonly restarts: number; readonly longestSilenceSeconds: number };
  /** The nucleus took a report: at that time, and by a clock that never jumps. */
  reported(time: number, steadyMs: number): void;
}

/** Goes on with the record of this release, or begins that of a new one. */
export const openReleaseRecord = (
  journal: Pick<Journal, "entries" | "write">,
  detectorVersion: string,
  time: number,
): ReleaseRecord => {
  const [found] = journal.entries(KEY).filter(([key]) => key === KEY);
  const { data } = record.safeParse(found?.[1]);
  const known = data?.detectorVersion === detectorVersion ? data : undefined;
  let current: z.infer<typeof record> = known
    ? { ...known, restarts: known.restarts + 1 }
    : { detectorVersion, since: time, restarts: 0, longestSilenceSeconds: 0 };

  let lastSteadyMs: number | undefined;

  const write = (isDurable: boolean): void => {
    void journal.write({ [KEY]: current }, { durable: isDurable });
  };

  /** Within a process a clock that is set tells of no silence; across a restart there is no other. */
  const silenceBefore = (at: number, steadyMs: number): number =>
    lastSteadyMs === undefined
      ? Math.max(0, at - (current.reportedAt ?? at))
      : steadyMs - lastSteadyMs;

  write(true);
  return {
    since: current.since,
    figures: () => ({
      restarts: current.restarts,
      longestSilenceSeconds: current.longestSilenceSeconds,
    }),
    reported(at, steadyMs) {
      const silence = Math.round(silenceBefore(at, steadyMs) / 100) / 10;
      lastSteadyMs = steadyMs;
      const longest = Math.max(current.longestSilenceSeconds, silence);
      current = { ...current, reportedAt: at, longestSilenceSeconds: longest };
      write(false);
    },
  };
};
