import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Bench, type BenchOptions, createBench } from "../a-core-device.ts";
import { ROWS } from "./rows.ts";

const SLOW = { timeout: 15_000, interval: 30 };
const APP = "example.app";
const MODEL = "example.model";
const RUNS = { run: "echo $$ >> {work:path}/pids; exec sleep 600" };
const SUCCESSFUL = "SUCCESSFUL";
const CORES = ["classic", "lite"] as const;

let bench: Bench;
afterEach(() => bench.close());
/** The core's own waits pass 200 times as fast: lite's half minute is a fraction of a second. */
const boot = async (options: BenchOptions) => {
  bench = await createBench({ pace: 200, ...options });
  return bench.boot();
};

const deployed = async (components: Record<string, string>) => {
  const { details } = await bench.ended(await bench.deploy(components));
  return [
    details["detailed-deployment-status"],
    details["deployment-failure-cause"] ?? "",
  ] as const;
};
const textOf = (file: string): string => {
  const path = join(bench.root, "work", APP, file);
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
};

describe.each(CORES)("nucleus %s", (core) => {
  test(`${ROWS.emptyLifecycle.case}: ${ROWS.emptyLifecycle[core]}`, async () => {
    const device = await boot({ core });
    await bench.publish(APP, "1.0.0", { lifecycle: {} });
    const [status, cause] = await deployed({ [APP]: "1.0.0" });
    if (core === "classic") {
      expect(status).toBe(SUCCESSFUL);
      expect(device.status()[0]?.state).toBe(ROWS.emptyLifecycle.classic);
    } else {
      expect(status).toMatch(/^FAILED/);
      expect(cause).toContain("Lifecycle with no phase is not supported");
      expect(device.status()).toEqual([]);
    }
  });

  test(`${ROWS.installAlone.case}: ${ROWS.installAlone[core]}`, async () => {
    const device = await boot({ core });
    await bench.publish(APP, "1.0.0", { lifecycle: { install: "true" } });
    const job = await bench.deploy({ [APP]: "1.0.0" });
    if (core === "classic") {
      expect((await bench.ended(job)).details["detailed-deployment-status"]).toBe(SUCCESSFUL);
      expect(device.status()[0]?.state).toBe(ROWS.installAlone.classic);
      return;
    }
    await vi.waitFor(() => expect(device.status()[0]?.state).toBe("INSTALLED"), SLOW);
    // More than the measured 126 s of this core's own time.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await bench.executionOf(job)).status).toBe("IN_PROGRESS");
  });

  test(`The product's own three forms (${ROWS.runThatEnds.case}, SOFT, ${ROWS.kernelRootPath.case}) deploy`, async () => {
    const device = await boot({ core });
    await bench.publish(MODEL, "1.7.0", {
      lifecycle: { run: "true" },
      artifacts: { weights: "w" },
    });
    await bench.publish(APP, "1.0.0", {
      lifecycle: {
        startup: {
          Script: "cat $PLACE/weights > {work:path}/seen && exec true",
          Setenv: { PLACE: `{kernel:rootPath}/packages/artifacts/${MODEL}/1.7.0` },
        },
      },
      dependencies: { [MODEL]: { VersionRequirement: "1.7.0", DependencyType: "SOFT" } },
    });
    expect(await deployed({ [APP]: "1.0.0", [MODEL]: "1.7.0" })).toEqual([SUCCESSFUL, ""]);
    expect(textOf("seen")).toBe("w");
    await vi.waitFor(
      () => expect(device.status().map(({ state }) => state)).toEqual(["FINISHED", "RUNNING"]),
      SLOW,
    );
  });

  test(`${ROWS.hardOnFiles.case}: ${ROWS.hardOnFiles[core]}`, async () => {
    const device = await boot({ core });
    await bench.publish(MODEL, "1.7.0", { lifecycle: { run: "true" } });
    await bench.publish(APP, "1.0.0", {
      lifecycle: RUNS,
      dependencies: { [MODEL]: { VersionRequirement: "1.7.0", DependencyType: "HARD" } },
    });
    const [status, cause] = await deployed({ [APP]: "1.0.0", [MODEL]: "1.7.0" });
    const app = () => device.status().find(({ name }) => name === APP)?.state;
    if (core === "classic") {
      expect(status).toBe(SUCCESSFUL);
      expect(app()).toBe("RUNNING");
    } else {
      expect(status).toBe("FAILED_ROLLBACK_NOT_REQUESTED");
      expect(cause).toContain("BindsTo=ggl.example.model.service");
      expect(app()).toBe("BROKEN");
    }
  });
});

