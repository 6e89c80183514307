import { inconclusive, named, pass, type Rule, sum } from "../rule.ts";

/** A model that judged next to nothing has shown nothing, however well it is. */
export const enoughWindows: Rule = ({ reports, successPercent }, { minWindows }) => {
  const idle = reports.filter(({ judged }) => (judged?.windows ?? 0) < minWindows);
  const windows = sum(reports, ({ judged }) => judged?.windows);
  const enough = (reports.length - idle.length) * 100 >= successPercent * reports.length;
  return enough
    ? pass(`${windows} windows judged`)
    : inconclusive(
        `${idle.length} of ${reports.length} devices judged fewer than ${minWindows} windows: ${named(idle)}`,
      );
};
