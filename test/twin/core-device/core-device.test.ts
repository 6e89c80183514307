import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Bench, createBench } from "./a-core-device.ts";

const SLOW = { timeout: 15_000, interval: 50 };
const APP = "example.app";
/** Tells its process and goes on until it is stopped. */
const RUNS = { run: { Script: "echo $$ >> {work:path}/pids; exec sleep 600" } };
const STARTS = { startup: { Script: "echo started {iot:thingName} >> {work:path}/starts" } };

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const linesOf = (file: string): string[] => {
  const path = join(bench.root, "work", APP, file);
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
};
const pids = async (count: number): Promise<number[]> =>
  await vi.waitFor(() => {
    const found = linesOf("pids").map(Number);
    expect(found.length).toBe(count);
    return found;
  }, SLOW);
const isAlive = (pid = 0): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const SUCCESSFUL = {
  status: "SUCCEEDED",
  details: { "detailed-deployment-status": "SUCCESSFUL" },
};

test("A deployment brings a component and its artefact, and reports both to the cloud", async () => {
  await bench.publish(APP, "1.0.0", {
    lifecycle: { run: { Script: "cp {artifacts:path}/greeting {work:path}/; exec sleep 600" } },
    artifacts: { greeting: "hello" },
  });
  await bench.boot();
  const job = await bench.deploy({ [APP]: "1.0.0" });
  expect(await bench.ended(job)).toEqual(SUCCESSFUL);
  await vi.waitFor(() => expect(linesOf("greeting")).toEqual(["hello"]), SLOW);
  await vi.waitFor(
    async () =>
      expect(await bench.reported()).toEqual({
        status: "HEALTHY",
        components: { [APP]: "1.0.0 RUNNING" },
      }),
    SLOW,
  );
});

test("A version whose self-test fails makes the device go back to the one before", async () => {
  await bench.publish(APP, "1.0.0", { lifecycle: RUNS });
  await bench.publish(APP, "2.0.0", { lifecycle: { startup: "exit 3" } });
  const device = await bench.boot();
  await bench.ended(await bench.deploy({ [APP]: "1.0.0" }));
  const { status, details } = await bench.ended(await bench.deploy({ [APP]: "2.0.0" }));
  expect(status).toBe("FAILED");
  expect(details).toEqual({
    "detailed-deployment-status": "FAILED_ROLLBACK_COMPLETE",
    "deployment-failure-cause": `${APP} 2.0.0: The startup script exited with code 3`,
  });
  expect(device.status()).toEqual([{ name: APP, version: "1.0.0", state: "RUNNING" }]);
  const [before, after] = await pids(2);
  expect([isAlive(before), isAlive(after)]).toEqual([false, true]);
});

test("A new version replaces the old process, and who depends on it starts again", async () => {
  const needs = { [APP]: { VersionRequirement: ">=1.0.0", DependencyType: "HARD" } };
  await bench.publish(APP, "1.0.0", { lifecycle: RUNS });
  await bench.publish(APP, "1.1.0", { lifecycle: RUNS });
  await bench.publish("example.user", "1.0.0", {
    lifecycle: { startup: "echo again >> {example.app:work:path}/starts" },
    dependencies: needs,
  });
  const device = await bench.boot();
  await bench.ended(await bench.deploy({ [APP]: "1.0.0", "example.user": "1.0.0" }));
  await bench.ended(await bench.deploy({ [APP]: "1.1.0", "example.user": "1.0.0" }));
  const [before, after] = await pids(2);
  expect([isAlive(before), isAlive(after)]).toEqual([false, true]);
  expect(linesOf("starts")).toEqual(["again", "again"]);
  expect(device.status().map(({ version }) => version)).toEqual(["1.1.0", "1.0.0"]);
});

