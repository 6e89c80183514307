import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CreateComponentVersionCommand,
  CreateDeploymentCommand,
  DescribeComponentCommand,
  GetCoreDeviceCommand,
  GreengrassV2Client,
  ListCoreDevicesCommand,
  ListInstalledComponentsCommand,
} from "@aws-sdk/client-greengrassv2";
import { DescribeJobExecutionCommand, IoTClient } from "@aws-sdk/client-iot";
import { expect, vi } from "vitest";
import { defaultRings } from "../../../domain/rollout/ring-plan.ts";
import { type Cloud, createCloud } from "../../../local/cloud.ts";
import { ARTIFACT_BUCKET } from "../../../local/cloud-plan.ts";
import { type CoreDevice, startCoreDevice } from "../../../twin/core-device/core-device.ts";
import type { CoreDeviceOptions } from "../../../twin/core-device/device.ts";

const THING = "edge-1";
const CORE = fileURLToPath(new URL("killed-core.ts", import.meta.url));
const SLOW = { timeout: 15_000, interval: 50 };

export interface Plan {
  readonly lifecycle?: object;
  readonly dependencies?: object;
  /** Files of its artefacts, name to content. */
  readonly artifacts?: Readonly<Record<string, string>>;
  readonly platform?: Readonly<Record<string, string>>;
  readonly configuration?: object;
  /** Who may read and execute the artefacts. */
  readonly permission?: object;
}

/** Which core the bench has, and what lies between it and its cloud. */
export interface BenchOptions
  extends Pick<CoreDeviceOptions, "core" | "pace" | "random" | "disk" | "prepareArtifacts"> {
  /** Another way to the cloud's two ports, e.g. one that can be cut. */
  readonly through?: (cloud: Cloud) => Promise<{ awsEndpoint?: string; mqttUrl?: string }>;
}

/** One core device with its cloud on free ports, driven as an operator would. */
export interface Bench {
  readonly root: string;
  readonly cloud: Cloud;
  /** Starts the nucleus; on the same root each time. */
  boot(): Promise<CoreDevice>;
  /** The same nucleus in a process of its own, which can be killed. */
  bootApart(): Promise<ChildProcess>;
  /** Publishes a component version and waits until it is deployable. */
  publish(name: string, version: string, plan: Plan): Promise<void>;
  /** Deploys this set to the device's group; answers the job. */
  deploy(components: Readonly<Record<string, string>>, runWith?: Limits): Promise<string>;
  /** The same to another group that the device is in. */
  deployTo(group: string, components: Readonly<Record<string, string>>): Promise<string>;
  /** Waits until the device's part of the job has ended. */
  ended(jobId: string): Promise<{ status: string; details: Readonly<Record<string, string>> }>;
  executionOf(
    jobId: string,
  ): Promise<{ status: string; details: Readonly<Record<string, string>> }>;
  /** What the cloud knows of the device: its status, and each component's state. */
  reported(): Promise<{ status: string | undefined; components: Record<string, string> }>;
  /** What core devices the cloud knows. */
  coreDevices(): Promise<{ thing: string; runtime: string; version: string }[]>;
  close(): Promise<void>;
}

/** Of what a bench consists. */
interface Parts {
  readonly stateDir: string;
  readonly cloud: Cloud;
  readonly greengrass: GreengrassV2Client;
  readonly iot: IoTClient;
  readonly running: CoreDevice[];
}

type Limits = { systemResourceLimits: { memory?: number; cpus?: number } };

const silent = (): void => undefined;

export const createBench = async ({ through, ...core }: BenchOptions = {}): Promise<Bench> => {
  const parts = await createParts();
  const { cloud, stateDir, running } = parts;
  const root = join(stateDir, "device");
  const options = {
    thingName: THING,
    root,
    awsEndpoint: cloud.awsUrl,
    region: cloud.world.region,
    mqttUrl: cloud.mqttUrl,
    ...core,
    ...(await through?.(cloud)),
  };
  return {
    root,
    cloud,
    boot: async () => {
      const device = await startCoreDevice({ ...options, log: silent });
      running.push(device);
      return device;
    },
    bootApart: async () => {
      const child = fork(CORE, [JSON.stringify(options)], { execArgv: [] });
      await once(child, "message");
      return child;
    },
    publish: (name, version, plan) => publish(parts, `${name}/${version}`, plan),
    deploy: (components, runWith) => deployTo(parts, "windturbine-canary", components, runWith),
    deployTo: (group, components) => deployTo(parts, group, components),
    ended: (jobId) =>
      vi.waitFor(async () => {
        const execution = await executionOf(parts, jobId);
        expect(["SUCCEEDED", "FAILED"]).toContain(execution.status);
        return execution;
      }, SLOW),
    executionOf: (jobId) => executionOf(parts, jobId),
    reported: () => reported(parts),
    coreDevices: () => coreDevices(parts),
    close: () => close(parts),
  };
};

