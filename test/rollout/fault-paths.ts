import type { RingPlan } from "../../domain/rollout/ring-plan.ts";
import { approve } from "./approve.ts";
import type { Fault } from "./in-process-lambda.ts";
import type { Path } from "./path.ts";
import type { Rig } from "./rig.ts";
import { SHUT_AT_FIRST } from "./shut-rings.ts";

/** For each Task state: a way to it, and how that way ends when nothing fails. */
const WAYS: Readonly<Record<string, Way>> = {
  Admit: { to: "onnx", ends: "released" },
  InspectArtefacts: { to: "onnx", ends: "released" },
  Preflight: { to: "onnx", ends: "released" },
  StartCompilation: { to: "edge-manager", ends: "released" },
  CheckCompilation: { to: "edge-manager", ends: "released" },
  SignModel: { to: "onnx", ends: "released" },
  PublishModel: { to: "onnx", ends: "released" },
  CheckModel: { to: "onnx", ends: "released" },
  RegisterDetector: { to: "onnx", ends: "released" },
  CheckDetector: { to: "onnx", ends: "released" },
  DeployRing: { to: "onnx", ends: "released" },
  JudgeRing: { to: "onnx", ends: "released" },
  JudgeBake: { to: "onnx", bakes: true, ends: "released" },
  Hold: { to: "onnx", canary: "offline", ends: "rolledBack" },
  RollBack: { to: "onnx", canary: "failing", ends: "rolledBack" },
  CheckRollBack: { to: "onnx", canary: "failing", ends: "rolledBack" },
  Close: { to: "onnx", ends: "released" },
};

interface Way {
  readonly to: "onnx" | "edge-manager";
  readonly canary?: "offline" | "failing";
  readonly bakes?: boolean;
  readonly rings?: readonly RingPlan[];
  readonly ends: string;
}

/** States that wait for time or a decision, and how the rollout ends when it is aborted there. */
export const WAITS: Readonly<Record<string, Way & { readonly aborted?: string }>> = {
  WaitForCompilation: { to: "edge-manager", ends: "released", aborted: "aborted" },
  WaitForModel: { to: "onnx", ends: "released", aborted: "aborted" },
  WaitForDetector: { to: "onnx", ends: "released", aborted: "aborted" },
  WaitForRing: { to: "onnx", ends: "released", aborted: "rolledBack" },
  WaitForBake: { to: "onnx", bakes: true, ends: "released", aborted: "rolledBack" },
  WaitForWindow: { to: "onnx", rings: SHUT_AT_FIRST, ends: "released", aborted: "aborted" },
  WaitForRollBack: { to: "onnx", canary: "failing", ends: "rolledBack" },
};

/** They change nothing in AWS but their own record, so what a silent one did is no question. */
export const ONLY_LOOKING: ReadonlySet<string> = new Set([
  "InspectArtefacts",
  "Preflight",
  "CheckCompilation",
  "CheckModel",
  "CheckDetector",
  "JudgeRing",
  "JudgeBake",
  "CheckRollBack",
]);

/** Before the rings some errors are the answer, such as a failed compilation; later none is. */
const ASKS_AGAIN_AFTER: Readonly<Record<string, "passing" | "all">> = {
  CheckCompilation: "passing",
  CheckModel: "passing",
  CheckDetector: "passing",
  JudgeRing: "all",
  JudgeBake: "all",
  CheckRollBack: "all",
  Hold: "all",
};

/** How a rollout ends of which nothing is seen until the deadline. */
const UNSEEN: Readonly<Record<string, string>> = {
  CheckCompilation: "failed",
  CheckModel: "failed",
  CheckDetector: "failed",
  // A person was asked, and did not answer.
  JudgeRing: "rolledBack",
  JudgeBake: "rolledBack",
  CheckRollBack: "failed",
  Hold: "failed",
};

const endOf = (state: string, kind: "passing" | "final"): string | undefined => {
  const after = ASKS_AGAIN_AFTER[state];
  return after === "all" || (after === "passing" && kind === "passing") ? undefined : "failed";
};

export const TASK_STATES = Object.keys(WAYS);

/** Steps that come again by themselves after errors that outlast their tries. */
export const COMES_AGAIN: ReadonlySet<string> = new Set(Object.keys(ASKS_AGAIN_AFTER));

