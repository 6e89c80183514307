import { afterEach, expect, test, vi } from "vitest";
import { viewImages } from "../../adapters/fleet/ring-images.ts";
import { OUTPUTS } from "../../cli/output/outputs.ts";
import { NEWEST_IMAGE } from "../../domain/images.ts";
import { NAMES } from "../../domain/names.ts";
import { DEFAULTS } from "../../lib/configuration.ts";
import { approve } from "./approve.ts";
import { type Rig, startRig } from "./rig.ts";

let rig: Rig;
afterEach(() => rig.close());

/** What the stacks and AWS keep in Systems Manager's parameters. */
const answerWith = (images: Readonly<Record<string, string>>) =>
  rig.intercept(
    (request) => request.headers.get("x-amz-target") === "AmazonSSM.GetParameters",
    () =>
      Response.json(
        { Parameters: Object.entries(images).map(([Name, Value]) => ({ Name, Value })) },
        { headers: { "content-type": "application/x-amz-json-1.1" } },
      ),
  );

const look = async (canary: string, fleet: string) => {
  answerWith({
    [NEWEST_IMAGE.aarch64]: "ami-0002",
    "/retrain-to-fleet/images/canary": canary,
    "/retrain-to-fleet/images/fleet": fleet,
  });
  const views = await viewImages({ ...DEFAULTS, ledgerTable: NAMES.ledgerTable }, new Date());
  expect(() => OUTPUTS["images"]?.parse(views)).not.toThrow();
  return views.map(({ ring, state, devices, well }) => `${ring} ${state} ${well}/${devices}`);
};

test("A newer image is taken by the canary; the fleet may follow once the canary's devices judge again", async () => {
  rig = await startRig({ forgetModules: vi.resetModules });
  await approve(rig);
  await rig.ended();
  await rig.devices.report();
  expect(await look("ami-0001", "ami-0001")).toEqual(["canary next 1/1", "fleet later 2/2"]);
  // Its machine was replaced: the core is healthy, and no detector judges yet.
  rig.devices.replace("edge-1");
  await rig.clock.pass(300);
  await rig.devices.report();
  expect(await look("ami-0002", "ami-0001")).toEqual(["canary newest 0/1", "fleet wait 2/2"]);
  await rig.clock.pass(1_700);
  await rig.devices.report();
  await rig.invoke("WatchFleet", {});
  await rig.clock.pass(120);
  await rig.devices.report();
  expect(await look("ami-0002", "ami-0001")).toEqual(["canary newest 1/1", "fleet next 2/2"]);
});
