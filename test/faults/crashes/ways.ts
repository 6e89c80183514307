import type { Delivery } from "../../../domain/rollout/delivery.ts";
import type { GatePolicy } from "../../../domain/rollout/gate/policy.ts";
import { defaultRings, type RingPlan } from "../../../domain/rollout/ring-plan.ts";
import type { Fault } from "../../rollout/in-process-lambda.ts";
import type { Behaviour } from "../../rollout/scripted-devices.ts";
import { SHUT_AT_FIRST } from "../../rollout/shut-rings.ts";

/** A rollout that visits states of the file; together the ways visit all of them, by both deliveries. */
export interface Way {
  readonly name: string;
  readonly delivery: Delivery;
  readonly rings: readonly RingPlan[];
  /** What the canary does with every deployment. */
  readonly canary: Behaviour;
  readonly gate: Partial<GatePolicy>;
  /** A second approval while the first rollout runs. */
  readonly isTwice: boolean;
  /** What its functions do wrong beside the crash. */
  readonly faults: readonly Fault[];
}

/** What outlasts a step's own tries, so that the rollout takes the branch of those who did not see. */
const unseen = (...states: string[]): Fault[] =>
  states.map((state) => ({ state, when: "before", error: "Sandbox.Timedout", times: 7 }));

type Course = Pick<Way, "name"> & Partial<Way>;

const DEVICES = 3;

const COURSES: readonly Course[] = [
  { name: "released", gate: { bakeSeconds: 900 } },
  { name: "waits for the rings' window", rings: SHUT_AT_FIRST },
  { name: "goes back", canary: "failing", gate: { retries: 1 } },
  { name: "held", canary: "offline" },
  { name: "waits for the lock", isTwice: true },
  {
    name: "is not seen",
    gate: { bakeSeconds: 900 },
    faults: unseen("CheckCompilation", "CheckModel", "CheckDetector", "JudgeRing", "JudgeBake"),
  },
  {
    name: "is not seen going back",
    canary: "failing",
    faults: unseen("CheckRollBack"),
  },
  { name: "nobody can be asked", canary: "offline", faults: unseen("Hold") },
  {
    name: "fails",
    faults: [{ state: "Preflight", when: "before", error: "TypeError" }],
  },
];

export const WAYS: readonly Way[] = (["onnx", "edge-manager"] as const).flatMap((delivery) =>
  COURSES.map((course) => ({
    canary: "healthy" as const,
    gate: {},
    rings: defaultRings(DEVICES),
    isTwice: false,
    faults: [],
    ...course,
    delivery,
  })),
);
