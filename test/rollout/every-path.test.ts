import { readFileSync } from "node:fs";
import { CreateDeploymentCommand, GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import { afterEach, expect, test, vi } from "vitest";
import { HOME } from "../../local/home.ts";
import { isAllowed } from "../../twin/identity/evaluate.ts";
import { asDeployed, rolloutStatements } from "../permissions/deployed-roles.ts";
import { faultOf, unused } from "../permissions/evaluate.ts";
import { underKey } from "../permissions/needs.ts";
import { gatherNeeds } from "../permissions/needs-by-function.ts";
import { REASONS } from "../permissions/reasons.ts";
import { ADMISSION_PATHS } from "./admission-paths.ts";
import { approve } from "./approve.ts";
import { CONTROL_PATHS } from "./control-paths.ts";
import { createCoverage } from "./coverage.ts";
import { FAULT_PATHS, WAIT_PATHS } from "./fault-paths.ts";
import { expectInvariants } from "./invariants.ts";
import { MEDDLING_PATHS } from "./meddling-paths.ts";
import { QUARANTINE_PATHS } from "./quarantine-paths.ts";
import { type Rig, startRig } from "./rig.ts";
import { STEP_PATHS } from "./step-paths.ts";
import { WINDOW_PATHS } from "./window-paths.ts";

const FILE = new URL("../../statemachines/rollout.asl.json", import.meta.url);
const coverage = createCoverage(JSON.parse(readFileSync(FILE, "utf8")).States);
const roles = rolloutStatements();
const needs = gatherNeeds();
const ENCRYPTION_KEY =
  "arn:aws:kms:eu-west-1:123456789012:key/3f0e7c52-5e1a-4c8e-9a54-0d2f6f3a1b11";
const rolesUnderKey = rolloutStatements("Functions", HOME, { kmsKey: ENCRYPTION_KEY, devices: 2 });
const needsUnderKey = gatherNeeds(underKey(ENCRYPTION_KEY));
let rig: Rig | undefined;

afterEach(async () => {
  for (const { arn } of rig?.executions ?? []) coverage.add(rig?.history(arn) ?? []);
  needs.add(rig?.calls ?? []);
  needsUnderKey.add(rig?.calls ?? []);
  await rig?.close();
  rig = undefined;
});

test.each([
  ...ADMISSION_PATHS,
  ...STEP_PATHS,
  ...QUARANTINE_PATHS,
  ...CONTROL_PATHS,
  ...MEDDLING_PATHS,
  ...FAULT_PATHS,
  ...WAIT_PATHS,
  ...WINDOW_PATHS,
])("$title", async ({ options, act, outcomes, fleet, says }) => {
  rig = await startRig({ ...options, forgetModules: vi.resetModules });
  await act(rig);
  const executions = await rig.ended();
  const ledger = (await rig.ledger()).toReversed();
  expect(ledger.map(({ outcome }) => outcome)).toEqual(outcomes);
  expect(executions.length).toBe(outcomes.length);
  if (fleet) expect(modelsOn(rig)).toEqual([fleet]);
  if (says) expect(ledger.at(-1)?.reason).toMatch(says);
  await expectInvariants(rig);
});

test("Every state, branch, retry and catch of the file was taken", () => {
  console.log(`rollout.asl.json\n${coverage.report()}`);
  expect(coverage.missing()).toEqual([]);
});

test("The ledger tells who approved", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  await approve(rig, "fewer false alarms");
  await rig.ended();
  const [record] = await rig.ledger();
  expect(record).toMatchObject({
    requestedBy: "arn:aws:iam::123456789012:user/test",
    requestReason: "fewer false alarms",
    source: "event",
  });
});

test("A component that is not ours is carried over into every deployment", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  await rig.deploy("windturbine-fleet", FOREIGN, "1.3.6");
  await approve(rig);
  await rig.ended();
  expect(rig.devices.running.get("edge-3")).toMatchObject({ [FOREIGN]: "1.3.6" });
  expect(modelsOn(rig)).toEqual(["1"]);
});

test("What an operator set for our own components stays", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  await approve(rig);
  await rig.ended();
  const set = {
    configurationUpdate: { merge: '{"logLevel":"DEBUG"}' },
    runWith: { posixUser: "turbine" },
  };
  const targetArn = rig.cloud.things.things.groupArnOf("windturbine-fleet");
  const earlier = rig.calls.findLast(({ operation }) => operation === "CreateDeployment")?.input;
  const { "windturbine.detector": detector, ...others } = componentsIn(earlier);
  await new GreengrassV2Client({}).send(
    new CreateDeploymentCommand({
      targetArn,
      components: {
        ...others,
        "windturbine.detector": { componentVersion: "0.0.0", ...detector, ...set },
      },
      tags: { team: "wind" },
    }),
  );
  await approve(rig);
  await rig.ended();
  const later = rig.calls.findLast(({ operation }) => operation === "CreateDeployment")?.input;
  const carried = componentsIn(later)["windturbine.detector"];
  expect(carried).toMatchObject(set);
  expect(carried?.componentVersion).not.toBe(detector?.componentVersion);
  expect(later?.["tags"]).toEqual({ team: "wind" });
});

const componentsIn = (deployment: Readonly<Record<string, unknown>> = {}) =>
  (deployment["components"] ?? {}) as Record<string, { readonly componentVersion: string }>;

test("Each function's role permits every call it made on any path", async () => {
  const denied: string[] = [];
  for (const [name, statements] of roles) {
    for (const need of needs.of(name).map(asDeployed)) {
      const fault = await faultOf(need);
      if (fault) denied.push(`${name}: ${fault}`);
      else if (!isAllowed(statements, need))
        denied.push(`${name}: ${need.action} on ${need.resource}`);
    }
  }
  expect(denied).toEqual([]);
});

test("Where everything lies under a key of one's own, each role may use it for every call it made", () => {
  const denied: string[] = [];
  const withoutUse: string[] = [];
  for (const [name, statements] of rolesUnderKey) {
    const uses = needsUnderKey.of(name).filter(({ resource }) => resource === ENCRYPTION_KEY);
    if (uses.length === 0) withoutUse.push(name);
    for (const need of uses) {
      if (!isAllowed(statements, need)) denied.push(`${name}: ${need.action}`);
    }
  }
  expect(denied).toEqual([]);
  // They touch neither the ledger nor an object of a bucket.
  expect(withoutUse).toEqual(["Preflight", "PublishModel", "CheckModel", "CheckDetector"]);
});

test("No role permits what no path needed, unless there is a reason", () => {
  const spare = [...roles].flatMap(([name, statements]) =>
    unused(statements, needs.of(name).map(asDeployed))
      .filter((permission) => !REASONS.some((reason) => reason.permits.test(permission)))
      .map((permission) => `${name}: ${permission}`),
  );
  expect(spare).toEqual([]);
});

const FOREIGN = "aws.greengrass.SageMakerEdgeManager";

/** The model versions that the devices run, each once. */
const modelsOn = ({ devices }: Rig): string[] => [
  ...new Set(
    [...devices.running.values()].map((each) => each["windturbine.model"]?.split(".")[1] ?? "none"),
  ),
];
