/** The page whose sections say, alarm by alarm, where to look first and what helps. */
export const RUNBOOK = "docs/operations.md";

/** An alarm's description: what it means, and where it is said what to do. */
export const withRunbook = (meaning: string, section: string): string =>
  `${meaning} First look and remedy: ${RUNBOOK}#${section}`;
