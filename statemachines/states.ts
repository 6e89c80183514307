import { LAMBDA_SERVICE_ERRORS } from "../domain/errors.ts";

/** A state in Amazon States Language, as the console shows it. */
export type State = Readonly<Record<string, unknown>>;

type Values = Readonly<Record<string, unknown>>;

/** Where a failure leads: before a ring was touched the rollout ends, afterwards it goes back. */
export type Way = "Close" | "RollBack";

/** A JSONata expression as a value. */
export const expression = (text: string): string => `{% ${text} %}`;
export const variable = (name: string): string => expression(`$${name}`);

/** What may pass, of the service's or of Lambda's own making. (AWS Lambda developer guide, "Retries") */
const PASSING = {
  ErrorEquals: ["ServiceBusy", ...LAMBDA_SERVICE_ERRORS],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 6,
  MaxDelaySeconds: 60,
  JitterStrategy: "FULL",
};

/** A step that only looks may be asked again when it did not answer. */
const UNANSWERED = {
  ErrorEquals: ["States.Timeout"],
  IntervalSeconds: 5,
  BackoffRate: 2,
  MaxAttempts: 2,
};

/** Longer than the longest function may take, its retries inside Lambda included. */
const TASK_SECONDS = 330;

const error = "$exists($states.errorOutput.Error) ? $states.errorOutput.Error : 'Failed'";
export const cause =
  "$states.errorOutput.Cause ? $states.errorOutput.Cause : 'no cause given, ' & $states.errorOutput.Error";

export const failed = (more: Values = {}): Values => ({
  kind: "failed",
  error: expression(error),
  reason: expression(cause),
  ...more,
});

/** What CDK and the twin put in is the function's ARN. */
const functionOf = (name: string): string => `\${${name}FunctionArn}`;

export interface TaskPlan {
  readonly comment: string;
  readonly payload: Values;
  readonly next: string;
  readonly failsTo: Way;
  readonly assign?: Values;
  /** It changes nothing in AWS but its own record. */
  readonly onlyLooks?: boolean;
  /** Catchers before the one for everything else. */
  readonly catches?: readonly State[];
  /** What the last catcher assigns beyond, or instead of, the outcome. */
  readonly onFailure?: Values;
}

/** Calls the function of the state's own name. */
export const task = (name: string, plan: TaskPlan): State => ({
  Type: "Task",
  Comment: plan.comment,
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: functionOf(name), Payload: plan.payload },
  TimeoutSeconds: TASK_SECONDS,
  ...(plan.assign && { Assign: plan.assign }),
  Output: expression("$states.result.Payload"),
  Retry: plan.onlyLooks ? [PASSING, UNANSWERED] : [PASSING],
  Catch: [...(plan.catches ?? []), anything(plan)],
  Next: plan.next,
});

export interface WaitPlan {
  readonly comment: string;
  readonly next: string;
  readonly failsTo: Way;
  /** How long, where the state before does not say it. */
  readonly seconds?: string;
  /** What the rollout ends as when a person aborts it here; absent while it goes back already. */
  readonly abortedAs?: string;
}

/**
 * Waits as long as the step before said, or until a person's decision: the function keeps the token
 * in the ledger, and whoever decides hands it back. A timeout is the usual end, no failure.
 */
export const waitFor = (name: string, plan: WaitPlan): State => ({
  Type: "Task",
  Comment: plan.comment,
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Arguments: {
    FunctionName: functionOf("Wait"),
    Payload: {
      at: name,
      rollout: variable("rollout"),
      taskToken: expression("$states.context.Task.Token"),
    },
  },
  TimeoutSeconds: expression(plan.seconds ?? "$states.input.seconds"),
  Output: expression("$states.input"),
  Retry: [PASSING],
  Catch: [
    {
      ErrorEquals: ["States.Timeout", "DecisionWaiting"],
      Output: expression("$states.input"),
      Next: plan.next,
    },
    ...(plan.abortedAs ? [aborted(plan.abortedAs, plan.failsTo)] : []),
    anything(plan),
  ],
  Next: plan.next,
});

/** Waits for a person's decision, however long the policy lets them think. */
export const hold = (plan: TaskPlan & { readonly seconds: number; readonly heartbeat: number }) => {
  const { Arguments, Retry } = task("Hold", plan);
  return {
    Type: "Task",
    Comment: plan.comment,
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments,
    TimeoutSeconds: plan.seconds,
    HeartbeatSeconds: plan.heartbeat,
    Output: expression("$states.result"),
    Retry,
    Catch: [...(plan.catches ?? []), anything(plan)],
    Next: plan.next,
  };
};

/** A person aborted the rollout; the error's cause is the reason given. */
export const aborted = (kind: string, to: Way): State => ({
  ErrorEquals: ["RolloutAborted"],
  Assign: { outcome: { kind, reason: expression(cause) } },
  Next: to,
});

export interface Branch {
  readonly when: string;
  readonly next: string;
  readonly assign?: Values;
}

export const choice = (
  comment: string,
  branches: readonly Branch[],
  otherwise: string,
  assign?: Values,
): State => ({
  Type: "Choice",
  Comment: comment,
  Choices: branches.map((branch) => ({
    Condition: expression(branch.when),
    Next: branch.next,
    ...(branch.assign && { Assign: branch.assign }),
  })),
  Default: otherwise,
  ...(assign && { Assign: assign }),
});

export const kindIs = (kind: string, more = ""): string =>
  `$states.input.kind = '${kind}'${more && ` and ${more}`}`;

const anything = ({ failsTo, onFailure }: { failsTo: string; onFailure?: Values }): State => ({
  ErrorEquals: ["States.ALL"],
  Assign: { outcome: failed(), ...onFailure },
  Next: failsTo,
});