/** A rollout that comes to the state, with a fault there; `end` where it is not the state's usual one. */
export const path = (
  state: string,
  title: string,
  fault: Omit<Fault, "state">,
  end?: string,
): Path => {
  const way = WAYS[state] ?? WAITS[state];
  return {
    title: `${state} ${title}`,
    options: {
      delivery: way?.to ?? "onnx",
      faults: [{ state, ...fault }],
      ...(way?.rings && { rings: way.rings }),
      ...(way?.bakes && { gate: { bakeSeconds: 900 } }),
    },
    async act(rig: Rig) {
      if (way?.canary) rig.devices.behave("edge-1", way.canary);
      await approve(rig);
    },
    outcomes: [end ?? way?.ends ?? ""],
  };
};

const HOLDS_LOCK = new Set(["JudgeRing", "JudgeBake", "Hold"]);

/** Each Task state with the faults that a Lambda function can have. */
export const FAULT_PATHS: readonly Path[] = TASK_STATES.flatMap((state) => [
  path(state, "is tried again when Lambda fails before it ran", { when: "before" }),
  path(state, "is done once when its answer is lost", { when: "after" }),
  path(
    state,
    endOf(state, "final")
      ? "ends in Close when its code throws"
      : "comes again when its code throws",
    { when: "before", error: "TypeError" },
    endOf(state, "final"),
  ),
  path(
    state,
    "runs out of memory after its work",
    { when: "after", error: "Runtime.OutOfMemory" },
    // What Close has written stands.
    state === "Close" ? "released" : endOf(state, "final"),
  ),
  ...(ONLY_LOOKING.has(state)
    ? [path(state, "is tried again when it did not answer once", { when: "never" })]
    : []),
  path(
    state,
    "never answers in any try",
    { when: "never", times: ONLY_LOOKING.has(state) ? 3 : 1 },
    // A person's silence looks the same.
    state === "Hold" ? "rolledBack" : endOf(state, "passing"),
  ),
  path(
    state,
    "is cut off by Lambda in every try",
    { when: "before", error: "Sandbox.Timedout", call: 1, times: 7 },
    endOf(state, "passing"),
  ),
  ...(UNSEEN[state]
    ? [
        path(
          state,
          "is cut off until the deadline",
          { when: "before", error: "Sandbox.Timedout", times: 1_000_000 },
          UNSEEN[state],
        ),
      ]
    : []),
  ...(HOLDS_LOCK.has(state)
    ? [
        path(
          state,
          "ends in Close when the lock is another's",
          { when: "before", error: "LockLost" },
          "failed",
        ),
      ]
    : []),
]);

const lockPath = (title: string, fault: Omit<Fault, "state">, end: string): Path => ({
  title: `WaitForLock ${title}`,
  options: { faults: [{ state: "WaitForLock", ...fault }] },
  async act(rig) {
    await approve(rig);
    await rig.reached("WaitForRing");
    await approve(rig);
  },
  outcomes: ["released", end],
});

/** Once devices were touched, a wait that cannot be kept is no reason to touch them again. */
export const GOES_ON: ReadonlySet<string> = new Set([
  "WaitForRing",
  "WaitForBake",
  "WaitForWindow",
  "WaitForRollBack",
]);

/** Each wait with the faults of the function that keeps its token, and with a person's abort. */
export const WAIT_PATHS: readonly Path[] = [
  ...Object.entries(WAITS).flatMap(([state, { aborted }]) => [
    path(state, "is tried again when Lambda fails before it ran", { when: "before" }),
    path(state, "waits as long as it was told when nobody answers", { when: "never" }),
    ...(GOES_ON.has(state)
      ? [
          path(state, "goes on to the next look when it cannot be kept", {
            when: "before",
            error: "TypeError",
            times: 6,
          }),
        ]
      : [
          path(
            state,
            "ends in Close when its code throws",
            { when: "before", error: "TypeError" },
            "failed",
          ),
        ]),
    ...(aborted
      ? [path(state, "is aborted", { when: "before", error: "RolloutAborted" }, aborted)]
      : []),
  ]),
  lockPath("is tried again when Lambda fails before it ran", { when: "before" }, "released"),
  lockPath("ends in Close when its code throws", { when: "before", error: "TypeError" }, "failed"),
  lockPath("is aborted", { when: "before", error: "RolloutAborted" }, "aborted"),
  path("DeployRing", "is aborted", { when: "before", error: "RolloutAborted" }, "aborted"),
  path("Hold", "is aborted", { when: "before", error: "RolloutAborted" }, "rolledBack"),
  path("Hold", "looks again when a person decided meanwhile", {
    when: "before",
    error: "DecisionWaiting",
  }),
];
