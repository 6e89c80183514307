import { afterEach, expect, test, vi } from "vitest";
import { viewDevices } from "../../adapters/fleet/devices.ts";
import { heldBackDevices } from "../../adapters/ledger/quarantine.ts";
import { DEFAULT_RINGS, NAMES } from "../../domain/names.ts";
import type { GatePolicy } from "../../domain/rollout/gate/policy.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";
import type { Behaviour } from "./scripted-devices.ts";

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

/** Half of a ring may fail, so that a ring with a failed device goes on. */
const TOLERANT: Partial<GatePolicy> = { successPercent: 50, failurePercent: 50 };
const RING = "windturbine-fleet";
const QUARANTINE = "windturbine-fleet-quarantine";

const started = async (gate: Partial<GatePolicy> = TOLERANT): Promise<Rig> => {
  rig = await startRig({ forgetModules: vi.resetModules, gate });
  await approve(rig);
  await rig.ended();
  return rig;
};
const lookAt = async (fleet: Rig, then: () => void = () => undefined): Promise<string[]> => {
  await fleet.devices.report();
  await fleet.clock.settle();
  const { care } = (await fleet.invoke("WatchFleet", {})) as { care: string[] };
  then();
  // Whatever it deployed reaches the devices.
  await fleet.clock.pass(45);
  return care;
};
const modelOf = (fleet: Rig, thing: string) =>
  fleet.devices.running.get(thing)?.["windturbine.model"]?.split(".")[1];
const members = (fleet: Rig, group: string) => fleet.cloud.things.things.membersOf(group);
const listed = async (fleet: Rig) => {
  const views = await viewDevices(NAMES.ledgerTable, DEFAULT_RINGS, fleet.clock.now());
  return views.flatMap(({ thingName, ring, heldBack }) =>
    heldBack ? [[thingName, ring, heldBack.state, heldBack.givenModel].join(" ")] : [],
  );
};

/** A device of each core whose detector does not start: classic goes back by itself, lite stays dead. */
const CORES: readonly (readonly [string, Behaviour, RegExp])[] = [
  ["classic", "failing", /FAILED_ROLLBACK_COMPLETE: edge-3 could not start/],
  ["lite", "dead", /FAILED_ROLLBACK_NOT_REQUESTED: edge-3 could not start/],
];

test.each(CORES)(
  "nucleus %s: a device that failed gets the release before while its ring goes on, and the next release",
  async (_core, behaviour, reason) => {
    const fleet = await started();
    fleet.devices.behave("edge-3", behaviour);
    await approve(fleet);
    await fleet.ended();
    expect((await fleet.ledger())[0]).toMatchObject({ outcome: "released" });
    expect(await heldBackDevices(NAMES.ledgerTable)).toEqual([
      expect.objectContaining({ thingName: "edge-3", reason: expect.stringMatching(reason) }),
    ]);
    expect(await listed(fleet)).toEqual(["edge-3 fleet failed 1"]);

    // What it failed by was the release: with the one before it starts.
    const starts = () => fleet.devices.behave("edge-3", "healthy");
    expect(await lookAt(fleet, starts)).toContain("give: edge-3");
    expect([members(fleet, RING), members(fleet, QUARANTINE)]).toEqual([["edge-2"], ["edge-3"]]);
    expect([modelOf(fleet, "edge-2"), modelOf(fleet, "edge-3")]).toEqual(["2", "1"]);
    expect(await lookAt(fleet)).toEqual(["well: edge-3"]);
    expect(await lookAt(fleet)).toEqual([]);
    expect(await listed(fleet)).toEqual(["edge-3 fleet well 1"]);

    await approve(fleet);
    await fleet.ended();
    expect((await fleet.ledger())[0]).toMatchObject({ outcome: "released", modelVersion: 3 });
    expect(members(fleet, RING).toSorted()).toEqual(["edge-2", "edge-3"]);
    expect(modelOf(fleet, "edge-3")).toBe("3");
    expect(await lookAt(fleet)).toEqual(["forget: edge-3"]);
    expect(await listed(fleet)).toEqual([]);
  },
);