describe.each(CORES)("versions on nucleus %s", (core) => {
  test.each([
    [ROWS.dependencyVariable, `echo {${MODEL}:artifacts:path} > {work:path}/seen`, `/${MODEL}/`],
    [ROWS.unknownVariable, "echo {nobody:knows} > {work:path}/seen", "{nobody:knows}"],
  ])("$case", async (row, run, seen) => {
    await boot({ core });
    await bench.publish(MODEL, "1.7.0", { lifecycle: { run: "true" } });
    await bench.publish(APP, "1.0.0", {
      lifecycle: { run },
      dependencies: { [MODEL]: { VersionRequirement: "1.7.0", DependencyType: "SOFT" } },
    });
    const [status, cause] = await deployed({ [APP]: "1.0.0", [MODEL]: "1.7.0" });
    if (core === "classic") {
      expect(row.classic).toMatch(/replaced|left as it is/);
      expect(status).toBe(SUCCESSFUL);
      await vi.waitFor(() => expect(textOf("seen")).toContain(seen), SLOW);
    } else {
      expect(row.lite).toMatch(/dies|fails/);
      expect(status).toBe("FAILED_ROLLBACK_NOT_REQUESTED");
      expect(cause).toContain("Unhandled variable substitution");
    }
  });

  test(`${ROWS.newVersionFails.case}: ${ROWS.newVersionFails[core]}`, async () => {
    const device = await boot({ core });
    await bench.publish(APP, "1.0.0", { lifecycle: RUNS });
    await bench.publish(APP, "2.0.0", { lifecycle: { startup: "exit 3" } });
    await deployed({ [APP]: "1.0.0" });
    const [status = "", cause] = await deployed({ [APP]: "2.0.0" });
    expect(ROWS.newVersionFails[core]).toContain(status);
    expect(cause).toBe(`${APP} 2.0.0: The startup script exited with code 3`);
    const expected = core === "classic" ? ["1.0.0", "RUNNING"] : ["2.0.0", "BROKEN"];
    expect(device.status().map(({ version, state }) => [version, state])).toEqual([expected]);
    // Whatever is dead comes back with the old version.
    expect(await deployed({ [APP]: "1.0.0" })).toEqual([SUCCESSFUL, ""]);
    expect(device.status()).toEqual([{ name: APP, version: "1.0.0", state: "RUNNING" }]);
  });

  test.each([
    [ROWS.wrongArchitecture, "2.0.0"],
    [ROWS.missingVersion, "3.0.0"],
  ])("$case: the old one keeps running", async (row, version) => {
    const device = await boot({ core });
    await bench.publish(APP, "1.0.0", { lifecycle: RUNS });
    await bench.publish(APP, "2.0.0", {
      lifecycle: RUNS,
      platform: { os: "linux", architecture: "arm", runtime: "*" },
    });
    await bench.publish(APP, "3.0.0", {
      lifecycle: RUNS,
      dependencies: { "example.nowhere": { VersionRequirement: "1.0.0" } },
    });
    await deployed({ [APP]: "1.0.0" });
    const [status = ""] = await deployed({ [APP]: version });
    expect(row[core]).toContain(status);
    expect(device.status()).toEqual([{ name: APP, version: "1.0.0", state: "RUNNING" }]);
    expect(textOf("pids").split("\n").length).toBe(1);
  });

  test(`${ROWS.groupLeft.case}: ${ROWS.groupLeft[core]}`, async () => {
    const device = await boot({ core });
    for (const version of ["1.0.0", "2.0.0"])
      await bench.publish(APP, version, { lifecycle: RUNS });
    const { things } = bench.cloud.things;
    things.createGroup("other");
    things.add("edge-1", "other");
    await deployed({ [APP]: "2.0.0" });
    const both = await bench.ended(await bench.deployTo("other", { [APP]: "1.0.0" }));
    expect(both.details["detailed-deployment-status"]).toBe(ROWS.twoGroups[core]);
    expect(device.status()).toEqual([{ name: APP, version: "2.0.0", state: "RUNNING" }]);

    things.leave("edge-1", "windturbine-canary");
    const alone = await bench.ended(await bench.deployTo("other", { [APP]: "1.0.0" }));
    expect(alone.details).toEqual({ "detailed-deployment-status": SUCCESSFUL });
    expect(device.status()).toEqual([{ name: APP, version: "1.0.0", state: "RUNNING" }]);
  });
});

