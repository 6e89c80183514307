import { readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createWorld } from "../../../../twin/services/create-world.ts";
import { s3Service } from "../../../../twin/services/s3/s3.ts";
import { createEndpoint } from "../../../../twin/wire/endpoint.ts";
import type { ObservedCall } from "../../../../twin/wire/observed-call.ts";
import { serveEndpoint } from "../../../../twin/wire/serve-endpoint.ts";
import type { Operation } from "../../../../twin/wire/service.ts";
import { signedAs } from "../started-cloud.ts";

test("an upload that breaks off leaves nothing, and is no defect of ours", async () => {
  const world = await createWorld({ log: () => undefined, buckets: ["data"] });
  const { promise: observed, resolve } = Promise.withResolvers<ObservedCall>();
  const { promise: started, resolve: start } = Promise.withResolvers<void>();
  const s3 = s3Service({ ...world });
  const PutObject: Operation = (input, call) => {
    start();
    return s3.operations["PutObject"]?.(input, call);
  };
  const endpoint = createEndpoint({
    services: [{ ...s3, operations: { ...s3.operations, PutObject } }],
    onCall: resolve,
  });
  const served = await serveEndpoint({ handlers: endpoint.handlers, port: 0 });

  const upload = request(`${served.url}/data/model.zip`, {
    method: "PUT",
    headers: { ...signedAs("s3"), "content-length": "1000000" },
  });
  upload.on("error", () => undefined);
  upload.write(Buffer.alloc(100_000));
  await started;
  upload.destroy();

  expect(await observed).toMatchObject({ operation: "PutObject", error: "IncompleteBody" });
  expect(endpoint.violations).toEqual([]);
  expect(readdirSync(join(world.buckets.directory, "data"))).toEqual([]);
  await served.close();
  await world.close();
});
