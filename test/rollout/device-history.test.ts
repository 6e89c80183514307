import { afterEach, expect, test, vi } from "vitest";
import { deviceAt } from "../../adapters/ledger/devices.ts";
import { NAMES } from "../../domain/names.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

const modelAt = async (time: string): Promise<string | undefined> =>
  (await deviceAt(NAMES.ledgerTable, "edge-3", time))?.components["windturbine.model"];

/** Two releases an hour apart; answers a time at which the first was what the fleet ran. */
const twoReleases = async (): Promise<string> => {
  rig = await startRig({ forgetModules: vi.resetModules });
  await approve(rig);
  await rig.ended();
  const between = new Date(Date.now() + 600_000).toISOString();
  await rig.clock.pass(3_600);
  await approve(rig);
  await rig.ended();
  return between;
};

test("What a device ran at a time is one query", async () => {
  const between = await twoReleases();
  const before = rig.calls.length;
  expect(await modelAt(between)).toBe("1.1.0");
  expect(rig.calls.slice(before).map(({ operation }) => operation)).toEqual(["Query"]);
  expect(await modelAt(new Date().toISOString())).toBe("1.2.0");
  expect(await modelAt("2026-11-20T09:59:59.000Z")).toBeUndefined();
});

test("An event that comes hours late does not change what the device ran then", async () => {
  const between = await twoReleases();
  await rig.invoke("RecordDevice", {
    "detail-type": "Greengrass V2 Installed Component Status Change",
    source: "aws.greengrass",
    time: between,
    resources: ["arn:aws:greengrass:eu-west-1:123456789012:coreDevices:edge-3"],
    detail: {},
  });
  expect(await modelAt(between)).toBe("1.1.0");
  expect(await modelAt(new Date().toISOString())).toBe("1.2.0");
});
