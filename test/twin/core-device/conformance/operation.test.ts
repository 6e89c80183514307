import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { CoreDevice } from "../../../../twin/core-device/core-device.ts";
import { PROFILES } from "../../../../twin/core-device/profile.ts";
import { type Bench, type BenchOptions, createBench } from "../a-core-device.ts";
import { type CuttableWay, createCuttableWay } from "./a-cuttable-way.ts";
import { ipcClient } from "./an-ipc-client.ts";
import { ROWS } from "./rows.ts";

const SLOW = { timeout: 15_000, interval: 30 };
const APP = "example.app";
const OWN = "edge/edge-1/health";
const CORES = ["classic", "lite"] as const;
/** Tells its process and its IPC token, and goes on until it is stopped. */
const RUNS = {
  run: "echo $$ >> {work:path}/pids; echo $SVCUID > {work:path}/token; exec sleep 600",
};
const ACCESS = {
  accessControl: {
    "aws.greengrass.ipc.mqttproxy": {
      [`${APP}:mqttproxy:1`]: {
        operations: ["aws.greengrass#PublishToIoTCore", "aws.greengrass#SubscribeToIoTCore"],
        resources: [OWN],
      },
    },
  },
};

let bench: Bench;
const proxies: CuttableWay[] = [];
afterEach(async () => {
  await bench.close();
  for (const proxy of proxies.splice(0)) await proxy.close();
});

const proxied = async (url: string): Promise<CuttableWay> => {
  const proxy = await createCuttableWay(Number(new URL(url).port));
  proxies.push(proxy);
  return proxy;
};
const textOf = (file: string): string => {
  const path = join(bench.root, "work", APP, file);
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
};
const pids = (count: number): Promise<number[]> =>
  vi.waitFor(() => {
    const found = textOf("pids").split("\n").filter(Boolean).map(Number);
    expect(found.length).toBe(count);
    return found;
  }, SLOW);

/** A core with a component that runs. */
const running = async (options: BenchOptions, lifecycle: object = RUNS): Promise<CoreDevice> => {
  bench = await createBench({ pace: 200, ...options });
  const device = await bench.boot();
  await bench.publish(APP, "1.0.0", { lifecycle, configuration: ACCESS });
  await bench.ended(await bench.deploy({ [APP]: "1.0.0" }));
  return device;
};
const component = async () => {
  const token = await vi.waitFor(() => {
    expect(textOf("token")).not.toBe("");
    return textOf("token");
  }, SLOW);
  return ipcClient(join(bench.root, "ipc.socket"), token);
};
const payload = (bytes: number) => Buffer.alloc(bytes, "x").toString("base64");
const stateOf = (device: CoreDevice) => device.status().find(({ name }) => name === APP)?.state;

