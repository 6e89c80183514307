/** How many failed items a distributed Map lets pass; a limit that is not given is none of the two. */
export interface Tolerance {
  readonly count: number | undefined;
  readonly percentage: number | undefined;
}

/**
 * Whether so many failures end the whole Map Run: none is tolerated without a limit, and with both
 * either one. (Amazon States Language, "Tolerated Failure"; developer guide, "Setting failure thresholds")
 */
export const isExceeded = (
  { count, percentage }: Tolerance,
  failed: number,
  all: number,
): boolean => {
  if (failed === 0) return false;
  if (count === undefined && percentage === undefined) return true;
  return (
    (count !== undefined && failed > count) ||
    (percentage !== undefined && (failed * 100) / all > percentage)
  );
};