test("A device that is not well on the release before either is given it three times, then a person looks", async () => {
  const fleet = await started();
  fleet.devices.behave("edge-3", "dead");
  await approve(fleet);
  await fleet.ended();
  const looks: string[] = [];
  for (let look = 0; look < 5; look += 1) {
    looks.push(...(await lookAt(fleet)));
    await fleet.clock.pass(600);
  }
  expect(
    looks.map((each) => each.replace(/ \(.*/, "")).filter((each) => /edge-3/.test(each)),
  ).toEqual([
    "give: edge-3",
    "give: edge-3",
    "give: edge-3",
    "person: edge-3 was given the earlier release 3 times within a day, and is not well on it",
    "person: edge-3 was given the earlier release 3 times within a day, and is not well on it",
  ]);
  expect(await listed(fleet)).toEqual(["edge-3 fleet givenBack 1"]);
});

test("A quarantine that is not there, or cannot be deployed to, is named, and the look goes on", async () => {
  const fleet = await started();
  fleet.devices.behave("edge-3", "dead");
  await approve(fleet);
  await fleet.ended();
  const isListed = ({ url }: Request) => url.includes(`/thing-groups/${QUARANTINE}/things`);
  fleet.intercept(isListed, () => Response.json({ message: "gone" }, GONE));
  expect(await lookAt(fleet)).toContain(
    `person: thing group ${QUARANTINE} does not exist; deploy the fleet stack again`,
  );
  const isDeployed = ({ method, url }: Request) =>
    method === "POST" && url.endsWith("/greengrass/v2/deployments");
  fleet.intercept(isDeployed, () => Response.json({ message: "no" }, REFUSED));
  expect(await lookAt(fleet)).toContainEqual(
    expect.stringMatching(/^person: the quarantine of ring fleet: deploy to .*: no/),
  );
  expect(await lookAt(fleet)).toContain("give: edge-3");
});

const GONE = { status: 404, headers: { "x-amzn-errortype": "ResourceNotFoundException" } };
const REFUSED = { status: 403, headers: { "x-amzn-errortype": "AccessDeniedException" } };

test("A ring that goes back takes its held-back devices in again, and nobody is listed", async () => {
  const fleet = await started({ ...TOLERANT, bakeSeconds: 7_200 });
  fleet.devices.behave("edge-3", "dead");
  await approve(fleet);
  await fleet.reached("WaitForBake");
  await fleet.clock.settle();
  const starts = () => fleet.devices.behave("edge-3", "healthy");
  expect(await lookAt(fleet, starts)).toContain("give: edge-3");
  fleet.devices.behave("edge-2", "alarmed");
  await fleet.ended();
  expect((await fleet.ledger())[0]).toMatchObject({ outcome: "rolledBack" });
  fleet.devices.behave("edge-2", "healthy");
  expect(await lookAt(fleet)).toContain("return: edge-3");
  expect(members(fleet, RING).toSorted()).toEqual(["edge-2", "edge-3"]);
  expect(await lookAt(fleet)).toContain("forget: edge-3");
  expect([modelOf(fleet, "edge-2"), modelOf(fleet, "edge-3")]).toEqual(["1", "1"]);
  expect(await listed(fleet)).toEqual([]);
});

test("A device that three repairs did not mend is given the release before", async () => {
  const fleet = await started();
  await approve(fleet);
  await fleet.ended();
  fleet.devices.behave("edge-3", "dead");
  await fleet.clock.pass(400);
  fleet.devices.breakNow("edge-3");
  const looks: string[] = [];
  for (let look = 0; look < 5; look += 1) {
    looks.push(...(await lookAt(fleet)));
    await fleet.clock.pass(900);
  }
  const edge3 = looks.filter((each) => each.includes("edge-3"));
  expect(edge3.map((each) => each.split(":")[0])).toEqual([
    "repair",
    "repair",
    "repair",
    "spent",
    "give",
  ]);
  expect(await listed(fleet)).toEqual(["edge-3 fleet givenBack 1"]);
});
