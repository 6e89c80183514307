import { expect, test } from "vitest";
import { stageOfThing } from "../../domain/names.ts";
import type { DeviceLink } from "../../edge/detector/device-link.ts";
import { inStage } from "../../edge/detector/in-stage.ts";

test("A device's name tells its stage, whose topics it speaks and hears, and no other", async () => {
  const topics: string[] = [];
  const link: DeviceLink = {
    configuration: async () => ({}),
    subscribe: async (topic) => void topics.push(topic),
    publish: async ({ topic }) => void topics.push(topic),
    reportState: async () => undefined,
    close: async () => undefined,
  };
  for (const thing of ["test-edge-3", "edge-3", "my-own-edge-3"]) {
    const staged = inStage(link, stageOfThing(thing));
    await staged.subscribe("wind-turbine/3/raw-data", () => undefined);
    await staged.publish({ topic: `edge/${thing}/health`, payload: "{}", qos: 1 });
  }
  expect(topics).toEqual([
    "test-wind-turbine/3/raw-data",
    "test-edge/test-edge-3/health",
    "wind-turbine/3/raw-data",
    "edge/edge-3/health",
    // No name of ours.
    "wind-turbine/3/raw-data",
    "edge/my-own-edge-3/health",
  ]);
});
