import { DUPLICATES, isSuccess } from "../outcome.ts";
import type { HistoryEvent } from "./history-event.ts";
import { endOf, type RolloutEnd } from "./rollout-end.ts";
import { createTrace, type Trace } from "./rollout-trace.ts";

/** States of the first rollout that are worth a line: somebody waits for it and wants to see it move. */
const TOLD = new Set([
  "Preflight",
  "StartCompilation",
  "SignModel",
  "PublishModel",
  "RegisterDetector",
  "DeployRing",
  "Hold",
  "RollBack",
]);

/** What of an execution is told. */
export interface ToldExecution {
  readonly arn: string;
  readonly name: string;
  readonly input: string;
}

export interface RolloutTeller {
  /** To be called with each event as it happens. */
  follow(execution: ToldExecution, event: HistoryEvent): void;
}

/**
 * Tells rollouts on the terminal: the first one step by step, later ones one line for each ring, and
 * every end, with what failed, where, and what to do. Duplicates changed nothing and are not told.
 */
export const createRolloutTeller = (
  say: (line: string) => void,
  /** Called at the end of each rollout of a model. */
  onEnd: () => void = () => undefined,
): RolloutTeller => {
  const traces = new Map<string, Trace>();
  let isFirst = true;

  const traceOf = ({ arn, input, name }: ToldExecution): Trace => {
    const known = traces.get(arn) ?? createTrace(subjectOf(input, name));
    traces.set(arn, known);
    return known;
  };

  const conclude = (execution: ToldExecution, trace: Trace, end: RolloutEnd): void => {
    traces.delete(execution.arn);
    if (DUPLICATES.has(end.outcome)) return;
    say(isSuccess(end.outcome) ? told(trace, isFirst, end) : trace.failure(end));
    if (!isAboutAModel(trace)) return;
    isFirst = false;
    onEnd();
  };

  return {
    follow(execution, event) {
      const trace = traceOf(execution);
      trace.add(event);
      const entered = (event["stateEnteredEventDetails"] as { name?: string } | undefined)?.name;
      if (isFirst && isAboutAModel(trace) && entered && TOLD.has(entered)) {
        say(`rollout: ${entered}`);
      }
      const ring = isFirst ? undefined : trace.ringNews(event);
      if (ring !== undefined) say(ring);
      const end = endOf(event);
      if (end !== undefined) conclude(execution, trace, end);
    },
  };
};

const told = (trace: Trace, isFirst: boolean, { outcome, reason }: RolloutEnd): string =>
  isFirst ? `rollout: ${outcome}, ${reason}` : `${trace.subject}: ${outcome}, ${reason}`;

const isAboutAModel = ({ subject }: Trace): boolean => subject.startsWith("rollout of model");

/** An approval's event or a manual input names the package; anything may be handed to StartExecution. */
const subjectOf = (input: string, name: string): string => {
  const [, version] = /model-package\/[A-Za-z0-9-]+\/(\d+)"/.exec(input) ?? [];
  return version === undefined ? `execution ${name}` : `rollout of model ${version}`;
};