describe.each(CORES)("phases, files and manifests of nucleus %s", (core) => {
  test("`shutdown` and `uninstall` are classic's own phases", async () => {
    const device = await boot({ core });
    await bench.publish(APP, "1.0.0", {
      lifecycle: {
        ...RUNS,
        shutdown: "echo shutdown >> {work:path}/ends",
        uninstall: "echo uninstall >> {work:path}/ends",
      },
    });
    await bench.publish("example.other", "1.0.0", { lifecycle: { run: "exec sleep 600" } });
    await deployed({ [APP]: "1.0.0", "example.other": "1.0.0" });
    await vi.waitFor(() => expect(textOf("pids")).not.toBe(""), SLOW);
    await deployed({ "example.other": "1.0.0" });
    expect(textOf("ends")).toBe(core === "classic" ? "shutdown\nuninstall" : "");
    expect(device.status().map(({ name }) => name)).toEqual(["example.other"]);
  });

  test("An artefact may be read and executed by whom its Permission says", async () => {
    await boot({ core });
    const modes = [];
    for (const [version, permission] of [
      ["1.0.0", undefined],
      ["1.1.0", { Read: "ALL", Execute: "OWNER" }],
    ] as const) {
      const artifacts = { tool: "x" };
      await bench.publish(APP, version, {
        lifecycle: { run: "true" },
        artifacts,
        ...(permission && { permission }),
      });
      await deployed({ [APP]: version });
      const { mode } = statSync(join(bench.root, "packages", "artifacts", APP, version, "tool"));
      modes.push((mode & 0o777).toString(8));
    }
    expect(modes).toEqual(["400", "544"]);
  });

  test("A manifest for one core is none for the other", async () => {
    await boot({ core });
    await bench.publish(APP, "1.0.0", { lifecycle: RUNS, platform: { os: "linux" } });
    await bench.publish(APP, "1.1.0", {
      lifecycle: RUNS,
      platform: { os: "linux", runtime: "aws_nucleus_lite" },
    });
    const statuses = [await deployed({ [APP]: "1.0.0" }), await deployed({ [APP]: "1.1.0" })];
    const words = core === "classic" ? [SUCCESSFUL, NO_CHANGE] : [NO_CHANGE, SUCCESSFUL];
    expect(statuses.map(([status]) => status)).toEqual(words);
  });
});

const NO_CHANGE = "FAILED_NO_STATE_CHANGE";

test("A core that would run out of its store's or its disk's room changes nothing, and says so", async () => {
  await boot({ core: "classic", disk: { storeBytes: 100 } });
  const artifacts = { large: "x".repeat(200) };
  await bench.publish(APP, "1.0.0", { lifecycle: { run: "true" }, artifacts });
  const [status, cause] = await deployed({ [APP]: "1.0.0" });
  expect(status).toBe(NO_CHANGE);
  expect(cause).toBe(
    "Component store size limit reached: 0 bytes existing, 200 bytes needed, 100 bytes maximum allowed total",
  );
  await bench.close();
  await boot({ core: "classic", disk: { minFreeBytes: Number.MAX_SAFE_INTEGER } });
  await bench.publish(APP, "1.0.0", { lifecycle: { run: "true" }, artifacts });
  expect((await deployed({ [APP]: "1.0.0" }))[1]).toMatch(/^Disk space critical: \d+ bytes usable/);
});
