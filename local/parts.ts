import { fileURLToPath } from "node:url";
import type { CoreDeviceConfiguration } from "../twin/core-device/core-device-process.ts";
import { launchPart, type PartPlan } from "../twin/process/launch-part.ts";
import { type Part, supervise } from "../twin/process/supervise.ts";
import type { BrokerConfiguration, BrokerDetails } from "../twin/world/broker-process.ts";
import type { CloudConfiguration, CloudDetails } from "./cloud-process.ts";

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const BROKER = fileOf("../twin/world/broker-process.ts");
const CLOUD = fileOf("./cloud-process.ts");

/**
 * V8 takes what the machine has; these parts hold little and wait most of the time. A core device
 * takes 66 MB without them and 58 MB with them, bundled 40 and 29 (proportional set size, after its
 * modules are loaded).
 */
const SMALL = ["--optimize-for-size", "--max-semi-space-size=1"];
/** It works more, and garbage of many requests need not become old. */
const MIDDLE = ["--max-semi-space-size=4"];

/** What a part that calls the cloud must know of it. */
export interface Reachable extends CloudDetails {
  readonly mqttUrl: string;
  readonly secretSeed: string;
}

/** Where a part's lines go: the log, under its name, and the terminal. */
export interface Outlets {
  readonly log: (line: string) => void;
  readonly say: (line: string) => void;
}

/** What a part needs beside its own configuration. */
interface Launching extends Outlets {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The message broker; started again it listens where it did. */
export const startBroker = (
  configuration: BrokerConfiguration,
  launching: Launching,
): Promise<Part<BrokerDetails>> =>
  supervise({
    name: launching.name,
    say: launching.say,
    launch: (before: BrokerDetails | undefined) =>
      launchPart({
        ...planOf(BROKER, launching, SMALL),
        configuration: { ...configuration, port: before?.port ?? configuration.port },
      }),
  });

/** The AWS endpoint with the state machine; started again it listens where it did and approves nothing. */
export const startCloud = (
  configuration: CloudConfiguration,
  launching: Launching & Required<Pick<PartPlan, "onMessage" | "onFailure">>,
): Promise<Part<CloudDetails>> =>
  supervise({
    name: launching.name,
    say: launching.say,
    launch: (before: CloudDetails | undefined) =>
      launchPart({
        ...planOf(CLOUD, launching, MIDDLE),
        onMessage: launching.onMessage,
        onFailure: launching.onFailure,
        configuration:
          before === undefined
            ? configuration
            : {
                ...configuration,
                awsPort: Number(new URL(before.awsUrl).port),
                approvesFirstModel: false,
              },
      }),
  });

/** One core device, of the program's one file. */
export const startDevice = (
  main: string,
  configuration: CoreDeviceConfiguration,
  launching: Launching,
): Promise<Part<object>> =>
  supervise({
    name: launching.name,
    say: launching.say,
    launch: () => launchPart({ ...planOf(main, launching, SMALL), configuration }),
  });

const planOf = (
  main: string,
  { name, log, say, environment }: Launching,
  nodeOptions: readonly string[],
) => ({
  main,
  nodeOptions,
  environment,
  say,
  log: (line: string) => log(`${name}: ${line}`),
});
