import { attendTo, decideOnRollout } from "../../adapters/fleet/decide.ts";
import { NAMES } from "../../domain/names.ts";
import type { Verb } from "../../domain/rollout/control.ts";
import { ARTIFACT_BUCKET } from "../../local/cloud-plan.ts";
import { approve } from "./approve.ts";
import type { Path } from "./path.ts";
import { DETECTOR_KEY, type Rig } from "./rig.ts";
import { sendDecision } from "./send-decision.ts";

const held = async (rig: Rig, thing: string): Promise<string> => {
  rig.devices.behave(thing, "offline");
  await approve(rig);
  await rig.reached("Hold");
  await rig.clock.settle();
  return rig.executions[0]?.name ?? "";
};

const decide = (id: string, verb: Verb): Promise<void> =>
  decideOnRollout(NAMES.ledgerTable, id, verb, "looked at the logs");

const EDGE_MANAGER = { delivery: "edge-manager" } as const;
const DAY = 86_400;

/** The ways through the steps that follow. */
export const STEP_PATHS: readonly Path[] = [
  {
    title: "Preflight lists every fault at once",
    options: { unseen: true },
    async act(rig) {
      await rig.cloud.world.objects.put(ARTIFACT_BUCKET, DETECTOR_KEY, Buffer.of());
      await approve(rig);
    },
    outcomes: ["preflightFailed"],
    says: /detector\.zip is missing or empty[\s\S]*canary.*healthy[\s\S]*fleet.*healthy/,
  },
  {
    title: "The original delivery compiles, packages and rolls out",
    options: EDGE_MANAGER,
    act: async (rig) => void (await approve(rig)),
    fleet: "1",
    outcomes: ["released"],
  },
  {
    title: "A failed compilation ends with Neo's own reason",
    options: EDGE_MANAGER,
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForCompilation");
      await rig.clock.settle();
      const { objects } = rig.cloud.world;
      const [key = ""] = await objects.list(ARTIFACT_BUCKET, "neo/");
      await objects.put(ARTIFACT_BUCKET, key, Buffer.from("not an archive"));
    },
    outcomes: ["failed"],
    says: /Neo job wt-v1-.* is FAILED: ClientError/,
  },
  {
    title: "A detector version that Greengrass still works on is waited for",
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForDetector");
      rig.intercept(
        ({ method, url }) => method === "GET" && url.includes("windturbine.detector"),
        () => Response.json({ message: "not yet" }, NOT_FOUND),
      );
    },
    outcomes: ["released"],
  },
  {
    title: "A fault of Neo's own is worth one more attempt",
    options: EDGE_MANAGER,
    async act(rig) {
      await approve(rig);
      await rig.reached("WaitForCompilation");
      rig.intercept(
        ({ headers }) => headers.get("x-amz-target") === "SageMaker.DescribeCompilationJob",
        () =>
          Response.json({
            CompilationJobStatus: "FAILED",
            FailureReason: "InternalServerError: Unexpected error during compilation",
          }),
      );
    },
    outcomes: ["released"],
  },
  {
    title: "A ring that stays unconfirmed is held; resumed, the next ring follows",
    async act(rig) {
      const id = await held(rig, "edge-1");
      await decide(id, "resume");
    },
    outcomes: ["released"],
  },
  {
    title: "The last ring held and resumed ends the rollout",
    options: { devices: 2 },
    async act(rig) {
      const id = await held(rig, "edge-2");
      await decide(id, "resume");
    },
    outcomes: ["released"],
  },
  {
    title: "A held ring that a person rolls back goes back with the person's reason",
    async act(rig) {
      const id = await held(rig, "edge-1");
      await decide(id, "abort");
    },
    outcomes: ["rolledBack"],
    says: /looked at the logs/,
  },
  {
    title: "A decision without a reason does not count, whoever sends it",
    async act(rig) {
      const id = await held(rig, "edge-1");
      await sendDecision(rig, { kind: "resume" });
      await decide(id, "abort");
    },
    outcomes: ["rolledBack"],
    says: /looked at the logs/,
  },
  {
    title: "A held ring nobody looks at rolls back after three days",
    act: async (rig) => void (await held(rig, "edge-1")),
    outcomes: ["rolledBack"],
    says: /nobody decided in time/,
  },
  {
    title: "A held ring somebody attends to rolls back after seven days",
    async act(rig) {
      const id = await held(rig, "edge-1");
      for (const _ of [1, 2, 3]) {
        await rig.clock.pass(2 * DAY);
        await attendTo(NAMES.ledgerTable, id);
      }
    },
    outcomes: ["rolledBack"],
    says: /nobody decided in time/,
  },
  {
    title: "A failing canary rolls back, and says which device failed and why",
    async act(rig) {
      rig.devices.behave("edge-1", "failing");
      await approve(rig);
    },
    outcomes: ["rolledBack"],
    says: /1 of 1 devices failed: edge-1 FAILED_ROLLBACK_COMPLETE/,
  },
  {
    title: "A failing fleet takes the canary back as well",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      rig.devices.behave("edge-2", "failing");
      await approve(rig);
      await rig.reached("RollBack");
      rig.devices.behave("edge-2", "healthy");
    },
    fleet: "1",
    outcomes: ["released", "rolledBack"],
    says: /1 of 2 devices failed: edge-2/,
  },
  {
    title: "A roll back waits for devices that are away, and then ends without them",
    async act(rig) {
      await approve(rig);
      await rig.ended();
      rig.devices.behave("edge-2", "failing");
      rig.devices.behave("edge-3", "offline");
      await approve(rig);
    },
    outcomes: ["released", "rolledBack"],
  },
  {
    title: "A detector that refuses the model never counts as confirmed",
    async act(rig) {
      rig.devices.behave("edge-1", "refusing");
      await approve(rig);
    },
    outcomes: ["rolledBack"],
    says: /refused/,
  },
  ...(
    [
      ["silent", /1 of 1 devices failed: edge-1 silent for \d+ s/],
      ["broken", /1 of 1 devices failed: edge-1 windturbine\.\w+ .* is BROKEN/],
      ["alarmed", /anomaly rate: 100 % of the windows anomalous, 0 % before/],
      ["deaf", /challenge recognition: 0 of 6 challenges recognised/],
      ["erring", /failed inferences: \d+ of \d+ inferences failed/],
    ] as const
  ).map(
    ([behaviour, says]): Path => ({
      title: `A canary that is ${behaviour} goes back by itself, says why, and no other ring is touched`,
      async act(rig) {
        rig.devices.behave("edge-1", behaviour);
        await approve(rig);
        await rig.reached("RollBack");
        rig.devices.behave("edge-1", "healthy");
      },
      outcomes: ["rolledBack"],
      says,
    }),
  ),
  {
    title: "A model that judged nothing is no success: a person is asked at the deadline",
    async act(rig) {
      rig.devices.behave("edge-1", "idle");
      await approve(rig);
      await rig.reached("Hold");
      await rig.clock.settle();
      await decide(rig.executions[0]?.name ?? "", "abort");
    },
    outcomes: ["rolledBack"],
    says: /looked at the logs/,
  },
];

const NOT_FOUND = { status: 404, headers: { "x-amzn-errortype": "ResourceNotFoundException" } };
