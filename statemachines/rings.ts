import { HOLD_SECONDS, HOLD_SILENCE_SECONDS } from "../domain/rollout/hold.ts";
import {
  aborted,
  choice,
  expression,
  failed,
  hold,
  kindIs,
  lookAgain,
  type State,
  task,
  variable,
  waitFor,
} from "./states.ts";

const rollout = variable("rollout");
const deployment = variable("deployment");
const entered = expression("$states.context.State.EnteredTime");
const isLast = "$ringIndex + 1 >= $count($rollout.rings)";
const nextRing = { ringIndex: expression("$ringIndex + 1"), attempt: 0 };
const goesBack = { failsTo: "RollBack", abortedAs: "rolledBack", goesOn: true } as const;

/** Somebody redrove an execution that was closed: it has no say over the fleet any more. */
const closed: State = { ErrorEquals: ["LockLost"], Assign: { outcome: failed() }, Next: "Close" };

/** Before the first ring was deployed to there is nothing to go back from. */
const abortedAs = expression("$ringIndex = 0 and $attempt = 0 ? 'aborted' : 'rolledBack'");

/** The error's message begins with the seconds. */
const shut: State = {
  ErrorEquals: ["RingShut"],
  Output: {
    kind: "shut",
    seconds: expression(
      "$number($substringBefore($parse($states.errorOutput.Cause).errorMessage, ' '))",
    ),
  },
  Next: "WaitForWindow",
};

/** What was let through so far, with what this state's input says of this ring. */
const through = (said: string): string => `$letThrough & ${said}`;
const byPerson =
  "'a person let ring ' & $deployment.ring & ' through: ' & $states.input.reason & '; '";
const released = (said: string) => ({
  outcome: {
    kind: "released",
    reason: expression(
      `${through(said)} & (${through(said)} = '' ? 'every ring' : 'every other ring') & ' confirmed the release'`,
    ),
  },
});

/** Asks a person about a ring, or the whole fleet, of which nothing was seen until the deadline. */
const asksAbout = (what: string, bakes: string) => ({
  judgement: {
    kind: "hold",
    reason: expression(`'nothing could be seen of ${what}: ' & $states.input.reason`),
    bakes: expression(bakes),
    seconds: 1,
  },
});

/** A short bake must not be over before one look could be made again. */
const BAKE_GRACE_SECONDS = 3_600;

