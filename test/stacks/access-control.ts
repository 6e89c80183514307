import { isAllowed } from "../../twin/identity/evaluate.ts";
import type { Statement } from "../../twin/identity/statement.ts";

const IOT = "arn:aws:iot:eu-west-1:123456789012:";

/** What the device's own policy must permit, too, for an IPC operation on a topic or filter. */
const OPERATIONS: Readonly<
  Record<string, (topic: string) => { action: string; resource: string }[]>
> = {
  "aws.greengrass#PublishToIoTCore": (topic) => [
    { action: "iot:Publish", resource: `${IOT}topic/${topic}` },
  ],
  "aws.greengrass#SubscribeToIoTCore": (filter) => [
    { action: "iot:Subscribe", resource: `${IOT}topicfilter/${filter}` },
    { action: "iot:Receive", resource: `${IOT}topic/${filter}` },
  ],
};

interface Recipe {
  readonly ComponentName: string;
  readonly ComponentConfiguration?: {
    readonly DefaultConfiguration: { readonly accessControl?: AccessControl };
  };
}

type AccessControl = Readonly<
  Record<string, Readonly<Record<string, { operations: string[]; resources: string[] }>>>
>;

/**
 * What is wrong with a recipe's accessControl, which cdk-nag does not look at: a service or operation
 * by wildcard or unknown here, a policy that is not named after its component (names are one space
 * for the whole device), a resource of everybody, a topic that the device's own policy refuses.
 */
export const faultsOfAccessControl = (
  { ComponentName, ComponentConfiguration }: Recipe,
  device: readonly Statement[],
): string[] => {
  const { accessControl = {} } = ComponentConfiguration?.DefaultConfiguration ?? {};
  return Object.entries(accessControl).flatMap(([service, policies]) =>
    service === "aws.greengrass.ipc.mqttproxy"
      ? Object.entries(policies).flatMap(([id, { operations, resources }]) => [
          ...(id.startsWith(`${ComponentName}:mqttproxy:`) ? [] : [`${id}: another's name`]),
          ...operations.flatMap((operation) =>
            resources.flatMap((resource) => faultsOf(operation, resource, device)),
          ),
        ])
      : [`${service}: no service of a component of ours`],
  );
};

const faultsOf = (operation: string, resource: string, device: readonly Statement[]): string[] => {
  const at = `${operation} on ${resource}`;
  const needs = OPERATIONS[operation];
  if (!needs) return [`${at}: no operation of a component of ours`];
  if (/^\+|[*#]/.test(resource)) return [`${at}: everybody's`];
  return needs(ownTopic(resource))
    .filter((need) => !isAllowed(device, need))
    .map(({ action }) => `${at}: the device's policy does not permit ${action}`);
};

/** A recipe speaks to a whole ring, so it has a wildcard where edge-3 has its own name and turbine 3. */
const ownTopic = (filter: string): string =>
  filter.replace(/^wind-turbine\/\+\//, "wind-turbine/3/").replace(/^edge\/\+\//, "edge/edge-3/");
