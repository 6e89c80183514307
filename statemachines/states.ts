import { LAMBDA_SERVICE_ERRORS } from "../domain/passing-errors.ts";
import { PARTITION_SUBSTITUTION } from "../domain/wiring/functions.ts";

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

/** How waits end; none of them is a fault. */
const DECIDED = {
  ErrorEquals: ["States.Timeout", "DecisionWaiting", "RolloutAborted"],
  MaxAttempts: 0,
};

/** The tries of a wait that cannot be kept take its place: half an hour in all. */
const UNKEPT = {
  ErrorEquals: ["States.TaskFailed"],
  IntervalSeconds: 60,
  BackoffRate: 2,
  MaxAttempts: 5,
  MaxDelaySeconds: 900,
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

/** In aws-cn and aws-us-gov the partition is another, and an execution fails on `aws`. (aws-cdk issue 4597) */
const INVOKE = `arn:\${${PARTITION_SUBSTITUTION}}:states:::lambda:invoke`;

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
  /** Where it leads when it got no answer, rather than where a failure does. */
  readonly looksAgain?: LookAgain;
  /** Catchers before the one for everything else. */
  readonly catches?: readonly State[];
  /** What the last catcher assigns beyond, or instead of, the outcome. */
  readonly onFailure?: Values;
}

/** How a step that only looks goes on when it could not see. */
export interface LookAgain {
  /** The choice between another look and the deadline. */
  readonly at: string;
  /** JSONata: when the first look was, ISO 8601. */
  readonly since: string;
  /** Other errors are the answer itself, such as a failed compilation. */
  readonly onlyPassing?: boolean;
}

/** Calls the function of the state's own name. */
export const task = (name: string, plan: TaskPlan): State => ({
  Type: "Task",
  Comment: plan.comment,
  Resource: INVOKE,
  Arguments: { FunctionName: functionOf(name), Payload: plan.payload },
  TimeoutSeconds: TASK_SECONDS,
  ...(plan.assign && { Assign: plan.assign }),
  Output: expression("$states.result.Payload"),
  Retry: plan.onlyLooks ? [PASSING, UNANSWERED] : [PASSING],
  Catch: catchers(plan),
  Next: plan.next,
});

/** A look without an answer leads to another look; what looks must never move the fleet. */
const catchers = (plan: TaskPlan): readonly State[] => {
  const { catches = [], looksAgain } = plan;
  if (!looksAgain) return [...catches, anything(plan)];
  return looksAgain.onlyPassing
    ? [...catches, unseen(looksAgain, PASSED_NOT), anything(plan)]
    : [...catches, unseen(looksAgain, ["States.ALL"])];
};

const PASSED_NOT = [...PASSING.ErrorEquals, ...UNANSWERED.ErrorEquals];
const FIRST_SECONDS = 60;
const LONGEST_SECONDS = 3_600;

/** Waits grow by an eighth of the time waited so far, as all do (domain/rollout/waiting.ts). */
const unseen = ({ at, since }: LookAgain, errors: readonly string[]): State => ({
  ErrorEquals: errors,
  Output: {
    kind: "unseen",
    seconds: expression(
      `$ceil($max([${FIRST_SECONDS}, $min([${LONGEST_SECONDS}, ($toMillis($states.context.State.EnteredTime) - $toMillis(${since})) / 8000])]))`,
    ),
    error: expression(error),
    reason: expression(cause),
  },
  Next: at,
});

export interface UnseenPlan {
  readonly comment: string;
  /** JSONata, both: when the first look was, and for how many seconds more are made. */
  readonly since: string;
  readonly forSeconds: string;
  readonly next: string;
  /** Where it leads when the time is over, and what it assigns then. */
  readonly overdue: string;
  readonly assign?: Values;
}

/** After a look without an answer: the next one, until the deadline. */
export const lookAgain = (plan: UnseenPlan): State =>
  choice(
    plan.comment,
    [
      {
        when: `$toMillis($states.context.State.EnteredTime) < $toMillis(${plan.since}) + 1000 * ${plan.forSeconds}`,
        next: plan.next,
      },
    ],
    plan.overdue,
    plan.assign ?? { outcome: unseenOutcome() },
  );

/** How a rollout ends of which nothing could be seen. */
export const unseenOutcome = (more: Values = {}): Values => ({
  kind: "failed",
  error: expression("$states.input.error"),
  reason: expression("$states.input.reason"),
  ...more,
});

export interface WaitPlan {
  readonly comment: string;
  readonly next: string;
  readonly failsTo: Way;
  /** How long, where the state before does not say it. */
  readonly seconds?: string;
  /** What the rollout ends as when a person aborts it here; absent while it goes back already. */
  readonly abortedAs?: string;
  /** A wait that cannot be kept leads to the next look, since nothing is wrong with the fleet. */
  readonly goesOn?: boolean;
}

/**
 * Waits as long as the step before said, or until a person's decision: the function keeps the token
 * in the ledger, and whoever decides hands it back. A timeout is the usual end, no failure.
 */
export const waitFor = (name: string, plan: WaitPlan): State => ({
  Type: "Task",
  Comment: plan.comment,
  Resource: `${INVOKE}.waitForTaskToken`,
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
  Retry: plan.goesOn ? [PASSING, DECIDED, UNKEPT] : [PASSING],
  Catch: [
    {
      ErrorEquals: ["States.Timeout", "DecisionWaiting"],
      Output: expression("$states.input"),
      Next: plan.next,
    },
    ...(plan.abortedAs ? [aborted(plan.abortedAs, plan.failsTo)] : []),
    plan.goesOn
      ? { ErrorEquals: ["States.ALL"], Output: expression("$states.input"), Next: plan.next }
      : anything(plan),
  ],
  Next: plan.next,
});

/** Waits for a person's decision, however long the policy lets them think. */
export const hold = (plan: TaskPlan & { readonly seconds: number; readonly heartbeat: number }) => {
  const { Arguments, Retry } = task("Hold", plan);
  return {
    Type: "Task",
    Comment: plan.comment,
    Resource: `${INVOKE}.waitForTaskToken`,
    Arguments,
    TimeoutSeconds: plan.seconds,
    HeartbeatSeconds: plan.heartbeat,
    Output: expression("$states.result"),
    Retry,
    Catch: catchers(plan),
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
