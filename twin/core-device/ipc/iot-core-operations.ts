import type { CloudLink } from "../cloud-link.ts";
import { PROFILES } from "../profile.ts";
import { IpcError, type IpcOperation } from "./operation.ts";
import { isMatch } from "./topic-match.ts";

export interface AccessPolicy {
  readonly operations?: readonly string[];
  readonly resources?: readonly string[];
}

/** What a component's configuration says under accessControl for that service. */
export type AccessOf = (component: string, service: string) => readonly AccessPolicy[];

const SERVICE = "aws.greengrass.ipc.mqttproxy";

export interface IotCoreCounts {
  droppedInbound: number;
  published: number;
}

/** PublishToIoTCore and SubscribeToIoTCore over the device's own connection. */
export const iotCoreOperations = (
  link: CloudLink,
  accessOf: AccessOf,
  counts: IotCoreCounts,
  /** Larger inbound messages are dropped without a word, as on lite; here they are counted. */
  maxInboundBytes: number = PROFILES.lite.cloud.maxInboundBytes,
): Record<string, IpcOperation> => {
  const authorize = (component: string, operation: string, topic: string): void => {
    const isAllowed = accessOf(component, SERVICE).some(
      ({ operations = [], resources = [] }) =>
        (operations.includes(`aws.greengrass#${operation}`) || operations.includes("*")) &&
        resources.some((resource) => resource === "*" || isMatch(resource, topic)),
    );
    if (isAllowed) return;
    throw new IpcError(
      "UnauthorizedError",
      `Principal ${component} is not authorized to perform ${SERVICE}:aws.greengrass#${operation} on resource ${topic}`,
    );
  };
  return {
    PublishToIoTCore: async ({ topicName, qos, payload, retain }, { component }) => {
      authorize(component, "PublishToIoTCore", topicName);
      await link.publish(topicName, Buffer.from(payload ?? "", "base64"), {
        qos: qos === "0" ? 0 : 1,
        retain: retain === true,
      });
      counts.published += 1;
      return {};
    },
    SubscribeToIoTCore: async ({ topicName }, stream) => {
      authorize(stream.component, "SubscribeToIoTCore", topicName);
      const stop = await link.subscribe(topicName, (topic, payload) => {
        if (payload.length > maxInboundBytes) {
          counts.droppedInbound += 1;
          return;
        }
        stream.event("IoTCoreMessage", {
          message: { topicName: topic, payload: Buffer.from(payload).toString("base64") },
        });
      });
      stream.onEnd(stop);
      return {};
    },
  };
};