/** Ring by ring, the watch after the last one, and a person's hand on it. */
export const RINGS: Readonly<Record<string, State>> = {
  DeployRing: task("DeployRing", {
    comment: "Deploys the release to one ring, carrying over every component that is not ours.",
    payload: {
      rollout,
      model: variable("published.component"),
      detector: variable("detector"),
      ringIndex: variable("ringIndex"),
      attempt: variable("attempt"),
      modelDigest: variable("signed.contentSha"),
    },
    assign: { deployment: expression("$states.result.Payload.deployment") },
    catches: [aborted(abortedAs, "RollBack"), shut],
    failsTo: "RollBack",
    next: "WaitForRing",
  }),
  WaitForWindow: waitFor("WaitForWindow", {
    comment: "The ring's maintenance window opens, a pause ends, or a person opens the ring.",
    next: "DeployRing",
    ...goesBack,
    abortedAs,
  }),
  WaitForRing: waitFor("WaitForRing", {
    comment: "Devices download, verify, self-test and report.",
    next: "JudgeRing",
    ...goesBack,
  }),
  JudgeRing: task("JudgeRing", {
    comment: "Judges the ring on what its devices were seen to do.",
    payload: { rollout, deployment },
    assign: { judgement: expression("$states.result.Payload") },
    onlyLooks: true,
    looksAgain: { at: "RingUnseen", since: "$deployment.deployedAt" },
    catches: [closed],
    failsTo: "RollBack",
    next: "RingJudged",
  }),
  RingUnseen: lookAgain({
    comment: "The ring could not be seen; it is looked at again, and a person is asked in the end.",
    since: "$deployment.deployedAt",
    forSeconds: "$deployment.deadlineSeconds",
    next: "WaitForRing",
    overdue: "Hold",
    assign: asksAbout("ring ' & $deployment.ring & '", `${isLast} and $deployment.bakeSeconds > 0`),
  }),
  RingJudged: choice(
    "Wait, advance, hold for a person, try the ring again, bake, or roll back.",
    [
      { when: kindIs("wait"), next: "WaitForRing" },
      {
        when: kindIs("advance", `$not(${isLast})`),
        next: "DeployRing",
        assign: {
          ...nextRing,
          letThrough: expression(through("$states.input.letThrough")),
        },
      },
      { when: kindIs("advance"), next: "Close", assign: released("$states.input.letThrough") },
      {
        when: kindIs("bake"),
        next: "WaitForBake",
        assign: { since: entered, letThrough: expression(through("$states.input.letThrough")) },
      },
      { when: kindIs("hold"), next: "Hold" },
      { when: kindIs("retry"), next: "RetryRing" },
    ],
    "RollBack",
    { outcome: { kind: "rolledBack", reason: expression("$states.input.reason") } },
  ),
  RetryRing: {
    Type: "Pass",
    Comment: "The ring's devices that failed get the release once more.",
    Assign: { attempt: expression("$attempt + 1") },
    Next: "DeployRing",
  },
  Hold: hold({
    comment: "Waits for a person's written decision: resume or roll back.",
    payload: {
      rollout,
      deployment,
      reason: variable("judgement.reason"),
      taskToken: expression("$states.context.Task.Token"),
    },
    seconds: HOLD_SECONDS,
    heartbeat: HOLD_SILENCE_SECONDS,
    catches: [
      {
        ErrorEquals: ["States.Timeout", "States.HeartbeatTimeout"],
        Assign: {
          outcome: {
            kind: "rolledBack",
            reason: expression("'nobody decided in time; ' & $judgement.reason"),
          },
        },
        Next: "RollBack",
      },
      { ErrorEquals: ["DecisionWaiting"], Next: "JudgeRing" },
      aborted("rolledBack", "RollBack"),
      closed,
    ],
    looksAgain: { at: "Unheard", since: "$deployment.deployedAt" },
    failsTo: "RollBack",
    next: "HoldEnded",
  }),
  Unheard: lookAgain({
    comment: "A person could not be asked; the ring is judged again, as long as one may think.",
    since: "$deployment.deployedAt",
    forSeconds: `($deployment.deadlineSeconds + ${HOLD_SECONDS})`,
    next: "WaitForRing",
    overdue: "RollBack",
  }),
  HoldEnded: choice(
    "A person resumed the rollout, or rolled it back; without a reason it does not count.",
    [
      {
        when: "$not($states.input.kind in ['resume', 'rollBack'] and $type($states.input.reason) = 'string' and $length($trim($states.input.reason)) > 0)",
        next: "Hold",
      },
      {
        when: kindIs("resume", `$not(${isLast})`),
        next: "DeployRing",
        assign: { ...nextRing, letThrough: expression(through(byPerson)) },
      },
      {
        when: kindIs("resume", "$judgement.bakes"),
        next: "WaitForBake",
        assign: { since: entered, letThrough: expression(through(byPerson)) },
      },
      { when: kindIs("resume"), next: "Close", assign: released(byPerson) },
    ],
    "RollBack",
    { outcome: { kind: "rolledBack", reason: expression("$states.input.reason") } },
  ),
  WaitForBake: waitFor("WaitForBake", {
    comment: "Every ring runs the release, and the watch over all of them goes on.",
    seconds: "$exists($states.input.seconds) ? $states.input.seconds : $judgement.seconds",
    next: "JudgeBake",
    ...goesBack,
  }),
  JudgeBake: task("JudgeBake", {
    comment: "Judges all rings together until the bake is over.",
    payload: { rollout, since: variable("since") },
    onlyLooks: true,
    looksAgain: { at: "BakeUnseen", since: "$since" },
    catches: [closed],
    failsTo: "RollBack",
    next: "BakeJudged",
  }),
  BakeUnseen: lookAgain({
    comment:
      "The fleet could not be seen; it is looked at again, and a person is asked in the end.",
    since: "$since",
    forSeconds: `($deployment.bakeSeconds + ${BAKE_GRACE_SECONDS})`,
    next: "WaitForBake",
    overdue: "Hold",
    assign: asksAbout("the fleet during the bake", "false"),
  }),
  BakeJudged: choice(
    "Wait on, released, or a regression that goes back.",
    [
      { when: kindIs("wait"), next: "WaitForBake" },
      { when: kindIs("baked"), next: "Close", assign: released("''") },
    ],
    "RollBack",
    { outcome: { kind: "rolledBack", reason: expression("$states.input.reason") } },
  ),
};
