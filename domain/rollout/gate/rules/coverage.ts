import { inconclusive, limitEach, pass, type Rule } from "../rule.ts";

/**
 * Readings that were judged of those that should have come; a model that keeps up judges them all. A
 * detector that has just started has judged none yet, so it counts once it has judged its windows.
 */
export const coverage: Rule = (young, { minCoveragePercent, minWindows }) => {
  const settled = young.reports.filter(
    ({ judged }) => judged === undefined || judged.windows >= minWindows,
  );
  const evidence = { ...young, reports: settled };
  const { reports, past } = evidence;
  if (reports.length === 0 && young.reports.length > 0) {
    return inconclusive(`no device has judged ${minWindows} windows, so coverage says nothing yet`);
  }
  const known = reports.flatMap(({ coverage: share }) => (share === undefined ? [] : [share]));
  if (known.length === 0) return pass("no detector of the ring tells its coverage");
  const finding = limitEach(
    evidence,
    ({ coverage: share = 1 }) => share * 100 < minCoveragePercent,
    ({ coverage: share = 1 }) =>
      `${Math.round(share * 100)} % of the readings judged, ${minCoveragePercent} % are needed`,
    `at least ${Math.round(Math.min(...known) * 100)} % of the readings judged`,
  );
  if (finding.kind !== "fail" || past?.coverage === undefined) return finding;
  // A network that loses readings is no fault of the model, and no proof of it either.
  return past.coverage * 100 < minCoveragePercent
    ? pass(`${finding.says}; as before the release`)
    : finding;
};
