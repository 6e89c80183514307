import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCloud } from "./cloud.ts";
import { publishDetector } from "./detector-bundle.ts";
import { bringUpDevices } from "./devices.ts";
import { registerFirstModel } from "./first-model.ts";
import { openLog } from "./log.ts";
import type { StartOptions } from "./options.ts";
import type { Shutdown } from "./shutdown.ts";
import { spawnSimulator } from "./simulator-process.ts";

export interface Product {
  readonly dashboardUrl: string;
  readonly awsUrl: string;
  readonly mqttUrl: string;
  /** Resolves with the first rollout's end, told in one line. */
  readonly firstRollout: Promise<void>;
}

/** Starts cloud, devices, farm and dashboard, trains and approves the first model. */
export const startProduct = async (
  options: StartOptions,
  { shutdown, say }: { shutdown: Shutdown; say: (line: string) => void },
): Promise<Product> => {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), "rtf-"));
  if (options.stateDir === undefined && !options.keep) {
    shutdown.add("state directory", () => rmSync(stateDir, { recursive: true, force: true }));
  }
  const log = openLog(join(stateDir, "local.log"));
  const cloud = await createCloud({ ...options, stateDir, log });
  shutdown.add("cloud", cloud.close);
  say(`cloud: AWS ${cloud.awsUrl}, MQTT ${cloud.mqttUrl}, log ${join(stateDir, "local.log")}`);

  const model = registerFirstModel(cloud, options, say);
  const simulator = await spawnSimulator(cloud, options, join(stateDir, "simulator"), log);
  shutdown.add("simulator", simulator.stop);
  const [detectorUri, devices] = await Promise.all([
    publishDetector(cloud.world, join(stateDir, "detector")),
    bringUpDevices(cloud, options, stateDir, log),
  ]);
  shutdown.add("devices", devices.stop);
  await cloud.openForRollouts({ ...options, detectorUri });
  await cloud.openSchedules();
  say(`devices: ${options.devices} core devices are up`);
  const version = await model;
  const firstRollout = version.approve().then((end) => say(end));
  return {
    dashboardUrl: simulator.url,
    awsUrl: cloud.awsUrl,
    mqttUrl: cloud.mqttUrl,
    firstRollout,
  };
};
