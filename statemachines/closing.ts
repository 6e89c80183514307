import {
  aborted,
  cause,
  choice,
  expression,
  failed,
  kindIs,
  lookAgain,
  type State,
  task,
  unseenOutcome,
  variable,
  waitFor,
} from "./states.ts";

const rollout = variable("rollout");
/** When going back fails as well, people hear of both. */
const onFailure = { outcome: failed({ after: variable("outcome.reason") }) };
const { Catch: _, ...close } = task("Close", {
  comment: "Writes the outcome to the ledger, notifies, and frees the lock.",
  payload: { rollout, outcome: variable("outcome") },
  failsTo: "Close",
  next: "Closed",
});

/** The way back, and the end of every path. */
export const CLOSING: Readonly<Record<string, State>> = {
  RollBack: task("RollBack", {
    comment: "Puts every touched ring back to the components it had before, ours only.",
    payload: { rollout },
    assign: {
      since: expression("$states.context.State.EnteredTime"),
      rollBack: expression("$states.result.Payload.rollBack"),
      wayBackSeconds: expression("$states.result.Payload.wayBackSeconds"),
    },
    failsTo: "Close",
    onFailure,
    next: "WaitForRollBack",
  }),
  WaitForRollBack: waitFor("WaitForRollBack", {
    comment: "Devices return to the earlier release.",
    failsTo: "Close",
    goesOn: true,
    next: "CheckRollBack",
  }),
  CheckRollBack: task("CheckRollBack", {
    comment: "Waits until every reachable device is back.",
    payload: { rollout, rollBack: variable("rollBack"), since: variable("since") },
    onlyLooks: true,
    looksAgain: { at: "RollBackUnseen", since: "$since" },
    failsTo: "Close",
    next: "RollBackEnded",
  }),
  RollBackUnseen: lookAgain({
    comment: "The way back could not be seen; it is looked at again until its deadline.",
    since: "$since",
    forSeconds: "$wayBackSeconds",
    next: "WaitForRollBack",
    overdue: "Close",
    assign: { outcome: unseenOutcome({ after: variable("outcome.reason") }) },
  }),
  RollBackEnded: choice(
    "Back, or wait on; who was not seen on the earlier release is named.",
    [{ when: kindIs("wait"), next: "WaitForRollBack" }],
    "Close",
    { outcome: expression("$merge([$outcome, { 'stragglers': $states.input.says }])") },
  ),
  Close: {
    ...close,
    Catch: [
      aborted("rolledBack", "RollBack"),
      {
        ErrorEquals: ["States.ALL"],
        Output: {
          ...failed(),
          outcome: "failed",
          reason: expression(`'could not close the rollout: ' & (${cause})`),
        },
        Next: "Failed",
      },
    ],
  },
  Closed: choice(
    "The execution's own status follows the outcome.",
    [{ when: kindIs("succeeded"), next: "Succeeded" }],
    "Failed",
  ),
  Succeeded: { Type: "Succeed", Output: expression("$states.input") },
  Failed: {
    Type: "Fail",
    Error: expression("$states.input.error"),
    Cause: expression("$states.input.reason"),
  },
};
