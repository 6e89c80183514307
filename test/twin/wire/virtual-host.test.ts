import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { setupServer } from "msw/node";
import { expect, test } from "vitest";
import { createBasicServices } from "../../../twin/services/basic-services.ts";
import { createWorld } from "../../../twin/services/create-world.ts";
import { createEndpoint } from "../../../twin/wire/endpoint.ts";
import { withPathStyle } from "../../../twin/wire/virtual-host.ts";

test.each([
  ["https://data.s3.eu-west-1.amazonaws.com/a/b?x=1", "/data/a/b"],
  ["https://data.v2.s3.amazonaws.com/a", "/data.v2/a"],
  ["http://data.localhost:4566/a", "/data/a"],
  ["http://localhost:4566/data/a", "/data/a"],
  ["https://s3.eu-west-1.amazonaws.com/data/a", "/data/a"],
  ["http://127.0.0.1:4566/data/a", "/data/a"],
])("%s means %s", (url, path) => {
  expect(new URL(withPathStyle(new Request(url)).url).pathname).toBe(path);
});

test("an intercepted client reaches its bucket by the host's name", async () => {
  const world = await createWorld({ log: () => undefined, buckets: ["data"] });
  const basic = createBasicServices(world);
  const server = setupServer(...createEndpoint({ services: basic.services }).handlers);
  server.listen({ onUnhandledFrame: "error" });
  const s3 = new S3Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "Admit", secretAccessKey: "local" },
  });
  await s3.send(new PutObjectCommand({ Bucket: "data", Key: "a/b", Body: "hosted" }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "data", Key: "a/b" }));
  expect(await Body?.transformToString()).toBe("hosted");
  server.close();
  await basic.close();
  await world.close();
});
