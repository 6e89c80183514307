import { mkdirSync } from "node:fs";
import { GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import { S3Client } from "@aws-sdk/client-s3";
import { prepareArtifacts } from "./artifacts.ts";
import { type CloudLink, connectCloud } from "./cloud-link.ts";
import { runScript } from "./component-process.ts";
import { type ComponentConfigurations, createConfigurations } from "./configurations.ts";
import { type CoreClock, clockAt } from "./core-clock.ts";
import { type DeviceState, readState } from "./device-state.ts";
import { type Directories, directoriesOf } from "./directories.ts";
import { createUpdateWatch, type UpdateWatch } from "./ipc/lifecycle-operations.ts";
import { type ProcessRecord, processRecord } from "./process-record.ts";
import { type Core, PROFILES, type Profile } from "./profile.ts";
import type { ResourceLimits } from "./resource-limits.ts";
import type { PrepareArtifacts } from "./shared-artifacts.ts";
import { reportStatus, type StatusReporter } from "./status-report.ts";
import { TOKEN_EXCHANGE_ROLE } from "./token-exchange-role.ts";

export interface CoreDeviceOptions {
  readonly thingName: string;
  /** Which nucleus it behaves like; classic when nothing is said. */
  readonly core?: Core;
  /** The core's root directory. */
  readonly root: string;
  /** Unix socket of the IPC; default `<root>/ipc.socket`. */
  readonly socket?: string;
  readonly awsEndpoint: string;
  /**
   * Where callers are known: the device's own, in place of its certificate's key, and that of the
   * token exchange role, with which it fetches artefacts.
   */
  readonly secrets?: { readonly device: string; readonly tokenExchange: string } | undefined;
  readonly region: string;
  readonly mqttUrl: string;
  /** Set on this device alone, as an operator would by a deployment to the thing. */
  readonly configuration?: Readonly<Record<string, Record<string, unknown>>>;
  /** How many times faster than real ones the core's own waits are; default 1. */
  readonly pace?: number;
  /** Spreads reconnects, 0 to 1; default Math.random. */
  readonly random?: () => number;
  /** Limits of this device's disk, in place of the core's own. */
  readonly disk?: Partial<Pick<Profile["deployment"], "storeBytes" | "minFreeBytes">>;
  /** What runs a lifecycle script; default: a shell, in a process group of its own. */
  readonly runScript?: typeof runScript;
  /** How artefacts come to this device; default: it downloads its own. */
  readonly prepareArtifacts?: PrepareArtifacts;
  readonly log: (line: string) => void;
}

/** Everything one core has and knows while it runs, its components apart. */
export interface Device {
  readonly thingName: string;
  readonly region: string;
  readonly profile: Profile;
  readonly clock: CoreClock;
  readonly directories: Directories;
  readonly socket: string;
  readonly awsEndpoint: string;
  readonly processes: ProcessRecord;
  readonly greengrass: GreengrassV2Client;
  readonly s3: S3Client;
  readonly link: CloudLink;
  readonly status: StatusReporter;
  readonly configurations: ComponentConfigurations;
  readonly updates: UpdateWatch;
  readonly runScript: typeof runScript;
  readonly prepareArtifacts: PrepareArtifacts;
  /** SVCUID → component. */
  readonly tokens: Map<string, string>;
  /** Limits of what runs, by component. */
  limits: Readonly<Record<string, ResourceLimits>>;
  readonly counts: { droppedInbound: number; published: number };
  state: DeviceState;
  isStopped: boolean;
  readonly log: (line: string) => void;
}

/** Connects, reads what is on disk, and ends what an earlier core on this root left behind. */
export const openDevice = async (options: CoreDeviceOptions): Promise<Device> => {
  const { thingName, region, core = "classic" } = options;
  const profile = profileOf(core, options);
  const clock = clockAt(options.pace ?? 1);
  const log = (line: string) => options.log(`${thingName}: ${line}`);
  const directories = directoriesOf(options.root);
  mkdirSync(options.root, { recursive: true });
  const processes = processRecord(directories.processes, log);
  processes.endLeftovers();
  const link = await connectCloud({
    url: options.mqttUrl,
    clientId: thingName,
    password: options.secrets?.device,
    rules: profile.cloud,
    clock,
    random: options.random ?? Math.random,
  });
  const state = readState(directories.state, log);
  const configurations = createConfigurations(() => undefined);
  configurations.restore({ ...options.configuration, ...state.overrides });
  return {
    thingName,
    region,
    profile,
    clock,
    directories,
    socket: options.socket ?? directories.socket,
    awsEndpoint: options.awsEndpoint,
    processes,
    ...clientsOf(options),
    link,
    status: reportStatus(link, thingName, profile, log),
    configurations,
    updates: createUpdateWatch(),
    runScript: options.runScript ?? runScript,
    prepareArtifacts: options.prepareArtifacts ?? prepareArtifacts,
    tokens: new Map(),
    limits: state.limits,
    counts: { droppedInbound: 0, published: 0 },
    state,
    isStopped: false,
    log,
  };
};

const profileOf = (core: Core, { disk }: CoreDeviceOptions): Profile => {
  const profile = PROFILES[core];
  return { ...profile, deployment: { ...profile.deployment, ...disk } };
};

const clientsOf = ({ awsEndpoint, region, thingName, secrets }: CoreDeviceOptions) => {
  const { device = "local", tokenExchange = "local" } = secrets ?? {};
  const client = (accessKeyId: string, secretAccessKey: string) => ({
    endpoint: awsEndpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
  return {
    // The data plane knows a device by its certificate, S3 by the role that it exchanges it for.
    greengrass: new GreengrassV2Client(client(thingName, device)),
    s3: new S3Client({ ...client(TOKEN_EXCHANGE_ROLE, tokenExchange), forcePathStyle: true }),
  };
};