test("A component that the next deployment leaves out is stopped and gone", async () => {
  await bench.publish(APP, "1.0.0", { lifecycle: RUNS });
  await bench.publish("example.other", "1.0.0", { lifecycle: {} });
  const device = await bench.boot();
  await bench.ended(await bench.deploy({ [APP]: "1.0.0", "example.other": "1.0.0" }));
  const [pid] = await pids(1);
  await bench.ended(await bench.deploy({ "example.other": "1.0.0" }));
  expect(isAlive(pid)).toBe(false);
  expect(device.status().map(({ name }) => name)).toEqual(["example.other"]);
  await vi.waitFor(
    async () =>
      expect((await bench.reported()).components).toEqual({ "example.other": "1.0.0 FINISHED" }),
    SLOW,
  );
});

test("A nucleus that starts again runs what ran before, without another deployment", async () => {
  await bench.publish(APP, "1.0.0", { lifecycle: STARTS });
  const device = await bench.boot();
  await bench.ended(await bench.deploy({ [APP]: "1.0.0" }));
  await device.stop();
  const again = await bench.boot();
  expect(again.status()).toEqual([{ name: APP, version: "1.0.0", state: "RUNNING" }]);
  expect(linesOf("starts")).toEqual(["started edge-1", "started edge-1"]);
});

test("What a killed core left running is ended when it starts again, so that nothing runs twice", async () => {
  await bench.publish(APP, "1.0.0", { lifecycle: RUNS });
  const core = await bench.bootApart();
  await bench.ended(await bench.deploy({ [APP]: "1.0.0" }));
  const [orphan] = await pids(1);
  core.kill("SIGKILL");
  await once(core, "exit");
  expect(isAlive(orphan)).toBe(true);
  await bench.boot();
  const [, successor] = await pids(2);
  await vi.waitFor(
    () => expect([isAlive(orphan), isAlive(successor)]).toEqual([false, true]),
    SLOW,
  );
});

test("Deployments made while a device is away wait for it, and the newest is what it runs", async () => {
  await bench.publish(APP, "1.0.0", { lifecycle: RUNS });
  await bench.publish(APP, "1.1.0", { lifecycle: RUNS });
  const device = await bench.boot();
  await bench.ended(await bench.deploy({ [APP]: "1.0.0" }));
  await device.stop();
  const job = await bench.deploy({ [APP]: "1.1.0" });
  await vi.waitFor(async () => expect((await bench.executionOf(job)).status).toBe("QUEUED"), SLOW);
  const again = await bench.boot();
  expect(await bench.ended(job)).toEqual(SUCCESSFUL);
  expect(again.status()).toEqual([{ name: APP, version: "1.1.0", state: "RUNNING" }]);
});

test("A process that keeps crashing is started three times, then BROKEN, and the cloud hears of it", async () => {
  await bench.publish(APP, "1.0.0", {
    lifecycle: { run: "echo $$ >> {work:path}/pids; sleep 0.2; exit 7" },
  });
  await bench.boot();
  // `run` counts as deployed once it started; what becomes of it is the health report's to tell.
  expect(await bench.ended(await bench.deploy({ [APP]: "1.0.0" }))).toEqual(SUCCESSFUL);
  await vi.waitFor(
    async () =>
      expect(await bench.reported()).toEqual({
        status: "UNHEALTHY",
        components: { [APP]: "1.0.0 BROKEN" },
      }),
    SLOW,
  );
  await pids(3);
});

test("An artefact that is not what Greengrass took the digest of changes nothing on the device", async () => {
  await bench.publish(APP, "1.0.0", { lifecycle: RUNS });
  await bench.publish(APP, "1.1.0", { lifecycle: RUNS, artifacts: { file: "as published" } });
  const { objects } = bench.cloud.world;
  await objects.put("retrain-to-fleet-artifacts", `${APP}/1.1.0/file`, Buffer.from("changed"));
  const device = await bench.boot();
  await bench.ended(await bench.deploy({ [APP]: "1.0.0" }));
  const { details } = await bench.ended(await bench.deploy({ [APP]: "1.1.0" }));
  expect(details["detailed-deployment-status"]).toBe("FAILED_NO_STATE_CHANGE");
  expect(details["deployment-failure-cause"]).toMatch(/Integrity check .* failed/);
  expect(device.status()).toEqual([{ name: APP, version: "1.0.0", state: "RUNNING" }]);
  expect((await pids(1)).map(isAlive)).toEqual([true]);
});
