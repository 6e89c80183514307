import * as z from "zod/mini";

const fault = z.object({
  check: z.string(),
  subject: z.string(),
  problem: z.string(),
  remedy: z.string(),
});
/** One thing that would make the rollout fail, and what a person does about it. */
export type Fault = Readonly<z.infer<typeof fault>>;

/** What InspectArtefacts hands to Preflight. */
export const inspection = z.object({ faults: z.array(fault) });

/** All faults as one text for logs and people. */
export const describeFaults = (faults: readonly Fault[]): string =>
  faults
    .map(({ check, subject, problem, remedy }) => `[${check}] ${subject} ${problem}; ${remedy}`)
    .join("\n");
