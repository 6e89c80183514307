/** The six things a rollout does, as people tell them; the state machine's states lie in one each. */
export const STEPS = ["admit", "check", "publish", "rings", "bake", "end"] as const;
export type Step = (typeof STEPS)[number];

export const STEP_WORDS: Readonly<Record<Step, { readonly title: string; readonly does: string }>> =
  {
    admit: { title: "Admit", does: "Takes the approval and the fleet's lock" },
    check: { title: "Check", does: "Looks for every fault before anything is touched" },
    publish: { title: "Publish", does: "Signs the model and publishes it with its detector" },
    rings: { title: "Ring by ring", does: "Deploys to a ring, judges it, then opens the next" },
    bake: { title: "Bake", does: "Watches all rings before the release counts" },
    end: { title: "End", does: "Writes the outcome and frees the lock" },
  };

/** Tried in order; what none of them names belongs to the rings. */
const PARTS: readonly (readonly [Step, RegExp])[] = [
  ["admit", /^(Admit|WaitForLock)/],
  ["check", /^(Inspect|Preflight)/],
  ["publish", /Compil|Sign|Publish|Packag|Model|Detector/],
  ["bake", /Bake|Baking|Baked/],
  ["end", /^(Close|Succeeded|Failed)/],
];

/** The step that a state of the state machine file belongs to. */
export const stepOf = (state: string): Step =>
  PARTS.find(([, names]) => names.test(state))?.[0] ?? "rings";

export type StepProgress = "waiting" | "active" | "done" | "failed" | "skipped";

/** How far each step is, from the states that were entered and whether the rollout still runs. */
export const progressOf = (rollout: {
  readonly visited: readonly string[];
  readonly status: string;
}): Readonly<Record<Step, StepProgress>> => {
  const isRunning = rollout.status === "RUNNING";
  const reached = new Set(rollout.visited.map(stepOf));
  const current = stepOf(rollout.visited.at(-1) ?? "Admit");
  // A failed rollout failed in the last thing it did before it closed.
  const failed = isRunning || rollout.status === "SUCCEEDED" ? undefined : lastBeforeEnd(rollout);
  const progress = (step: Step): StepProgress => {
    if (step === failed) return "failed";
    if (isRunning && step === current) return "active";
    if (reached.has(step)) return "done";
    return isRunning ? "waiting" : "skipped";
  };
  return Object.fromEntries(STEPS.map((step) => [step, progress(step)])) as Record<
    Step,
    StepProgress
  >;
};

const lastBeforeEnd = ({ visited }: { readonly visited: readonly string[] }): Step =>
  visited.map(stepOf).findLast((step) => step !== "end") ?? "admit";
