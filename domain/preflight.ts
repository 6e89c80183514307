/** One thing that would make the rollout fail, and what a person does about it. */
export interface Fault {
  readonly check: string;
  readonly subject: string;
  readonly problem: string;
  readonly remedy: string;
}

/** All faults as one text for logs and people. */
export const describeFaults = (faults: readonly Fault[]): string =>
  faults
    .map(({ check, subject, problem, remedy }) => `[${check}] ${subject} ${problem}; ${remedy}`)
    .join("\n");