describe.each(CORES)("nucleus %s", (core) => {
  test(`${ROWS.killed.case}: ${ROWS.killed[core]}`, async () => {
    const device = await running({ core });
    for (const restarts of [1, 2, 3]) {
      const all = await pids(restarts);
      await vi.waitFor(() => expect(stateOf(device)).toBe("RUNNING"), SLOW);
      process.kill(all.at(-1) ?? 0, "SIGKILL");
    }
    await vi.waitFor(() => expect(stateOf(device)).toBe("BROKEN"), SLOW);
    expect(device.status()[0]?.reason).toBe("The process ended by SIGKILL");
    await pids(3);
  });

  test("Errors that are an hour apart do not add up", async () => {
    // An hour is half a second of this core's time.
    const device = await running({ core, pace: 7_200 });
    for (const restarts of [1, 2, 3, 4]) {
      const all = await pids(restarts);
      await vi.waitFor(() => expect(stateOf(device)).toBe("RUNNING"), SLOW);
      process.kill(all.at(-1) ?? 0, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
    await pids(5);
    expect(stateOf(device)).toBe("RUNNING");
  });

  test(`${ROWS.exitZero.case}: ${ROWS.exitZero[core]}`, async () => {
    const device = await running({ core }, { startup: "echo $$ >> {work:path}/pids; exit 0" });
    await pids(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(stateOf(device)).toBe("RUNNING");
    await pids(1);
  });

  test(`${ROWS.runtime.case}: ${ROWS.runtime[core]}`, async () => {
    await running({ core });
    const { runtime, version } = PROFILES[core];
    expect(runtime).toBe(ROWS.runtime[core]);
    const [own] = await vi.waitFor(async () => {
      const devices = await bench.coreDevices();
      expect(devices.length).toBe(1);
      return devices;
    }, SLOW);
    expect(own).toEqual({ thing: "edge-1", runtime, version });
  });
});

describe.each(CORES)("IPC of nucleus %s", (core) => {
  test(`${ROWS.unauthorized.case}: ${ROWS.unauthorized[core]}`, async () => {
    await running({ core });
    const client = await component();
    for (const operation of ["PublishToIoTCore", "SubscribeToIoTCore"]) {
      const answer = await client.ask(operation, { topicName: "edge/edge-1/mine", qos: "1" });
      expect(answer?.content._errorCode).toBe("UnauthorizedError");
    }
    const allowed = await client.ask("PublishToIoTCore", {
      topicName: OWN,
      qos: "1",
      payload: payload(10),
    });
    expect(allowed?.shape).toBe("PublishToIoTCoreResponse");
    client.close();
  });

  test(`${ROWS.inbound.case}: ${ROWS.inbound[core]}`, async () => {
    const device = await running({ core });
    const client = await component();
    await client.ask("SubscribeToIoTCore", { topicName: OWN, qos: "1" });
    for (const bytes of [5_000, 5_001, 10]) {
      bench.cloud.world.mqtt.publish(OWN, "x".repeat(bytes));
    }
    const sizes = () =>
      client.answers
        .filter(({ shape }) => shape === "IoTCoreMessage")
        .map(({ content }) => Buffer.from(content.message.payload, "base64").length);
    await vi.waitFor(() => expect(sizes()).toContain(10), SLOW);
    expect(sizes()).toEqual(core === "classic" ? [5_000, 5_001, 10] : [5_000, 10]);
    expect(device.counts().droppedInbound).toBe(core === "classic" ? 0 : 1);
    client.close();
  });

  test(`${ROWS.frame.case}: ${ROWS.frame[core]}`, async () => {
    await running({ core });
    const client = await component();
    const answer = await client.ask("PublishToIoTCore", {
      topicName: OWN,
      qos: "1",
      payload: payload(7_500),
    });
    expect(answer?.shape).toBe(core === "classic" ? "PublishToIoTCoreResponse" : undefined);
    expect(client.socket.destroyed).toBe(core === "lite");
    client.close();
  });

  test("What this nucleus does not have answers as it does there", async () => {
    await running({ core });
    const client = await component();
    const answer = await client.ask("SubscribeToComponentUpdates", {});
    if (core === "classic") expect(answer?.shape).toBe("SubscribeToComponentUpdatesResponse");
    else expect(answer?.content).toMatchObject({ _errorCode: "ServiceError", message: "" });
    client.close();
  });
});

describe.each(CORES)("nucleus %s without its cloud", (core) => {
  test(`${ROWS.outage.case}: ${ROWS.outage[core]}`, async () => {
    let proxy: CuttableWay | undefined;
    await running({
      core,
      random: () => 1,
      through: async (cloud) => {
        proxy = await proxied(cloud.mqttUrl);
        return { mqttUrl: `mqtt://127.0.0.1:${proxy.port}` };
      },
    });
    const heard: string[] = [];
    bench.cloud.world.mqtt.subscribe(OWN, (_topic, message) => {
      heard.push(Buffer.from(message).toString("utf8"));
    });
    const client = await component();
    const say = (text: string) =>
      client.ask("PublishToIoTCore", {
        topicName: OWN,
        qos: "1",
        payload: Buffer.from(text).toString("base64"),
      });
    await say("before");
    await proxy?.cut();
    // The core has to notice first.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const reports = Array.from({ length: 10 }, (_, index) => String(869 + 10 * index));
    for (const report of reports) {
      expect((await say(report))?.shape).toBe("PublishToIoTCoreResponse");
    }
    const eleventh = await say("one too many");
    expect(eleventh?.content._errorCode).toBe(core === "lite" ? "ServiceError" : undefined);
    await proxy?.mend();
    const expected = core === "lite" ? reports : [...reports, "one too many"];
    await vi.waitFor(() => expect(heard.length).toBe(expected.length + 1), SLOW);
    expect([...heard].sort()).toEqual(["before", ...expected].sort());
    if (core === "classic") expect(heard).toEqual(["before", ...expected]);
    else {
      expect(heard.slice(0, 2)).toEqual(["before", "869"]);
      expect(heard).not.toEqual(["before", ...expected]);
    }
    client.close();
  });

  test("A download that is cut goes on where it was, and the whole is held against the digest", async () => {
    let proxy: CuttableWay | undefined;
    bench = await createBench({
      core,
      pace: 200,
      through: async (cloud) => {
        proxy = await proxied(cloud.awsUrl);
        return { awsEndpoint: `http://127.0.0.1:${proxy.port}` };
      },
    });
    await bench.boot();
    const large = "0123456789abcdef".repeat(64 * 1024);
    await bench.publish(APP, "1.0.0", {
      lifecycle: { run: "cp {artifacts:path}/large {work:path}/; exec sleep 600" },
      artifacts: { large },
    });
    const cuts = proxy?.cutAnswersAfter(200_000, 3);
    const { details } = await bench.ended(await bench.deploy({ [APP]: "1.0.0" }));
    expect(details).toEqual({ "detailed-deployment-status": "SUCCESSFUL" });
    expect(cuts?.()).toBe(3);
    await vi.waitFor(() => expect(textOf("large") === large).toBe(true), SLOW);
  });
});

describe.each(CORES)("limits of nucleus %s", (core) => {
  test("Memory above `systemResourceLimits` ends a component on classic; lite knows no such limit", async () => {
    bench = await createBench({ core, pace: 200 });
    const device = await bench.boot();
    const hog = `exec ${process.execPath} -e 'globalThis.a=Buffer.alloc(1e8,1);setInterval(()=>0,1e3)'`;
    await bench.publish(APP, "1.0.0", { lifecycle: { run: hog } });
    const limit = { systemResourceLimits: { memory: 50_000 } };
    await bench.ended(await bench.deploy({ [APP]: "1.0.0" }, limit));
    if (core === "lite") {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(stateOf(device)).toBe("RUNNING");
    } else {
      await vi.waitFor(() => expect(stateOf(device)).toBe("BROKEN"), SLOW);
      expect(device.status()[0]?.reason).toBe("The process ended by SIGKILL");
    }
  });

  test("Processor time above `systemResourceLimits` is waited for on classic; lite knows no such limit", async () => {
    bench = await createBench({ core, pace: 200 });
    const device = await bench.boot();
    const busy = `exec ${process.execPath} -e '
      const { writeFileSync } = require("fs");
      const from = performance.now();
      for (;;) {
        for (let n = 0; n < 1e6; n += 1);
        const { user } = process.cpuUsage();
        writeFileSync("used.new", JSON.stringify([user / 1e3, performance.now() - from]));
        require("fs").renameSync("used.new", "used");
      }'`;
    await bench.publish(APP, "1.0.0", { lifecycle: { run: busy } });
    const limit = { systemResourceLimits: { cpus: 0.2 } };
    await bench.ended(await bench.deploy({ [APP]: "1.0.0" }, limit));
    const share = async (): Promise<number> => {
      await vi.waitFor(() => expect(usedOf()[1]).toBeGreaterThan(2_000), SLOW);
      const [used, passed] = usedOf();
      return used / passed;
    };
    // A busy machine gives less than is allowed, and never more.
    if (core === "classic") expect(await share()).toBeLessThan(0.35);
    else expect(await share()).toBeGreaterThan(0);
    expect(stateOf(device)).toBe("RUNNING");
    const begun = Date.now();
    await device.stop();
    expect(Date.now() - begun).toBeLessThan(2_500);
  });
});

const usedOf = (): [number, number] => JSON.parse(textOf("used") || "[0,0]");
