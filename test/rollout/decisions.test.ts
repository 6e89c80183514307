import { afterEach, expect, test, vi } from "vitest";
import { decideOnRollout } from "../../adapters/fleet/decide.ts";
import { decideOnModel } from "../../adapters/fleet/models.ts";
import { NAMES } from "../../domain/names.ts";
import { approve } from "./approve.ts";
import { expectInvariants } from "./invariants.ts";
import { type Rig, startRig } from "./rig.ts";
import { sendDecision } from "./send-decision.ts";

let rig: Rig;
afterEach(() => rig.close());

/** A rollout whose canary stays silent, so that it waits for a person. */
const held = async (): Promise<string> => {
  rig = await startRig({ forgetModules: vi.resetModules });
  rig.devices.behave("edge-1", "offline");
  await approve(rig);
  await rig.reached("Hold");
  await rig.clock.settle();
  return rig.executions[0]?.name ?? "";
};

const end = async () => {
  await rig.ended();
  await expectInvariants(rig);
  return (await rig.ledger()).at(-1);
};

test.each([
  { kind: "resume" },
  { kind: "rollBack", reason: " " },
  { kind: "resume", reason: null },
  { kind: "release", reason: "typing error" },
  "yes",
])("The decision %j does not count, and the rollout is held on", async (answer) => {
  const id = await held();
  await sendDecision(rig, answer);
  expect((await rig.ledger())[0]).toMatchObject({ hold: { reason: expect.any(String) } });
  await decideOnRollout(NAMES.ledgerTable, id, "abort", "the canary is dark");
  expect(await end()).toMatchObject({
    outcome: "rolledBack",
    reason: expect.stringMatching(/^the canary is dark/),
  });
});

test("A decision sent past our commands is in the ledger with its reason", async () => {
  await held();
  await sendDecision(rig, { kind: "resume", reason: "the mast camera shows it turning" });
  expect(await end()).toMatchObject({
    outcome: "released",
    reason:
      "a person let ring canary through: the mast camera shows it turning; every other ring confirmed the release",
  });
});

test("A hold that is failed from outside, without a word, is no decision: it asks until its deadline", async () => {
  await held();
  await sendDecision(rig, undefined);
  const { outcome, reason } = (await end()) ?? {};
  expect([outcome, reason]).toEqual([
    "rolledBack",
    expect.stringMatching(/nobody decided in time/),
  ]);
  expect(rig.devices.running.get("edge-1")?.["windturbine.model"]).toBeUndefined();
});

test("A rollout that was let through is no longer held while its next ring is deployed", async () => {
  const id = await held();
  await decideOnRollout(NAMES.ledgerTable, id, "resume", "looked at it");
  await rig.reached("WaitForRing");
  expect((await rig.ledger())[0]?.hold).toBeNull();
  expect(await end()).toMatchObject({ outcome: "released" });
});

test("Neither a rollout nor a model is decided on without a reason", async () => {
  const id = await held();
  await expect(decideOnRollout(NAMES.ledgerTable, id, "resume", " ")).rejects.toThrow("reason");
  await expect(decideOnModel(NAMES.modelPackageGroup, "1", "Rejected", "")).rejects.toThrow(
    "reason",
  );
});

test("A stopped rollout that somebody redrives touches nothing, also when another has the lock", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  await approve(rig);
  await rig.reached("WaitForRing");
  await rig.stop("not today");
  await rig.clock.pass(60);
  await approve(rig);
  await rig.reached("WaitForRing");
  await rig.redrive();
  expect(await end()).toMatchObject({
    outcome: "failed",
    reason: expect.stringMatching(/does not hold the fleet's lock, .* does; start it again/),
  });
  expect((await rig.ledger())[0]).toMatchObject({ outcome: "released" });
  const models = [...rig.devices.running.values()].map((each) => each["windturbine.model"]);
  expect(new Set(models)).toEqual(new Set(["1.2.0"]));
});

test("A decision on one of two executions of an approval reaches the one that goes on", async () => {
  rig = await startRig({ duplicates: 1, forgetModules: vi.resetModules });
  await approve(rig);
  await rig.reached("WaitForDetector");
  await rig.clock.settle();
  const ids = rig.executions.map(({ name }) => name);
  expect(ids).toHaveLength(2);
  const outcomes = new Map(
    (await rig.ledger()).map(({ rolloutId, outcome }) => [rolloutId, outcome]),
  );
  const duplicate = ids.find((id) => outcomes.get(id) === "alreadyRunning") ?? "";
  expect(duplicate).not.toBe("");
  await decideOnRollout(NAMES.ledgerTable, duplicate, "abort", "changed my mind");
  await rig.ended();
  await expectInvariants(rig);
  const ends = (await rig.ledger()).map(({ outcome }) => outcome);
  expect(ends.toSorted()).toEqual(["aborted", "alreadyRunning"]);
});
