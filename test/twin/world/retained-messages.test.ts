import { connectAsync } from "mqtt";
import { expect, test } from "vitest";
import { createBroker } from "../../../twin/world/broker.ts";
import type { RetainedMessage } from "../../../twin/world/retained-messages.ts";
import { createStore } from "../../../twin/world/store.ts";
import { memoryDisk } from "./memory-disk.ts";

const quiet = (): void => undefined;

test("A broker that was killed knows its retained messages again, and none that was taken away", async () => {
  const disk = memoryDisk();
  const start = async () => {
    const store = createStore(disk, quiet);
    const retained = store.collection<RetainedMessage>("retained");
    return { store, broker: await createBroker({ port: 0, retained, log: quiet }) };
  };
  const first = await start();
  const device = await connectAsync(first.broker.url);
  const retain = { qos: 1, retain: true } as const;
  await device.publishAsync("1/label/update", "Model 1", retain);
  await device.publishAsync("2/label/update", "Model 1", retain);
  await device.publishAsync("2/label/update", "", retain);
  first.store.commit();
  await device.endAsync(true);
  await first.broker.close();

  const { broker } = await start();
  const page = await connectAsync(broker.url);
  const heard: string[] = [];
  page.on("message", (topic, payload, { retain: isRetained }) => {
    heard.push(`${topic} ${payload} ${isRetained}`);
  });
  await page.subscribeAsync("+/label/update", { qos: 1 });
  await expect.poll(() => heard).toEqual(["1/label/update Model 1 true"]);
  await page.endAsync(true);
  await broker.close();
});
