import { expect, test } from "vitest";
import { deployedProduct, SMALLEST } from "../integ/deployed-product.ts";
import { productApp } from "../stacks/synthesized.ts";
import type { Template } from "./template.ts";

test("The integration test for a real account synthesizes, and asks the services of every device", () => {
  const { app, product } = productApp(SMALLEST);
  deployedProduct(app, product);
  const { stacks } = app.synth();
  const asking = stacks.find(({ id }) => id.includes("DeployAssert"));
  const { Resources } = (asking?.template ?? { Resources: {} }) as Template;
  const calls = Object.values(Resources)
    .filter(({ Type }) => Type.startsWith("Custom::DeployAssert@SdkCall"))
    .map(({ Properties = {} }) => `${Properties["service"]} ${Properties["api"]}`);
  const count = (call: string): number => calls.filter((each) => each === call).length;
  expect([calls.length, count("greengrassv2 GetCoreDevice")]).toEqual([8, SMALLEST.devices]);
  // All that is deployed is under test.
  const deployed = stacks.map(({ id }) => id).filter((id) => !id.includes("DeployAssert"));
  expect(deployed.toSorted()).toEqual(["Fleet", "Rollout", "Training"]);
});
