import { limitEach, type Rule } from "../rule.ts";
import { FRESH_SECONDS } from "../standing.ts";

/** The first start after the installation is none. */
const MAX_RESTARTS = 1;

/** Few polls suffice, because a detector tells itself how often it restarted and how long it was silent. */
export const steadyReports: Rule = (evidence) =>
  limitEach(
    evidence,
    ({ restarts = 0, longestSilenceSeconds = 0 }) =>
      restarts > MAX_RESTARTS || longestSilenceSeconds > FRESH_SECONDS,
    ({ restarts = 0, longestSilenceSeconds = 0 }) =>
      `${restarts} restarts, up to ${Math.round(longestSilenceSeconds)} s without a report`,
    "no restarts, no long silences",
  );
