import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { SageMakerOptions } from "../../../../twin/services/sagemaker/sagemaker.ts";
import { sageMaker } from "../../../../twin/services/sagemaker/sagemaker.ts";
import { createEndpoint } from "../../../../twin/wire/endpoint.ts";
import { serveEndpoint } from "../../../../twin/wire/serve-endpoint.ts";
import { createTimers } from "../../../../twin/world/create-timers.ts";
import { forgetfulStore } from "../../../../twin/world/store.ts";
import type { World } from "../../../../twin/world/world.ts";

type CloudEvent = Parameters<World["events"]["emit"]>[0];

/** A clock that stands still until a test moves it. */
const stillClock = () => {
  const due: { at: number; work: () => void | Promise<void> }[] = [];
  let now = 0;
  const after: World["clock"]["after"] = (seconds, work) =>
    void due.push({ at: now + seconds, work });
  return {
    now: () => new Date(Date.UTC(2026, 0, 1) + now * 1_000),
    after,
    afterReal: after,
    due: (seconds: number) => new Date(Date.UTC(2026, 0, 1) + (now + seconds) * 1_000),
    close: () => void due.splice(0),
    async advance(seconds: number) {
      const end = now + seconds;
      for (;;) {
        due.sort((a, b) => a.at - b.at);
        const next = due[0];
        if (next === undefined || next.at > end) break;
        due.shift();
        now = next.at;
        await next.work();
      }
      now = end;
    },
  };
};

/** SageMaker on an endpoint of its own, with S3 as a map and a clock that tests move. */
export const localCloud = async (options: Partial<SageMakerOptions> = {}) => {
  const clock = stillClock();
  const events: CloudEvent[] = [];
  const lines: string[] = [];
  const objects = new Map<string, Uint8Array>();
  const store = forgetfulStore();
  const world: World = {
    account: "111122223333",
    region: "eu-central-1",
    stateDir: await mkdtemp(join(tmpdir(), "sagemaker-")),
    log: (line) => void lines.push(line),
    clock,
    store,
    timers: createTimers(clock, store, (line) => void lines.push(line)),
    objects: {
      get: async (bucket, key) => objects.get(`${bucket}/${key}`),
      put: async (bucket, key, body) => void objects.set(`${bucket}/${key}`, body),
      list: async (bucket, prefix) =>
        [...objects.keys()]
          .filter((name) => name.startsWith(`${bucket}/${prefix}`))
          .map((name) => name.slice(bucket.length + 1))
          .sort(),
    },
    events: { emit: (event) => void events.push(JSON.parse(JSON.stringify(event))) },
    mqtt: { publish: () => undefined, subscribe: () => () => undefined },
  };
  const local = sageMaker(world, {
    images: {},
    createComponentVersion: async () => ({ arn: "arn:aws:greengrass:eu-central-1:1:none" }),
    ...options,
  });
  const endpoint = createEndpoint({ services: [local.service], log: (line) => lines.push(line) });
  const served = await serveEndpoint({ handlers: endpoint.handlers, port: 0 });
  const client = new SageMakerClient({
    endpoint: served.url,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  const close = async () => {
    await local.close();
    client.destroy();
    await served.close();
    await rm(world.stateDir, { recursive: true, force: true });
  };
  return { ...local, world, clock, events, lines, objects, client, endpoint, close };
};

export type LocalCloud = Awaited<ReturnType<typeof localCloud>>;
