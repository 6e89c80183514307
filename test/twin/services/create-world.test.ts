import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { createWorld } from "../../../twin/services/create-world.ts";

test("two worlds stand side by side and share nothing", async () => {
  const [a, b] = await Promise.all([
    createWorld({ buckets: ["data"] }),
    createWorld({ buckets: ["data"] }),
  ]);
  await a.objects.put("data", "k", Buffer.from("a"));
  expect(await b.objects.get("data", "k")).toBeUndefined();
  expect(a.mqttUrl).not.toBe(b.mqttUrl);
  await Promise.all([a.close(), b.close()]);
  expect(existsSync(a.stateDir)).toBe(false);
});

test("a process ends by itself once world, services and endpoint are closed", async () => {
  const program = `
    import { createWorld } from "./twin/services/create-world.ts";
    import { createBasicServices } from "./twin/services/basic-services.ts";
    import { createEndpoint } from "./twin/wire/endpoint.ts";
    import { serveEndpoint } from "./twin/wire/serve-endpoint.ts";
    const world = await createWorld({ buckets: ["data"] });
    const basic = createBasicServices(world);
    await basic.dynamodb.createTable({ name: "ledger", partitionKey: "pk" });
    const served = await serveEndpoint({ ...createEndpoint({ services: basic.services }), port: 0 });
    world.clock.after(3600, () => {});
    await fetch(served.url);
    await served.close();
    await basic.close();
    await world.close();
    console.log("closed");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  expect([output.trim(), code]).toEqual(["closed", 0]);
});
