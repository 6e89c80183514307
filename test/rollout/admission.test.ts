import { afterEach, expect, test, vi } from "vitest";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

const DAY_MS = 86_400_000;

/** Admit as an execution that began that many days ago calls it, while another rollout is held. */
const admitAfter = async (days: number): Promise<unknown> => {
  rig = await startRig({ forgetModules: vi.resetModules });
  rig.devices.behave("edge-1", "offline");
  await approve(rig);
  await rig.reached("Hold");
  const ModelPackageArn = await approve(rig);
  return await rig.invoke("Admit", {
    input: {
      "detail-type": "SageMaker Model Package State Change",
      time: new Date(Date.now() + 1_000).toISOString(),
      detail: { ModelPackageArn },
    },
    execution: {
      arn: "arn:aws:states:eu-west-1:123456789012:execution:retrain-to-fleet-rollout:late",
      name: "late",
      startedAt: new Date(Date.now() - days * DAY_MS).toISOString(),
    },
  });
};

test("A request that waits for the lock asks again within the hour", async () => {
  expect(await admitAfter(29)).toMatchObject({ kind: "wait", seconds: 3_600 });
});

test("A request that waited 30 days for the lock gives up and says who holds it", async () => {
  const answer = await admitAfter(31);
  expect(answer).toMatchObject({
    kind: "ended",
    outcome: {
      kind: "failed",
      error: "DeadlinePassed",
      reason: `waited 30 days for the fleet's lock, held by ${rig.executions[0]?.name}; end that one, then approve again`,
    },
  });
});