const createParts = async (): Promise<Parts> => {
  const stateDir = mkdtempSync(join(tmpdir(), "core-"));
  const cloud = await createCloud({
    stateDir,
    awsPort: 0,
    mqttPort: 0,
    speed: 50,
    seed: 1,
    rate: 20,
    rings: defaultRings(1),
    log: silent,
    duplicates: 0,
  });
  const config = {
    endpoint: cloud.awsUrl,
    region: cloud.world.region,
    credentials: { accessKeyId: "operator", secretAccessKey: "local" },
  };
  const greengrass = new GreengrassV2Client(config);
  return { stateDir, cloud, greengrass, iot: new IoTClient(config), running: [] };
};

const close = async ({ running, greengrass, iot, cloud, stateDir }: Parts): Promise<void> => {
  await Promise.all(running.map((device) => device.stop()));
  greengrass.destroy();
  iot.destroy();
  await cloud.close();
  rmSync(stateDir, { recursive: true, force: true });
};

/** `place` is the component's name and version, and where its artefacts lie. */
const publish = async ({ cloud, greengrass }: Parts, place: string, plan: Plan): Promise<void> => {
  for (const [file, content] of Object.entries(plan.artifacts ?? {})) {
    await cloud.world.objects.put(ARTIFACT_BUCKET, `${place}/${file}`, Buffer.from(content));
  }
  const inlineRecipe = Buffer.from(JSON.stringify(recipeOf(place, plan)));
  const { arn } = await greengrass.send(new CreateComponentVersionCommand({ inlineRecipe }));
  await vi.waitFor(async () => {
    const { status } = await greengrass.send(new DescribeComponentCommand({ arn }));
    expect(status?.componentState).toBe("DEPLOYABLE");
  }, SLOW);
};

const recipeOf = (place: string, plan: Plan): object => {
  const { lifecycle = {}, dependencies, artifacts = {}, permission } = plan;
  const [ComponentName, ComponentVersion] = place.split("/");
  return {
    RecipeFormatVersion: "2020-01-25",
    ComponentName,
    ComponentVersion,
    ...(dependencies && { ComponentDependencies: dependencies }),
    ...(plan.configuration && {
      ComponentConfiguration: { DefaultConfiguration: plan.configuration },
    }),
    Manifests: [
      {
        Platform: plan.platform ?? { os: "linux", runtime: "*" },
        Lifecycle: lifecycle,
        Artifacts: Object.keys(artifacts).map((file) => ({
          URI: `s3://${ARTIFACT_BUCKET}/${place}/${file}`,
          ...(permission && { Permission: permission }),
        })),
      },
    ],
  };
};

const deployTo = async (
  { cloud, greengrass }: Parts,
  group: string,
  components: Readonly<Record<string, string>>,
  runWith?: Limits,
): Promise<string> => {
  const { iotJobId } = await greengrass.send(
    new CreateDeploymentCommand({
      targetArn: cloud.things.things.groupArnOf(group),
      components: Object.fromEntries(
        Object.entries(components).map(([name, componentVersion]) => [
          name,
          { componentVersion, ...(runWith && { runWith }) },
        ]),
      ),
      deploymentPolicies: {
        failureHandlingPolicy: "ROLLBACK",
        componentUpdatePolicy: { action: "SKIP_NOTIFY_COMPONENTS", timeoutInSeconds: 1 },
      },
    }),
  );
  return iotJobId ?? "";
};

const executionOf = async ({ iot }: Parts, jobId: string) => {
  const { execution } = await iot.send(
    new DescribeJobExecutionCommand({ jobId, thingName: THING }),
  );
  return {
    status: execution?.status ?? "none",
    details: execution?.statusDetails?.detailsMap ?? {},
  };
};

const reported = async ({ greengrass }: Parts) => {
  const [{ status }, { installedComponents = [] }] = await Promise.all([
    greengrass.send(new GetCoreDeviceCommand({ coreDeviceThingName: THING })),
    greengrass.send(
      new ListInstalledComponentsCommand({ coreDeviceThingName: THING, topologyFilter: "ALL" }),
    ),
  ]);
  return {
    status,
    components: Object.fromEntries(
      installedComponents.map((each) => [
        each.componentName ?? "",
        `${each.componentVersion} ${each.lifecycleState}`,
      ]),
    ),
  };
};

const coreDevices = async ({ greengrass }: Parts) => {
  const { coreDevices: all = [] } = await greengrass.send(new ListCoreDevicesCommand({}));
  const found = all.map(async ({ coreDeviceThingName = "", runtime = "" }) => {
    const device = await greengrass.send(new GetCoreDeviceCommand({ coreDeviceThingName }));
    return { thing: coreDeviceThingName, runtime, version: device.coreVersion ?? "" };
  });
  return Promise.all(found);
};
