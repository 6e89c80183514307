import { expect, test } from "vitest";
import { miniaturesClosedAfterEach } from "./closed-after-each.ts";
import { standingDevices } from "./fleet.ts";
import type { Miniature } from "./miniature.ts";

const startAccount = miniaturesClosedAfterEach();
let account: Miniature;

const PLACE = { partition: "aws", region: "eu-west-1", account: "123456789012" };
const TEST = "test";
const isOfTest = (name: string): boolean => name.startsWith(`${TEST}-`);

/** Everything that the stacks of a stage made, as it stands now. */
const resourcesOf = (stage: "" | typeof TEST) =>
  account.inventory
    .all()
    .filter(({ stack }) => isOfTest(stack) === (stage === TEST))
    .filter(({ type, name }) => !account.inventory.kept().includes(`${type} ${name}`));
const devicesOf = (stage: "" | typeof TEST) =>
  standingDevices(account).filter(({ thing }) => isOfTest(thing) === (stage === TEST));
const destroyStage = async (stage: "" | typeof TEST): Promise<void> => {
  const own = [...account.stacks.keys()].filter((name) => isOfTest(name) === (stage === TEST));
  for (const name of own.toReversed()) await account.destroy(name);
};

test("Two stages stand in one account and Region; either goes and comes again, and the other stays whole", async () => {
  account = await startAccount(PLACE);
  await account.deployAll({ devices: 2 });
  const [resources, devices] = [resourcesOf(""), devicesOf("")];
  await account.deployAll({ devices: 2, stage: TEST });
  expect(standingDevices(account).map(({ thing, groups }) => [thing, groups.join()])).toEqual([
    ["edge-1", "windturbine-canary"],
    ["edge-2", "windturbine-fleet"],
    ["test-edge-1", "test-windturbine-canary"],
    ["test-edge-2", "test-windturbine-fleet"],
  ]);
  expect(resourcesOf(TEST)).toHaveLength(resources.length);
  expect(resourcesOf("")).toEqual(resources);

  // What one stage does to its devices, the other's do not notice.
  for (const { device } of account.machines.values()) {
    if (device && isOfTest(device.thing)) await device.rotate();
  }
  expect(devicesOf("")).toEqual(devices);
  const ofTest = [resourcesOf(TEST), devicesOf(TEST)];

  await destroyStage("");
  expect(devicesOf("")).toEqual([]);
  expect([resourcesOf(TEST), devicesOf(TEST)]).toEqual(ofTest);
  await account.deployAll({ devices: 2 });
  expect(devicesOf("").map(({ thing }) => thing)).toEqual(["edge-1", "edge-2"]);
  expect([resourcesOf(TEST), devicesOf(TEST)]).toEqual(ofTest);

  const whole = [resourcesOf(""), devicesOf("")];
  await destroyStage(TEST);
  expect(devicesOf(TEST)).toEqual([]);
  expect(resourcesOf(TEST)).toEqual([]);
  expect([resourcesOf(""), devicesOf("")]).toEqual(whole);
});
