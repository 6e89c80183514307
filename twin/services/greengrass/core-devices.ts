import * as z from "zod/mini";
import { errorText } from "../../error-text.ts";
import { partitionOf } from "../../partition.ts";
import { parseJson } from "../../wire/parse.ts";
import type { World } from "../../world/world.ts";

const report = z.object({
  ggcVersion: z.string(),
  platform: z.string(),
  architecture: z.string(),
  runtime: z.string(),
  thing: z.string(),
  sequenceNumber: z.number(),
  timestamp: z.number(),
  messageType: z.enum(["COMPLETE", "PARTIAL"]),
  overallDeviceStatus: z.enum(["HEALTHY", "UNHEALTHY"]),
  components: z.array(
    z.object({
      componentName: z.string(),
      version: z.string(),
      status: z.string(),
      isRoot: z.boolean(),
      fleetConfigArns: z.optional(z.array(z.string())),
      statusDetails: z.optional(z.unknown()),
    }),
  ),
});
type Report = z.infer<typeof report>;
export type InstalledComponent = Report["components"][number] & { readonly changedAt: Date };

export interface CoreDevice {
  readonly thing: string;
  status: "HEALTHY" | "UNHEALTHY";
  readonly coreVersion: string;
  readonly platform: string;
  readonly architecture: string;
  readonly runtime: string;
  reportedAt: Date;
  components: readonly InstalledComponent[];
}

export interface CoreDevices {
  find(thing: string): CoreDevice | undefined;
  all(): CoreDevice[];
  remove(thing: string): void;
  /** Messages that could not be read. */
  refused(): number;
}

const REPORTED_STATES = new Set(["RUNNING", "FINISHED", "ERRORED", "BROKEN"]);

/** What core devices say of themselves; a silent device keeps its last status, as on AWS. */
export const createCoreDevices = (world: World): CoreDevices => {
  const devices = world.store.collection<CoreDevice>("greengrass/core-devices");
  let refused = 0;
  world.mqtt.subscribe("$aws/things/+/greengrassv2/health/json", (topic, payload) => {
    try {
      accept(parseJson(report, Buffer.from(payload).toString("utf8"), topic));
    } catch (error) {
      refused += 1;
      world.log(`greengrass: ${errorText(error)}`);
    }
  });

  const accept = (message: Report): void => {
    const before = devices.get(message.thing)?.components ?? [];
    const now = world.clock.now();
    const told = message.components.map((component) => {
      const known = before.find(({ componentName }) => componentName === component.componentName);
      const isSame = known?.status === component.status && known.version === component.version;
      return { ...component, changedAt: isSame && known ? known.changedAt : now };
    });
    const names = new Set(told.map(({ componentName }) => componentName));
    // A partial report names only what changed.
    const kept =
      message.messageType === "COMPLETE"
        ? []
        : before.filter(({ componentName }) => !names.has(componentName));
    devices.set(message.thing, {
      thing: message.thing,
      status: message.overallDeviceStatus,
      coreVersion: message.ggcVersion,
      platform: message.platform,
      architecture: message.architecture,
      runtime: message.runtime,
      reportedAt: now,
      components: [...kept, ...told],
    });
    const changed = told.filter(
      ({ changedAt, status }) => changedAt === now && REPORTED_STATES.has(status),
    );
    if (changed.length > 0) announce(message.thing, changed);
  };

  const announce = (thing: string, components: readonly InstalledComponent[]): void =>
    world.events.emit({
      source: "aws.greengrass",
      detailType: "Greengrass V2 Installed Component Status Change",
      resources: [
        `arn:${partitionOf(world.region)}:greengrass:${world.region}:${world.account}:coreDevices:${thing}`,
      ],
      detail: {
        components: components.map(({ componentName, version, isRoot, status }) => ({
          componentName,
          componentVersion: version,
          root: isRoot,
          lifecycleState: status,
          lifecycleStateDetails: null,
        })),
      },
    });

  return {
    find: (thing) => devices.get(thing),
    all: () => [...devices.values()],
    remove: (thing) => void devices.delete(thing),
    refused: () => refused,
  };
};
