import { approve } from "./approve.ts";
import type { Fault } from "./in-process-lambda.ts";
import type { Path } from "./path.ts";
import type { Rig } from "./rig.ts";

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
  Hold: { to: "onnx", canary: "offline", ends: "rolledBack" },
  RollBack: { to: "onnx", canary: "failing", ends: "rolledBack" },
  CheckRollBack: { to: "onnx", canary: "failing", ends: "rolledBack" },
  Close: { to: "onnx", ends: "released" },
};

interface Way {
  readonly to: "onnx" | "edge-manager";
  readonly canary?: "offline" | "failing";
  readonly ends: string;
}

/** They change nothing in AWS but their own record, so what a silent one did is no question. */
const ONLY_LOOKING = new Set([
  "InspectArtefacts",
  "Preflight",
  "CheckCompilation",
  "CheckModel",
  "CheckDetector",
  "JudgeRing",
  "CheckRollBack",
]);

export const TASK_STATES = Object.keys(WAYS);

const path = (state: string, title: string, fault: Omit<Fault, "state">, end?: string): Path => {
  const way = WAYS[state];
  return {
    title: `${state} ${title}`,
    options: { delivery: way?.to ?? "onnx", faults: [{ state, ...fault }] },
    async act(rig: Rig) {
      if (way?.canary) rig.devices.behave("edge-1", way.canary);
      await approve(rig);
    },
    outcomes: [end ?? way?.ends ?? ""],
  };
};

/** Each Task state with the faults that a Lambda function can have. */
export const FAULT_PATHS: readonly Path[] = TASK_STATES.flatMap((state) => [
  path(state, "is tried again when Lambda fails before it ran", { when: "before" }),
  path(state, "is done once when its answer is lost", { when: "after" }),
  path(
    state,
    "ends in Close when its code throws",
    { when: "before", error: "TypeError" },
    "failed",
  ),
  path(
    state,
    "ends in Close when it runs out of memory after its work",
    { when: "after", error: "Runtime.OutOfMemory" },
    // What Close has written stands.
    state === "Close" ? "released" : "failed",
  ),
  ...(ONLY_LOOKING.has(state)
    ? [path(state, "is tried again when it did not answer once", { when: "never" })]
    : []),
  path(
    state,
    "ends in Close when it never answers",
    { when: "never", times: ONLY_LOOKING.has(state) ? 3 : 1 },
    // A person's silence looks the same.
    state === "Hold" ? "rolledBack" : "failed",
  ),
  path(
    state,
    "ends in Close when Lambda cuts off every try",
    { when: "before", error: "Sandbox.Timedout", call: 1, times: 7 },
    "failed",
  ),
]);
