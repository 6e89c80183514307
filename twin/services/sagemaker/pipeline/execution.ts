import { errorText } from "../../../error-text.ts";
import { branchesOf, type Definition, dependenciesOf, type Step } from "./definition.ts";
import type { ExecutionRecord } from "./execution-record.ts";
import { CloudClosing, StopRequested } from "./run-container.ts";
import type { StepRunner } from "./run-step.ts";

export interface RunningExecution {
  readonly record: ExecutionRecord;
  /** Resolves when the execution has ended, however it ended. */
  readonly ended: Promise<void>;
  /** Answers false when it has ended or is stopping already. */
  stop(): boolean;
  /** Ends the containers at once. */
  close(): void;
}

/** Runs a definition's steps, each as soon as what it needs is there. */
export const runExecution = (
  definition: Definition,
  record: ExecutionRecord,
  runStep: StepRunner,
): RunningExecution => {
  const aborter = new AbortController();
  const runs = new Map<string, Promise<void>>();
  const failures: string[] = [];
  const mayStart = (): boolean => failures.length === 0 && !aborter.signal.aborted;

  const runAll = async (steps: readonly Step[], owner?: Step): Promise<void> => {
    const started = steps.map((step) => {
      const run = runWhenReady(step, owner);
      runs.set(step.Name, run);
      return run;
    });
    await Promise.all(started);
  };

  const runWhenReady = async (step: Step, owner: Step | undefined): Promise<void> => {
    // The others of the list must be in `runs` first.
    await Promise.resolve();
    await Promise.all([...dependenciesOf(step)].map((name) => runOf(name, owner)));
    if (mayStart()) await run(step);
  };

  // A step inside a branch ends with the branch; from within that branch the whole cannot be awaited.
  const runOf = (name: string, owner: Step | undefined): Promise<void> | undefined => {
    const outer = definition.Steps.find((step) =>
      [step, ...branchesOf(step)].some(({ Name }) => Name === name),
    );
    return outer?.Name === owner?.Name
      ? runs.get(name === owner?.Name ? "" : name)
      : runs.get(outer?.Name ?? "");
  };

  const run = async (step: Step): Promise<void> => {
    // A condition only looks, and says what follows.
    if (record.isDone(step.Name) && step.Type !== "Condition") return;
    record.setStep(step, "Starting");
    record.setStep(step, "Executing");
    const onAbort = () => record.setStep(step, "Stopping");
    aborter.signal.addEventListener("abort", onAbort, { once: true });
    try {
      const { metadata, next = [] } = await runStep(step, aborter.signal);
      record.setStep(step, "Succeeded", { metadata });
      aborter.signal.removeEventListener("abort", onAbort);
      await runAll(next, step);
    } catch (error) {
      fail(step, error);
    } finally {
      aborter.signal.removeEventListener("abort", onAbort);
    }
  };

  const fail = (step: Step, error: unknown): void => {
    if (error instanceof StopRequested || error instanceof CloudClosing) {
      record.setStep(step, "Stopped");
      return;
    }
    const failureReason = errorText(error).slice(0, 1_024);
    failures.push(`${step.Name}: ${failureReason}`);
    const metadata = step.Type === "Fail" ? { Fail: { ErrorMessage: failureReason } } : undefined;
    record.setStep(step, "Failed", { failureReason, ...(metadata && { metadata }) });
  };

  const runToEnd = async (): Promise<void> => {
    await runAll(definition.Steps);
    if (aborter.signal.aborted) record.setStatus("Stopped");
    else if (failures.length === 0) record.setStatus("Succeeded");
    else record.setStatus("Failed", failureText(failures));
  };

  return {
    record,
    ended: runToEnd(),
    stop() {
      if (record.status() !== "Executing") return false;
      record.setStatus("Stopping");
      aborter.abort(new StopRequested("the execution was stopped"));
      return true;
    },
    close: () => aborter.abort(new CloudClosing("the local cloud is closing")),
  };
};

/** One that an earlier process saw ending. */
export const endedExecution = (record: ExecutionRecord): RunningExecution => ({
  record,
  ended: Promise.resolve(),
  stop: () => false,
  close: () => undefined,
});

// AWS says only the first sentence; the rest saves the look at the steps. One line, as the contract has it.
const failureText = (failures: readonly string[]): string =>
  `Step failure: One or multiple steps failed. ${failures.join("; ")}`
    .replaceAll(/\s+/g, " ")
    .slice(0, 1_300);
