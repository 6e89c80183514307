import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { GreengrassV2Client } from "@aws-sdk/client-greengrassv2";
import { S3Client } from "@aws-sdk/client-s3";
import { connectCloud } from "./cloud-link.ts";
import { createComponentSet } from "./component-set.ts";
import { createConfigurations } from "./configurations.ts";
import { deploy, rootsOf, setDefaults } from "./deploy.ts";
import { readState, writeState } from "./device-state.ts";
import { directoriesOf } from "./directories.ts";
import { interpolate } from "./interpolate.ts";
import { type AccessPolicy, iotCoreOperations } from "./ipc/iot-core-operations.ts";
import { serveIpc } from "./ipc/ipc-server.ts";
import { createUpdateWatch, stateOperations } from "./ipc/lifecycle-operations.ts";
import { configurationOperations, pubsubOperations } from "./ipc/local-operations.ts";
import { type DeploymentDocument, followJobs, type JobsClient } from "./jobs-client.ts";
import { processRecord } from "./process-record.ts";
import { GGC_VERSION, reportStatus } from "./status-report.ts";

export interface CoreDeviceOptions {
  readonly thingName: string;
  /** The core's root directory. */
  readonly root: string;
  /** Unix socket of the IPC; default `<root>/ipc.socket`. */
  readonly socket?: string;
  readonly awsEndpoint: string;
  readonly region: string;
  readonly mqttUrl: string;
  /** Set on this device alone, as an operator would by a deployment to the thing. */
  readonly configuration?: Readonly<Record<string, Record<string, unknown>>>;
  readonly log: (line: string) => void;
}

export interface CoreDevice {
  readonly thingName: string;
  /** Names, versions and states of what runs. */
  status(): { name: string; version: string; state: string; reason?: string }[];
  /** Inbound messages above the limit, and publishes that went through. */
  counts(): { droppedInbound: number; published: number };
  /** Ends every component and the connection; at most 5 s. */
  stop(): Promise<void>;
}

/** A Greengrass core on this machine, reached by the network only. */
export const startCoreDevice = async (options: CoreDeviceOptions): Promise<CoreDevice> => {
  const { thingName, region } = options;
  const log = (line: string) => options.log(`${thingName}: ${line}`);
  const directories = directoriesOf(options.root);
  mkdirSync(options.root, { recursive: true });
  const processes = processRecord(directories.processes);
  processes.endLeftovers();
  const socket = options.socket ?? directories.socket;
  // The token exchange role is who a device is to AWS.
  const client = {
    endpoint: options.awsEndpoint,
    region,
    credentials: { accessKeyId: "TokenExchangeRole", secretAccessKey: "local" },
  };
  const greengrass = new GreengrassV2Client(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const link = await connectCloud(options.mqttUrl, thingName);
  const status = reportStatus(link, thingName, log);
  const tokens = new Map<string, string>();
  let state = readState(directories.state, log);
  const configurations = createConfigurations(() => undefined);
  configurations.restore({ ...options.configuration, ...state.overrides });
  setDefaults(configurations, state.recipes);
  const isRoot = (name: string): boolean => rootsOf(state.targets).has(name);

  const components = createComponentSet({
    contextOf: (recipe, versions) => {
      const name = recipe.ComponentName;
      const token = randomBytes(8).toString("hex");
      tokens.set(token, name);
      return {
        interpolate: (text) =>
          interpolate(text, recipe, { thingName, directories, configurations, versions }),
        directory: directories.work(name),
        logFile: directories.log(name),
        processes,
        environment: {
          PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          HOME: directories.work(name),
          AWS_IOT_THING_NAME: thingName,
          AWS_REGION: region,
          AWS_DEFAULT_REGION: region,
          GGC_VERSION,
          GG_ROOT_CA_PATH: "/etc/ssl/certs/ca-certificates.crt",
          AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: socket,
          SVCUID: token,
        },
      };
    },
    onState: (component, next) => {
      const why = component.reason();
      log(
        `${component.recipe.ComponentName} ${component.recipe.ComponentVersion} ${next}${why ? `: ${why}` : ""}`,
      );
      status.partial(component, isRoot(component.recipe.ComponentName));
    },
  });

  const updates = createUpdateWatch();
  const counts = { droppedInbound: 0, published: 0 };
  const ipc = await serveIpc({
    path: socket,
    componentOf: (token) => tokens.get(token),
    log,
    operations: {
      ...configurationOperations(configurations),
      ...pubsubOperations(),
      ...stateOperations((name, told) => components.find(name)?.report(told)),
      ...updates.operations,
      ...iotCoreOperations(
        link,
        (name, service) => {
          const policies = configurations.get(name, ["accessControl", service]);
          return Object.values((policies ?? {}) as Record<string, AccessPolicy>);
        },
        counts,
      ),
    },
  });

  const context = {
    greengrass,
    s3,
    directories,
    components,
    configurations,
    updates,
    state: () => state,
    save: (next: typeof state) => {
      collectGarbage(state.previous, [...next.recipes, ...next.previous]);
      state = next;
      writeState(directories.state, next);
    },
  };

  const collectGarbage = (old: typeof state.recipes, kept: typeof state.recipes): void => {
    const names = new Set(kept.map((each) => `${each.ComponentName} ${each.ComponentVersion}`));
    for (const { ComponentName, ComponentVersion } of old) {
      if (names.has(`${ComponentName} ${ComponentVersion}`)) continue;
      for (const folder of [directories.artifacts, directories.unarchived]) {
        rmSync(folder(ComponentName, ComponentVersion), { recursive: true, force: true });
      }
    }
  };

  // What ran before a restart runs again, without asking the cloud.
  await components.become(state.recipes, new Set());
  status.complete(components.all(), new Set(rootsOf(state.targets).keys()));

  let isStopped = false;
  let queue = Promise.resolve();
  const seen = new Set<string>();
  let jobs: JobsClient | undefined;
  const carryOut = async (jobId: string, document: DeploymentDocument): Promise<void> => {
    if (isStopped) return;
    log(`deployment ${document.deploymentId} begins`);
    await jobs?.report(jobId, "IN_PROGRESS");
    const result = await deploy(context, document).catch((error: unknown) => ({
      status: "FAILED" as const,
      details: {
        "detailed-deployment-status": "FAILED_NO_STATE_CHANGE",
        "deployment-failure-cause": String(error),
      },
    }));
    if (isStopped) return;
    log(`deployment ${document.deploymentId} ${Object.values(result.details).join(": ")}`);
    status.complete(components.all(), new Set(rootsOf(state.targets).keys()));
    await jobs?.report(jobId, result.status, result.details);
  };
  jobs = await followJobs(link, thingName, log, (jobId, document) => {
    if (seen.has(jobId)) return;
    seen.add(jobId);
    queue = queue
      .then(() => carryOut(jobId, document))
      .catch((error: unknown) => log(`job ${jobId}: ${String(error)}`));
  });

  return {
    thingName,
    status: () =>
      components.all().map((component) => {
        const reason = component.reason();
        return {
          name: component.recipe.ComponentName,
          version: component.recipe.ComponentVersion,
          state: component.state(),
          ...(reason && { reason }),
        };
      }),
    counts: () => ({ ...counts }),
    stop: async () => {
      isStopped = true;
      await components.stop();
      await ipc.close();
      await link.close();
      greengrass.destroy();
      s3.destroy();
      rmSync(socket, { force: true });
    },
  };
};
