import { WAITS } from "../domain/rollout/waiting.ts";
import {
  choice,
  expression,
  kindIs,
  lookAgain,
  type State,
  task,
  variable,
  waitFor,
} from "./states.ts";

const rollout = variable("rollout");
const modelDataUrl = variable("modelDataUrl");
const since = variable("since");
const answer = (name: string): string => expression(`$states.result.Payload.${name}`);
const entered = expression("$states.context.State.EnteredTime");
const compilation = expression("$exists($compilation) ? $compilation : null");
/** No ring was touched yet, so there is nothing to go back to. */
const ends = { failsTo: "Close", abortedAs: "aborted" } as const;

/** From the request to the two components that a ring is deployed with. */
export const BEFORE_RINGS: Readonly<Record<string, State>> = {
  Admit: task("Admit", {
    comment: "Accepts the approval or the manual input and takes the fleet's lock.",
    payload: {
      input: expression("$states.context.Execution.Input"),
      execution: {
        arn: expression("$states.context.Execution.Id"),
        name: expression("$states.context.Execution.Name"),
        startedAt: expression("$states.context.Execution.StartTime"),
      },
    },
    assign: {
      rollout: answer("rollout"),
      modelDataUrl: answer("modelDataUrl"),
      outcome: answer("outcome"),
      ringIndex: 0,
      attempt: 0,
      letThrough: expression("''"),
    },
    failsTo: "Close",
    onFailure: {
      rollout: {
        id: expression("$states.context.Execution.Name"),
        executionArn: expression("$states.context.Execution.Id"),
        startedAt: expression("$states.context.Execution.StartTime"),
      },
    },
    next: "Admitted",
  }),
  Admitted: choice(
    "A duplicate or a superseded request ends here.",
    [
      { when: kindIs("admitted"), next: "InspectArtefacts" },
      { when: kindIs("wait"), next: "WaitForLock" },
      { when: kindIs("goesBack"), next: "RollBack" },
    ],
    "Close",
  ),
  WaitForLock: waitFor("WaitForLock", {
    comment: "Another rollout holds the lock.",
    next: "Admit",
    ...ends,
  }),
  InspectArtefacts: task("InspectArtefacts", {
    comment:
      "Looks into the model's archive and for the detector's bundles; Preflight tells the faults.",
    payload: { rollout, modelDataUrl },
    assign: { inspection: expression("$states.result.Payload") },
    onlyLooks: true,
    failsTo: "Close",
    next: "Preflight",
  }),
  Preflight: task("Preflight", {
    comment: "Finds every fault at once, before anything is touched.",
    payload: { rollout, inspection: variable("inspection") },
    assign: { outcome: answer("outcome") },
    onlyLooks: true,
    failsTo: "Close",
    next: "PreflightPassed",
  }),
  PreflightPassed: choice(
    "Which delivery, or the list of faults.",
    [
      { when: kindIs("ready", "$rollout.delivery = 'edge-manager'"), next: "StartCompilation" },
      { when: kindIs("ready"), next: "SignModel" },
    ],
    "Close",
  ),
  StartCompilation: task("StartCompilation", {
    comment: "Starts the Neo compilation job, or finds it again.",
    payload: { rollout, modelDataUrl },
    assign: { compilation: answer("compilation"), since: entered },
    failsTo: "Close",
    next: "WaitForCompilation",
  }),
  WaitForCompilation: waitFor("WaitForCompilation", {
    comment: "Compilation has no event; it is polled with growing waits.",
    next: "CheckCompilation",
    ...ends,
  }),
  CheckCompilation: task("CheckCompilation", {
    comment: "Asks Neo; a failed job ends with the service's own reason.",
    payload: { rollout, modelDataUrl, compilation: variable("compilation"), since },
    assign: { compilation: answer("compilation") },
    onlyLooks: true,
    looksAgain: { at: "CompilationUnseen", since: "$since", onlyPassing: true },
    failsTo: "Close",
    next: "CompilationEnded",
  }),
  CompilationUnseen: lookAgain({
    comment: "Nobody answered; the compilation is looked at again until its deadline.",
    since: "$since",
    forSeconds: String(WAITS.compilation.deadlineSeconds),
    next: "WaitForCompilation",
    overdue: "Close",
  }),
  CompilationEnded: choice(
    "Compiled, or wait on.",
    [{ when: kindIs("compiled"), next: "SignModel" }],
    "WaitForCompilation",
  ),
  SignModel: task("SignModel", {
    comment: "Signs the model and stores what a device verifies it by.",
    payload: { rollout, modelDataUrl, compilation },
    assign: { signed: answer("signed") },
    failsTo: "Close",
    next: "PublishModel",
  }),
  PublishModel: task("PublishModel", {
    comment: "Publishes the signed model as a component version, or starts the edge packaging job.",
    payload: { rollout, signed: variable("signed"), compilation },
    assign: { published: answer("published"), since: entered },
    failsTo: "Close",
    next: "WaitForModel",
  }),
  WaitForModel: waitFor("WaitForModel", {
    comment: "A component version is REQUESTED before it is DEPLOYABLE.",
    next: "CheckModel",
    ...ends,
  }),
  CheckModel: task("CheckModel", {
    comment: "Waits until the model's component version is deployable.",
    payload: { rollout, published: variable("published"), since },
    onlyLooks: true,
    looksAgain: { at: "ModelUnseen", since: "$since", onlyPassing: true },
    failsTo: "Close",
    next: "ModelEnded",
  }),
  ModelUnseen: lookAgain({
    comment: "Nobody answered; the model is looked at again until its deadline.",
    since: "$since",
    forSeconds: String(WAITS.model.deadlineSeconds),
    next: "WaitForModel",
    overdue: "Close",
  }),
  ModelEnded: choice(
    "Published, or wait on.",
    [{ when: kindIs("published"), next: "RegisterDetector" }],
    "WaitForModel",
  ),
  RegisterDetector: task("RegisterDetector", {
    comment: "Publishes the detector version that pins exactly this model version.",
    payload: { rollout, published: variable("published") },
    assign: { detector: answer("detector"), since: entered },
    failsTo: "Close",
    next: "WaitForDetector",
  }),
  WaitForDetector: waitFor("WaitForDetector", {
    comment: "The detector's component version must become DEPLOYABLE too.",
    next: "CheckDetector",
    ...ends,
  }),
  CheckDetector: task("CheckDetector", {
    comment: "Waits until the detector's component version is deployable, and no pause is on.",
    payload: { rollout, detector: variable("detector"), since },
    onlyLooks: true,
    looksAgain: { at: "DetectorUnseen", since: "$since", onlyPassing: true },
    failsTo: "Close",
    next: "DetectorEnded",
  }),
  DetectorUnseen: lookAgain({
    comment: "Nobody answered; the detector is looked at again until its deadline.",
    since: "$since",
    forSeconds: String(WAITS.detector.deadlineSeconds),
    next: "WaitForDetector",
    overdue: "Close",
  }),
  DetectorEnded: choice(
    "Registered, or wait on.",
    [{ when: kindIs("registered"), next: "DeployRing" }],
    "WaitForDetector",
  ),
};
