import { afterEach, expect, test, vi } from "vitest";
import { componentKey } from "../../domain/rollout/components.ts";
import { ARTIFACT_BUCKET } from "../../local/cloud-plan.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import type { Need } from "../../twin/identity/need.ts";
import { roleStatements } from "../permissions/deployed-roles.ts";
import { needsOf } from "../permissions/needs.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const statements = roleStatements("fleet", "IdentityTokenExchangeRole");

test.each(["onnx", "edge-manager"] as const)(
  "A device may fetch every artefact that the components of %s name",
  async (delivery) => {
    rig = await startRig({ delivery, forgetModules: vi.resetModules });
    await approve(rig);
    await rig.ended();
    const artefacts: Need[] = rig.calls
      .filter(({ operation }) => operation === "CreateComponentVersion")
      .flatMap((call) => needsOf(call))
      .filter(({ action }) => action === "s3:GetObject");
    expect(artefacts.length).toBeGreaterThan(0);
    expect(artefacts.filter((need) => !isAllowed(statements, need))).toEqual([]);
  },
);

test("A device that goes back may fetch the detector it had, whatever was deployed since", () => {
  const earlier = componentKey("e".repeat(64), "detector-aarch64.zip");
  const resource = `arn:aws:s3:::${ARTIFACT_BUCKET}/${earlier}`;
  expect(isAllowed(statements, { action: "s3:GetObject", resource })).toBe(true);
});

test.each([
  ["s3:PutObject", "arn:aws:s3:::retrain-to-fleet-artifacts/components/x"],
  ["s3:GetObject", "arn:aws:s3:::retrain-to-fleet-data/raw/history.csv"],
  ["s3:GetObject", "arn:aws:s3:::retrain-to-fleet-artifacts/neo/x"],
  ["sagemaker:DescribeModelPackage", "*"],
])("A device may not %s on %s", (action, resource) => {
  expect(isAllowed(statements, { action, resource })).toBe(false);
});
