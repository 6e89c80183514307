import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { announce } from "../adapters/local-run/running.ts";
import { ringsOf } from "../domain/rollout/ring-plan.ts";
import { credentialsOf, newSecretSeed } from "../twin/identity/secrets.ts";
import { openLog } from "../twin/process/log-file.ts";
import type { Shutdown } from "../twin/process/shutdown.ts";
import { startBroker } from "../twin/world/start-broker.ts";
import { startCloud } from "./cloud-part.ts";
import type { CloudConfiguration, CloudDetails, CloudMessage } from "./cloud-process.ts";
import { bringUpDevices } from "./devices.ts";
import { devicesInWords } from "./devices-in-words.ts";
import { HOME, IOT_SERVICES, OWNER } from "./home.ts";
import type { StartOptions } from "./options.ts";
import { choosePlaces, type Places } from "./places.ts";
import { brokerPrincipals } from "./principals.ts";
import { startSimulator } from "./simulator-process.ts";
import { brokerFile, forgetState, takeState } from "./state-directory.ts";

export interface Product {
  readonly dashboardUrl: string;
  readonly awsUrl: string;
  readonly mqttUrl: string;
  readonly logFile: string;
  /** Resolves when the first rollout has ended, however it did. */
  readonly firstRollout: Promise<void>;
  /** Process ids by part. */
  readonly pids: () => Readonly<Record<string, number | undefined>>;
}

/** Together below the 5 s that Ctrl-C may take. */
const GRACE_MS = { edge: 2_500, cloud: 1_000, broker: 500 } as const;

/**
 * Starts the product's parts, each a process: broker, cloud, simulator with its page, and every core
 * device. The cloud trains the first model and approves it once the fleet is up.
 */
export const startProduct = async (
  options: StartOptions,
  { shutdown, say: tell }: { shutdown: Shutdown; say: (line: string) => void },
): Promise<Product> => {
  const places = choosePlaces(options.stateDir, new Date());
  const { stateDir, logFile } = places;
  shutdown.add("state directory's lock", takeState(stateDir));
  if (options.fresh) forgetState(stateDir);
  shutdown.logFile = logFile;
  const log = openLog(logFile, tell);
  const say = (line: string): void => {
    tell(line);
    log(line);
  };
  const outlets = { log, say, environment: { TMPDIR: temporaryBelow(places) } };

  const secretSeed = newSecretSeed();
  const principals = brokerPrincipals({ ...options, secretSeed, home: HOME });
  const broker = await startBroker(
    {
      port: options.mqttPort,
      principals,
      services: IOT_SERVICES,
      place: HOME,
      stateFile: brokerFile(stateDir),
    },
    { ...outlets, name: "broker" },
  );
  shutdown.add("broker", () => broker.stop(GRACE_MS.broker));
  const mqttUrl = broker.details.url;
  const approved = settable();
  const firstRollout = settable();
  const cloud = await startCloud(cloudConfiguration(options, { stateDir, mqttUrl, secretSeed }), {
    ...outlets,
    name: "cloud",
    onMessage: ({ kind }) => {
      if (kind === ("approved" satisfies CloudMessage["kind"])) approved.resolve();
      if (kind === ("rolloutEnded" satisfies CloudMessage["kind"])) firstRollout.resolve();
    },
    onFailure: approved.reject,
  });
  shutdown.add("cloud", () => cloud.stop(GRACE_MS.cloud));
  const { awsUrl } = cloud.details;
  say(`cloud: AWS ${awsUrl}, MQTT ${mqttUrl}, log ${logFile}`);

  const reachable = { ...cloud.details, mqttUrl, secretSeed };
  const simulator = await startSimulator(reachable, options, join(stateDir, "simulator"), outlets);
  const found = {
    ...cloud.details,
    dashboardUrl: simulator.details.url,
    rings: JSON.stringify(ringsOf(options.rings)),
  };
  shutdown.add("access key", announce(process.env, runningAt(found, secretSeed)));
  const devices = await bringUpDevices(reachable, options, places, outlets).catch(
    async (error: unknown) => {
      await simulator.stop(GRACE_MS.edge);
      throw error;
    },
  );
  shutdown.add("simulator and devices", async () => {
    await Promise.all([simulator.stop(GRACE_MS.edge), devices.stop(GRACE_MS.edge)]);
  });
  say(`devices: ${devicesInWords(options.devices)}`);
  cloud.send({ kind: "fleetIsUp" } satisfies CloudMessage);
  await approved.promise;
  const parts = [broker, cloud, simulator, ...devices.all];
  return {
    dashboardUrl: simulator.details.url,
    awsUrl,
    mqttUrl,
    logFile,
    firstRollout: firstRollout.promise,
    pids: () => Object.fromEntries(parts.map((part) => [part.name, part.pid()])),
  };
};

const cloudConfiguration = (
  options: StartOptions,
  run: Pick<CloudConfiguration, "mqttUrl" | "secretSeed"> & { readonly stateDir: string },
): CloudConfiguration => ({ ...options, ...run, approvesFirstModel: true });

/** For `fleet`, which finds it by itself. */
const runningAt = (
  {
    awsUrl,
    region,
    dashboardUrl,
    rings,
  }: CloudDetails & { readonly dashboardUrl: string; readonly rings: string },
  secretSeed: string,
) => ({
  awsUrl,
  dashboardUrl,
  region,
  rings,
  ...credentialsOf(secretSeed, OWNER),
  pid: process.pid,
  since: Date.now(),
});

/** Whatever a part writes for a moment lies where everything of this start does. */
const temporaryBelow = ({ stateDir }: Places): string => {
  const directory = join(stateDir, "tmp");
  mkdirSync(directory, { recursive: true });
  return directory;
};

const settable = () => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // It may fail before anybody waits for it.
  promise.catch(() => undefined);
  return { promise, resolve: () => resolve(), reject };
};
