/** Component versions: the model's says which registry version it holds, the detector's counts up. */

/** How many revisions of one model version are tried before a person should clean up. */
const REVISIONS = 20;

/** `1.<model version>.<revision>`: the same registry version packaged otherwise is a revision. */
export const modelComponentVersions = (modelVersion: number): string[] =>
  Array.from({ length: REVISIONS }, (_, revision) => `1.${modelVersion}.${revision}`);

/**
 * Where to look for, or put, a detector's content: the version that held it once, the newest, and
 * the patches after the newest.
 */
export const detectorComponentVersions = (
  newest: string | undefined,
  known: string | undefined,
): string[] => {
  const [major, minor, patch] = (newest ?? "1.0.-1").split(".").map(Number);
  const following = [1, 2, 3].map((step) => `${major}.${minor}.${(patch ?? 0) + step}`);
  const candidates = [known, newest, ...following].filter((version) => version !== undefined);
  return [...new Set(candidates)];
};
