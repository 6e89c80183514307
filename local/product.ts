import { rmSync } from "node:fs";
import { join } from "node:path";
import { createCloud } from "./cloud.ts";
import { publishDetector } from "./detector-bundle.ts";
import { bringUpDevices } from "./devices.ts";
import { registerFirstModel } from "./first-model.ts";
import { openLog } from "./log.ts";
import type { StartOptions } from "./options.ts";
import { choosePlaces } from "./places.ts";
import { createRolloutTeller } from "./rollout-teller.ts";
import type { Shutdown } from "./shutdown.ts";
import { spawnSimulator } from "./simulator-process.ts";

export interface Product {
  readonly dashboardUrl: string;
  readonly awsUrl: string;
  readonly mqttUrl: string;
  /** Resolves when the first rollout has ended, however it did. */
  readonly firstRollout: Promise<void>;
}

/** Starts cloud, devices, farm and dashboard, trains and approves the first model. */
export const startProduct = async (
  options: StartOptions,
  { shutdown, say: tell }: { shutdown: Shutdown; say: (line: string) => void },
): Promise<Product> => {
  const places = choosePlaces(options.stateDir, new Date());
  const { stateDir, logFile } = places;
  if (places.isTemporary && !options.keep) {
    shutdown.add("state directory", () => rmSync(stateDir, { recursive: true, force: true }));
  }
  shutdown.logFile = logFile;
  const log = openLog(logFile);
  const say = (line: string): void => {
    tell(line);
    log(line);
  };
  const cloud = await createCloud({ ...options, stateDir, log });
  shutdown.add("cloud", cloud.close);
  say(`cloud: AWS ${cloud.awsUrl}, MQTT ${cloud.mqttUrl}, log ${logFile}`);
  const firstRollout = new Promise<void>((resolve) => {
    cloud.executions.onEvent(createRolloutTeller(say, resolve).follow);
  });

  const model = registerFirstModel(cloud, options, say);
  const simulator = await spawnSimulator(cloud, options, join(stateDir, "simulator"), log);
  shutdown.add("simulator", simulator.stop);
  const [detectorUri, devices] = await Promise.all([
    publishDetector(cloud.world, join(stateDir, "detector")),
    bringUpDevices(cloud, options, places, log),
  ]);
  shutdown.add("devices", devices.stop);
  await cloud.openForRollouts({ ...options, detectorUri });
  await cloud.openSchedules();
  say(`devices: ${options.devices} core devices are up`);
  const version = await model;
  await version.approve();
  return {
    dashboardUrl: simulator.url,
    awsUrl: cloud.awsUrl,
    mqttUrl: cloud.mqttUrl,
    firstRollout,
  };
};
