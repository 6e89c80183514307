/** Within what a new model has to stay, beside the old one and before its challenges, to speak. */
export interface TrialLimits {
  /** A release is young for so long, and the old model stays loaded. */
  readonly hours: number;
  /** Live windows, scored by both, before anything is concluded. */
  readonly minWindows: number;
  /** Windows of all paired ones that only the new model flags. */
  readonly maxOnlyNewPercent: number;
  /** Windows on which the new model failed. */
  readonly maxFailedPercent: number;
  /** Gross faults, mixed into healthy windows, that the new model has to recognise. */
  readonly minChallengePercent: number;
}

/**
 * What holds where the deployment says nothing: within half a minute of a device's life, room for a model
 * that is stricter than the old one, none for one that fails or sees nothing.
 */
export const DEFAULT_TRIAL_LIMITS: TrialLimits = {
  hours: 24,
  minWindows: 40,
  maxOnlyNewPercent: 20,
  maxFailedPercent: 1,
  minChallengePercent: 90,
};

/** The limits of a release out of the policy its rings are judged by. */
export const trialLimitsWithin = (policy: Omit<TrialLimits, "hours">): TrialLimits => ({
  hours: DEFAULT_TRIAL_LIMITS.hours,
  minWindows: policy.minWindows,
  maxOnlyNewPercent: policy.maxOnlyNewPercent,
  maxFailedPercent: policy.maxFailedPercent,
  minChallengePercent: policy.minChallengePercent,
});

const LARGEST: TrialLimits = {
  hours: 24 * 30,
  minWindows: 1_000_000,
  maxOnlyNewPercent: 100,
  maxFailedPercent: 100,
  minChallengePercent: 100,
};

/**
 * Limits from what a release and, with more weight, a component's configuration says; scalars may
 * have become text on the way. What is not understood is named and replaced: a slip there must not
 * stop a farm from being watched.
 */
export const trialLimitsFrom = (
  ...sources: readonly unknown[]
): { readonly limits: TrialLimits; readonly problems: readonly string[] } => {
  const given = Object.assign({}, ...sources.map(recordFrom));
  const problems: string[] = [];
  const limits = { ...DEFAULT_TRIAL_LIMITS };
  for (const name of Object.keys(limits) as (keyof TrialLimits)[]) {
    const found = given[name];
    if (found === undefined || found === "") continue;
    const number = Number(found);
    if (number >= 0 && number <= LARGEST[name]) Object.assign(limits, { [name]: number });
    else {
      problems.push(
        `understudy.${name}: expected 0 to ${LARGEST[name]}, got ${JSON.stringify(found)}; use ${limits[name]}`,
      );
    }
  }
  return { limits, problems };
};

/** Limits as text for an environment variable: a recipe reads `{…}` as a variable of its own. */
export const trialLimitsText = (limits: TrialLimits): string =>
  Object.entries(limits)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");

/** Names and values out of `trialLimitsText`, for `trialLimitsFrom` to look at. */
export const wordsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(" ").flatMap((word) => {
      const [name, value] = word.split("=");
      return name && value ? [[name, value]] : [];
    }),
  );

const recordFrom = (value: unknown): Readonly<Record<string, unknown>> =>
  value !== null && typeof value === "object" ? { ...value } : {};
